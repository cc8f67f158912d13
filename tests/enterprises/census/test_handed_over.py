"""PostgreSQL: what a colleague lays under another place this very moment is told as changed, not as gone."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from enterprises.census.models import ImportRun
from enterprises.census.services.deciding import confirm_import
from enterprises.register.models import Enterprise
from enterprises.register.services import mend_enterprise
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict
from tests.cast import Cast
from tests.enterprises.factories import EnterpriseFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgresql,
]
PATIENCE = 30  # seconds; it takes some hundredths


def _waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def _while_it_moves(row: Any, to: Jurisdiction, deed: Callable[[], Any]) -> Any:
    """Do the deed while the row is being laid under another place; what it raised."""
    raised: list[Exception] = []

    def work() -> None:
        try:
            deed()
        except Exception as caught:
            raised.append(caught)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(jurisdiction=to, revision=row.revision + 1)
        thread.start()
        end = time.monotonic() + PATIENCE
        while not _waiting() and time.monotonic() < end:
            pass
    thread.join()
    return raised[0] if raised else None


def test_a_record_that_moves_is_a_conflict() -> None:
    officer = Cast().jinan_officer
    firm = EnterpriseFactory(place_name="金安区", staff=12)
    to = Jurisdiction.objects.get(name="三十铺镇")
    raised = _while_it_moves(
        firm, to, lambda: mend_enterprise(
            enterprise_id=firm.pk, revision_seen=1, changes={"staff": 30}, reason="核实", by=officer
        ),
    )  # fmt: skip
    assert isinstance(raised, Conflict), raised
    assert Enterprise.objects.get().staff == 12


def test_an_import_whose_sender_is_said_is_a_conflict() -> None:
    officer = Cast().shucheng_officer
    run = ImportRun.objects.create(
        year=2018, jurisdiction=Jurisdiction.objects.get(name="舒城县"), maker_label="x", created_at=timezone.now(),
        state=ImportRun.State.CHECKED, revision=1, rows=1, new=1,
    )  # fmt: skip
    to = Jurisdiction.objects.get(name="杭埠镇")
    raised = _while_it_moves(run, to, lambda: confirm_import(run=run, revision=1, by=officer))
    assert isinstance(raised, Conflict), raised
    assert ImportRun.objects.get().state == ImportRun.State.CHECKED
