"""Census lists as an import leaves them, without the workbook: who listed whom in which year, and wrong rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from enterprises.census.models import CensusEntry, CensusReturn, ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.factories import EntryFactory

YEAR = timezone.localdate().year


def listed(
    place: Jurisdiction,
    enterprises: Iterable[Enterprise] | Mapping[Enterprise, int],
    year: int = YEAR,
    state: str = "sent",
) -> ImportRun:
    """The place's list of the year, sent; a mapping says with how many people each was listed."""
    now = timezone.now()
    run = ImportRun.objects.create(
        year=year, jurisdiction=place, maker_label="填报人", created_at=now, written_at=now,
        state=ImportRun.State.WRITTEN, entry=EntryFactory(),
    )  # fmt: skip
    file = ImportFile.objects.create(run=run, position=1, name="普查表.xlsx", file="census/none", sha256="0", size=1)
    for row, enterprise in enumerate(enterprises, 2):
        staff = enterprises[enterprise] if isinstance(enterprises, Mapping) else enterprise.staff
        staged = StagedRow.objects.create(
            run=run, file=file, sheet="普查表", row=row, outcome="unchanged", name=enterprise.name, staff=staff,
            jurisdiction=place, enterprise=enterprise,
        )  # fmt: skip
        CensusEntry.objects.create(year=year, jurisdiction=place, enterprise=enterprise, run=run, staged_row=staged)
    reported(place, year, state)
    return run


def reported(place: Jurisdiction, year: int = YEAR, state: str = "sent", **more: Any) -> CensusReturn:
    """The place's return of the year in that state."""
    now = timezone.now()
    given = {"state": state, "sent_at": now, "decided_at": now, "remarks": "请改", **more}
    row, _made = CensusReturn.objects.update_or_create(year=year, jurisdiction=place, defaults=given)
    return row


def wrong_row(run: ImportRun, name: str = "金安错行厂", sector: str = "建材", **more: Any) -> StagedRow:
    """One row of the import that was refused, with its reason."""
    file = run.files.get()
    number = 100 + StagedRow.objects.filter(run=run).count()
    given = {"outcome": "refused", "name": name, "sector": sector, "jurisdiction": run.jurisdiction, **more}
    row: StagedRow = StagedRow.objects.create(run=run, file=file, sheet="普查表", row=number, **given)
    RowFinding.objects.create(
        run=run, file=file, sheet="普查表", row=number, column="信用代码", check_key="code", level="refused",
        reason="校验位不对",
    )  # fmt: skip
    return row
