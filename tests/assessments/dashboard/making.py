"""Lists of a census year and leads of enterprises, made at once."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from enterprises.census.models import CensusEntry, CensusReturn, ImportFile, ImportRun, StagedRow
from enterprises.register.models import Enterprise
from enterprises.supervision.models import Assignment
from liuan_safety.organizations.models import Jurisdiction, Unit
from tests.enterprises.factories import EntryFactory

KEPT = ("name", "sector", "size_class", "above_scale")


def census_list(year: int, place: Jurisdiction, enterprises: Iterable[Enterprise], **said: Any) -> None:
    """The place's standing list of the year; `said`: what its rows say otherwise than the register does now."""
    now = timezone.now()
    run = ImportRun.objects.create(
        year=year, jurisdiction=place, state=ImportRun.State.WRITTEN, created_at=now, maker_label="普查甲",
        entry=EntryFactory(),
    )  # fmt: skip
    file = ImportFile.objects.create(
        run=run, position=1, name="普查表.xlsx", file="census/none.xlsx", sha256="0" * 64, size=1
    )
    for number, enterprise in enumerate(enterprises, start=1):
        facts = {key: getattr(enterprise, key) for key in KEPT} | {"supervisor_as_written": "应急局"} | said
        row = StagedRow.objects.create(
            run=run, file=file, sheet="普查表", row=number, outcome=StagedRow.Outcome.UNCHANGED, enterprise=enterprise,
            jurisdiction=enterprise.jurisdiction, **facts,
        )  # fmt: skip
        CensusEntry.objects.create(
            year=year, jurisdiction=place, enterprise=enterprise, run=run, staged_row=row,
            supervisor_as_written=facts["supervisor_as_written"],
        )  # fmt: skip


def census_return(year: int, place: Jurisdiction, state: str, **more: Any) -> CensusReturn:
    """A return of the place in that state."""
    now = timezone.now()
    dates: dict[str, Any] = {} if state == CensusReturn.State.OPEN else {"sent_at": now}
    if state in (CensusReturn.State.ACCEPTED, CensusReturn.State.RETURNED):
        dates |= {"decided_at": now, "remarks": "请补充"}
    return CensusReturn.objects.create(year=year, jurisdiction=place, state=state, **{**dates, **more})


def lead(enterprise: Enterprise, unit: Unit, **more: Any) -> Assignment:
    """The unit leads the supervision of the enterprise from now on."""
    since = timezone.now() - datetime.timedelta(days=1)
    return Assignment.objects.create(
        enterprise=enterprise, unit=unit, part="lead", maker_label="住建甲", made_at=since, valid_from=since, **more
    )
