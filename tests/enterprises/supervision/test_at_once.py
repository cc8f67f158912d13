"""Two at one moment (PostgreSQL): both claims stand, a decision is never half undone, nothing is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from enterprises.supervision.models import Assignment, Claim, SupervisionCase, SupervisionStep, SupervisorName
from enterprises.supervision.services import claiming
from enterprises.supervision.services.deciding import Decision, decide
from enterprises.supervision.services.naming import say_name
from enterprises.supervision.subjects import Subject, Ticked
from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Unit, User
from liuan_safety.ui.errors import Conflict
from tests.enterprises.supervision.claims import case_of, department, lead, officer, proposed, rows
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run them at the same moment; what each answered or raised, in their order."""
    barrier, found = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            found[place] = deed()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.parametrize("attempt", range(3))
def test_two_departments_claim_at_once(cast: Any, attempt: int) -> None:
    first, second = department("住房和城乡建设局"), department("经济和信息化局")
    some = [proposed(first, second, name=f"金安{n}号厂") for n in range(5)]
    ticked, officers = rows(*some), [officer(first), officer(second)]
    outcomes = at_once(
        lambda: claiming.claim(rows=ticked, by=officers[0]),
        lambda: claiming.claim(rows=list(reversed(ticked)), by=officers[1]),
    )
    # One was first with each; the other is told that it has changed, and says so again.
    assert sorted(len(one.done) for one in outcomes) == [0, 5]
    late = next(place for place, one in enumerate(outcomes) if not one.done)
    assert len(outcomes[late].left_alone) == 5
    again = claiming.claim(rows=rows(*some), by=officers[late])
    assert len(again.done) == 5
    assert set(SupervisionCase.objects.values_list("state", flat=True)) == {"twice"}
    assert Claim.objects.filter(ended_at=None).count() == 10
    assert Assignment.objects.current().count() == 5


def test_one_officer_sends_a_claim_twice_at_once(cast: Any) -> None:
    unit = department("住房和城乡建设局")
    enterprise, by = proposed(unit), officer(department("住房和城乡建设局"))
    ticked = rows(enterprise)
    outcomes = at_once(*[lambda: claiming.claim(rows=ticked, by=by) for _ in range(3)])
    assert sorted((len(one.done), one.already) for one in outcomes) == [(0, 1), (0, 1), (1, 0)]
    assert SupervisionStep.objects.count() == Assignment.objects.count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_a_decision_against_a_claim(cast: Any, attempt: int) -> None:
    first, second, office = department("住房和城乡建设局"), department("经济和信息化局"), cast.office
    enterprise = proposed(first, second)
    by, subject = officer(second), Subject(enterprise.pk)
    deciding = lambda: decide(  # noqa: E731
        subject=subject, revision=0, decision=Decision(first), ground="会议纪要", by=office
    )
    decision, claim = at_once(deciding, lambda: claiming.claim(rows=[Ticked(subject, 0)], by=by))
    case = case_of(enterprise)
    if isinstance(decision, Conflict):
        assert (case.state, lead(enterprise), len(claim.done)) == ("claimed", second, 1)
        assert case.steps.count() == 1
    else:
        assert (case.state, lead(enterprise), claim.done) == ("decided", first, [])
        assert not Claim.objects.exists()
    assert Assignment.objects.current().filter(part="lead").count() == 1


@pytest.mark.parametrize("attempt", range(3))
def test_two_officers_say_what_a_writing_means_for_the_first_time_at_once(cast: Any, attempt: int) -> None:
    here, first, second = jurisdiction("金安区"), department("住房和城乡建设局"), department("商务局")

    def saying(written: str, unit: Unit, by: User) -> Callable[[], SupervisorName]:
        return lambda: say_name(county=here, written=written, unit=unit, by=by)

    same = at_once(*[saying("墙改办", first, by) for by in (cast.office, cast.jinan_officer)])
    assert same[0] == same[1] == SupervisorName.objects.get()
    at_once(saying("二轻局", first, cast.office), saying("二轻局", second, cast.jinan_officer))
    later = SupervisorName.objects.get(key="二轻局")
    told = DeedRecord.objects.filter(action="supervision.name.said", object_id=str(later.pk)).order_by("pk")
    assert [one.before for one in told] == [{}, {"unit": told[0].after["unit"]}]
    assert told[1].after["unit"] == later.unit.name
