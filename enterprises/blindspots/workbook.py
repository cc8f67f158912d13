"""Open blind spots as a workbook: those of one kind as its list is narrowed, or of all kinds together."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from enterprises.blindspots.filters import SpotFilter
from enterprises.blindspots.selectors import open_rows, reach_path, year_now
from enterprises.blindspots.services import placed
from enterprises.register import spots
from enterprises.register.spots import KINDS, SpotSource
from liuan_safety.jobs.files import keep_file
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.report_writer import Column, Report, write_report

COLUMNS = (
    Column("类别", 16), Column("影响认定", 10), Column("县区", 14), Column("辖区", 18), Column("行业领域", 16),
    Column("盲区", 36), Column("说明", 60), Column("办理", 16),
)  # fmt: skip
CHUNK, TELL_EVERY = 2_000, 2_000


class Wanted:
    """What an address asks for: year, kinds, filter; as this person sees it now."""

    def __init__(self, query: QueryDict, user: User, kind: str = "") -> None:
        self.user, self.kind = user, kind
        year = query.get("year", "")
        self.year = int(year) if year.isdecimal() and len(year) == 4 else year_now()
        self.path = reach_path(user)
        self.parts: list[tuple[SpotSource, QuerySet[Any]]] = []
        self.words = ""
        for source in spots.sources():
            if self.path is not None and kind in ("", source.kind):
                self.parts.append((source, self._rows(source, query, self.path)))

    def _rows(self, source: SpotSource, query: QueryDict, path: str) -> "QuerySet[Any]":
        rows = open_rows(source.kind, self.year, path=path)
        if self.kind:
            form = SpotFilter(query, user=self.user, source=source, sectors=[query.get("sector", "")])
            rows, self.words = form.narrow(rows), form.in_words()
        return placed(rows, source).order_by(source.place, "pk")

    def count(self) -> int:
        """How many lines there will be."""
        return sum(rows.count() for _source, rows in self.parts)

    @property
    def title(self) -> str:
        """What it is called, on the sheet and as a file."""
        what = f"监管盲区（{KINDS[self.kind].label}）" if self.kind else "监管盲区"
        return f"{self.year}年度{what}"

    def report(self, count: int) -> Report:
        """The sheet's head: whose, when, how many, chosen how."""
        post = self.user.acting
        parts = [post.jurisdiction.name if post else "", f"{paper_date(timezone.localdate())}导出", f"共 {count:,} 项"]
        head = "　".join(part for part in (*parts, self.words) if part)
        return Report(self.title, head, COLUMNS, mark=f"{self.user.name} 导出", sheet_name="监管盲区")

    def cells(self) -> Iterator[list[Any]]:
        """The lines, in the table's order of kinds, then by place."""
        places = {row.pk: row for row in Jurisdiction.objects.order_by()}
        for source, rows in self.parts:
            kind = KINDS[source.kind]
            for row in rows.iterator(CHUNK):
                told = source.tell(row)
                yield [
                    kind.label, "是" if kind.bars else "否", *_where(places, row.spot_place),
                    getattr(row, "spot_sector", ""), told.title, told.detail, kind.verb,
                ]  # fmt: skip


def _where(places: dict[int, Jurisdiction], pk: int) -> tuple[str, str]:
    """County and place in words."""
    place = places.get(pk)
    if place is None:
        return "", ""
    steps = place.ancestor_ids
    county = places.get(steps[1]) if len(steps) > 1 else None
    return county.name if county else "", place.name


def write_spots(wanted: Wanted, count: int, target: Any) -> int:
    """Write the workbook into an open file or to a path and count its lines."""
    return write_report(wanted.report(count), wanted.cells(), target)


def export_spots(run: JobRun) -> None:
    """The job for what takes longer than a page."""
    require(run.user, Deed.SPOTS_VIEW)
    wanted = Wanted(QueryDict(run.params["query"]), run.user, run.params["kind"])
    total = wanted.count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spots.xlsx"
        written = write_report(wanted.report(total), _telling(run, wanted.cells(), total), path)
        with path.open("rb") as file:
            name = keep_file(run, file)
    with run.final() as result:
        result |= {"file": name, "rows": written}


def _telling(run: JobRun, rows: Iterator[list[Any]], total: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if number % TELL_EVERY == 0:
            run.progress(number, total, f"已写出 {number:,} 项")
        yield row
