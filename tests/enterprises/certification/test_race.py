"""Two sessions on PostgreSQL: a blind spot that arises while somebody certifies bars, or comes after the certification.

In whichever order the two begin, a certified year's text holds no blind spot; and no officer's deed is its victim.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from enterprises.certification import standstill as still
from enterprises.certification.models import CensusYear, FrozenYear
from enterprises.certification.services import certifying
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast
from tests.enterprises.certification.ways import (
    YEAR,
    accept_county,
    certify,
    list_enterprise,
    settle_others,
    supervise,
    town,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_marked_spots")]
SPOT = "盲区：disputed"


@pytest.fixture
def ready(transactional_db: Any) -> Cast:
    """A city that may be certified."""
    cast = Cast()
    county = Jurisdiction.objects.get(name="舒城县")
    lead = cast.unit("舒城县住房和城乡建设局", "舒城县")
    supervise(list_enterprise(town("杭埠镇")), lead)
    accept_county(cast.office, cast.shucheng_officer, county)
    settle_others(cast, county)
    return cast


def beside(deed: Callable[[], None]) -> tuple[threading.Thread, list[BaseException]]:
    """A second session that does this."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            deed()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, failed


def test_a_spot_that_is_being_written_is_waited_for_and_bars(ready: Cast) -> None:
    begun, committed = threading.Event(), threading.Event()

    def officer() -> None:
        with transaction.atomic():
            Enterprise.objects.update(remark=SPOT)
            begun.set()
            time.sleep(1.2)
        committed.set()

    thread, failed = beside(officer)
    assert begun.wait(10)
    with pytest.raises(RuleBroken, match="监管有争议"):
        certify(ready)
    assert committed.is_set()
    thread.join(10)
    assert not failed and not FrozenYear.objects.exists()


def test_a_spot_that_would_arise_meanwhile_comes_after_the_certification(
    ready: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, written = threading.Event(), threading.Event()
    real = certifying.of_year

    def slowly(year: int) -> Any:
        found = real(year)
        asked.set()
        time.sleep(1.2)
        assert not written.is_set(), "somebody wrote while the year was being certified"
        return found

    monkeypatch.setattr(certifying, "of_year", slowly)

    def officer() -> None:
        assert asked.wait(10)
        Enterprise.objects.update(remark=SPOT)
        written.set()

    thread, failed = beside(officer)
    row = certify(ready)
    thread.join(10)
    assert (row.state, failed) == (CensusYear.State.CERTIFIED, [])
    assert written.is_set() and Enterprise.objects.get().remark == SPOT
    assert SPOT not in row.frozen.head


def test_who_certifies_gives_way_and_nothing_is_certified(ready: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still, "TRIES", 2)
    monkeypatch.setattr(still, "WAIT_MS", 200)
    begun, done = threading.Event(), threading.Event()

    def officer() -> None:
        with transaction.atomic():
            Enterprise.objects.update(remark="改了备注")
            begun.set()
            done.wait(10)

    thread, failed = beside(officer)
    assert begun.wait(10)
    with pytest.raises(Conflict, match="正有人在写入"):
        certify(ready)
    done.set()
    thread.join(10)
    assert not failed and Enterprise.objects.get().remark == "改了备注"
    assert CensusYear.objects.get(year=YEAR).state == CensusYear.State.COLLECTING


def test_of_two_who_certify_one_does(ready: Cast) -> None:
    other, failed = beside(lambda: certify(ready))
    mine: list[Exception] = []
    try:
        certify(ready)
    except (RuleBroken, Conflict) as refused:
        mine.append(refused)
    other.join(20)
    assert len(mine) + len(failed) == 1
    assert FrozenYear.objects.count() == 1
