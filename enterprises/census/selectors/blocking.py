"""What stands in the way of undoing an import (D7): everything that others have built on its rows since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.db.models import QuerySet
from django.urls import reverse

from enterprises.census.comparison import county_name
from enterprises.census.locks import lock_of
from enterprises.census.models import CensusEntry, ImportRun
from enterprises.register.models import Enterprise
from enterprises.register.references import InTheWay, Reference, Touched, references
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

WHOLE = "（整次导入）"


@dataclass(frozen=True)
class BlockedKind:
    """Rows of one kind in the way, and how many."""

    reference: Reference
    rows: "QuerySet[Any]"
    count: int


class Blocking(Sequence[InTheWay]):
    """All that stands in the way of one import, as a list that is read a page at a time."""

    def __init__(self, run: ImportRun, reader: User) -> None:
        self._reader = reader
        self._of_run = _of_the_run(run)
        self.kinds = [kind for kind in (_counted(*asked) for asked in _asked(run)) if kind.count]

    def __len__(self) -> int:
        return len(self._of_run) + sum(kind.count for kind in self.kinds)

    @overload
    def __getitem__(self, place: int) -> InTheWay: ...
    @overload
    def __getitem__(self, place: slice) -> list[InTheWay]: ...
    def __getitem__(self, place: int | slice) -> InTheWay | list[InTheWay]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        found = self._of_run[start:stop]
        passed = len(self._of_run)
        for kind in self.kinds:
            first, last = max(start - passed, 0), min(stop - passed, kind.count)
            if first < last:
                found += [kind.reference.tell(row, self._reader) for row in kind.rows[first:last]]
            passed += kind.count
        return self._as_seen(found)

    def _as_seen(self, rows: list[InTheWay]) -> list[InTheWay]:
        """An enterprise that has left the reader's place keeps its name here, and nothing of what became of it."""
        wanted = [row.enterprise_id for row in rows if row.enterprise_id]
        seen = set(Enterprise.objects.visible_to(self._reader).filter(pk__in=wanted).values_list("pk", flat=True))
        return [
            row if row.enterprise_id is None or row.enterprise_id in seen
            else InTheWay(row.name, "已转到其他辖区，由当地办理", "", row.when)
            for row in rows
        ]  # fmt: skip


def is_blocked(run: ImportRun) -> bool:
    """Whether anything stands in the way; stops at the first."""
    return bool(_of_the_run(run)) or any(one.rows(touched).exists() for one, touched in _asked(run))


def _asked(run: ImportRun) -> list[tuple[Reference, Touched]]:
    """Every kind of reference with what it is asked about; nothing for an import that was never written."""
    return [(one, Touched(run.entry)) for one in references()] if run.entry is not None else []


def _counted(reference: Reference, touched: Touched) -> BlockedKind:
    rows = reference.rows(touched).order_by("pk")
    return BlockedKind(reference, rows, rows.count())


def _of_the_run(run: ImportRun) -> list[InTheWay]:
    """What stands in the way of the import as a whole: what replaced it, what mended it, what the county decided."""
    found = []
    if run.superseded_by is not None:
        found.append(_later(run.superseded_by, "已被后一次导入取代，请先撤销后一次"))
    found += [
        _later(one, "补报的行已经入库，请先撤销补报") for one in run.follow_ups.filter(state=ImportRun.State.WRITTEN)
    ]
    lock = lock_of(run.year, run.jurisdiction)
    if lock is not None:
        found.append(InTheWay(WHOLE, lock.words, lock.by, lock.since))
    return found


def _later(run: ImportRun, what: str) -> InTheWay:
    return InTheWay(WHOLE, what, run.maker_label, run.written_at, url=reverse("census:import", args=[run.pk]))


def _listings(touched: Touched) -> "QuerySet[Any]":
    rows = CensusEntry.objects.filter(enterprise__in=touched.enterprises, run__entry_id__gt=touched.entry.pk)
    return rows.select_related("enterprise", "jurisdiction", "run__jurisdiction")


def _tell_listing(row: Any, reader: User) -> InTheWay:
    """Of another county's list only the county is named."""
    run = row.run
    if not may(reader, Deed.CENSUS_VIEW, within=run.jurisdiction):
        county = county_name(row.jurisdiction.path) or row.jurisdiction.name
        return InTheWay(row.enterprise.name, f"{county}的普查表也列有", "", run.written_at, row.enterprise_id)
    what = f"{row.year}年度{row.jurisdiction.name}的普查表也列有"
    url = reverse("census:import", args=[run.pk])
    return InTheWay(row.enterprise.name, what, run.maker_label, run.written_at, row.enterprise_id, url)


LISTINGS = Reference("census.listings", "后来的普查表也列有", _listings, _tell_listing, 15)
