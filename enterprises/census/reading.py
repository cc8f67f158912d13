"""A census workbook read row by row: what each row says, and what is wrong or doubtful about it.

reading = read_census(workbook, today=timezone.localdate())
for row in reading:          # lazily; nothing is kept but the codes already listed
    ...
reading.sheets_read, reading.sheets_left_out, reading.counts, reading.duplicates
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from enterprises.census.checks import DEFAULT_LEVELS, Level
from enterprises.census.mapping import NOTHING_TOLD, RECOGNISED, Found, Told, find_columns, shown_rows
from enterprises.census.row_reader import RowReader, RowResult
from enterprises.census.rules import Listing, Place, RowKind
from enterprises.census.vocabulary import OPTIONS_SHEET, REQUIRED, VOCABULARY
from liuan_safety.workbooks.headings import HeadingMap, find_heading
from liuan_safety.workbooks.reading import Sheet, Workbook

Progress = Callable[[int, int], None]
_TELL_EVERY = 500


@dataclass(slots=True)
class SheetRead:
    """One sheet that was read: its heading and what its rows were (counts by RowKind, entries by outcome).

    `shown` are its first rows, where somebody may point at another heading.
    """

    name: str
    heading: HeadingMap
    kinds: Counter[RowKind] = field(default_factory=Counter)
    accepted: int = 0
    refused: int = 0
    how: str = RECOGNISED
    memory: int | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetLeftOut:
    """One sheet that was not read, and why; its first rows where somebody may point at the heading among them."""

    name: str
    reason: str
    shown: Mapping[str, Any] = field(default_factory=dict)
    nearest: HeadingMap | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row refused because its code was listed before."""

    credit_code: str
    place: Place
    first: Place


@dataclass(slots=True)
class Counts:
    """Totals of a file. `entries` = `accepted` + `refused`; `doubtful` rows are accepted ones."""

    entries: int = 0
    accepted: int = 0
    refused: int = 0
    doubtful: int = 0
    findings: Counter[str] = field(default_factory=Counter)


class CensusReading:
    """One pass over a workbook. Iterate it once; the summary is complete when the iteration has ended."""

    def __init__(
        self,
        workbook: Workbook,
        *,
        today: dt.date,
        levels: Mapping[str, Level] = DEFAULT_LEVELS,
        mappings: Told = NOTHING_TOLD,
        progress: Progress | None = None,
    ) -> None:
        self.workbook = workbook
        self.today = today
        self.sheets_read: list[SheetRead] = []
        self.sheets_left_out: list[SheetLeftOut] = []
        self.duplicates: list[Duplicate] = []
        self.counts = Counts()
        self._levels = levels
        self._progress = progress
        self._listing = Listing()
        self._done = 0
        self._plan = [(sheet, self._heading(sheet, mappings)) for sheet in workbook.sheets]
        self.total_rows = sum(sheet.height for sheet, heading in self._plan if heading)

    def _heading(self, sheet: Sheet, told: Told) -> HeadingMap | None:
        if not sheet.is_table:
            self.sheets_left_out.append(SheetLeftOut(sheet.name, "不是数据工作表（图表或宏）"))
            return None
        if sheet.hidden and sheet.name == OPTIONS_SHEET:
            return None
        if sheet.hidden:
            reason = "隐藏的工作表，没有读取；如需导入，请取消隐藏后重新上传"
            self.sheets_left_out.append(SheetLeftOut(sheet.name, reason))
            return None
        found = find_columns(sheet, told)
        if isinstance(found, Found):
            read = SheetRead(sheet.name, found.heading, how=found.how, memory=found.memory, shown=shown_rows(sheet))
            self.sheets_read.append(read)
            return found.heading
        self.sheets_left_out.append(SheetLeftOut(sheet.name, found.reason, shown_rows(sheet), found.nearest))
        return None

    @property
    def notes(self) -> list[str]:
        """What the officer should know of the headings (two alike, and the like), with the sheet named."""
        return [f"工作表“{sheet.name}”：{note}" for sheet in self.sheets_read for note in sheet.heading.notes]

    @property
    def nothing_read(self) -> str | None:
        """The sentence for a file of which no sheet could be read, or None."""
        if self.sheets_read:
            return None
        reasons = "；".join(f"工作表“{sheet.name}”：{sheet.reason}" for sheet in self.sheets_left_out)
        return f"“{self.workbook.name}”里没有能读取的普查表。{reasons}。请核对列名后再上传。"

    def __iter__(self) -> Iterator[RowResult]:
        summaries = iter(self.sheets_read)
        for sheet, heading in self._plan:
            if heading is not None:
                yield from self._rows(sheet, heading, next(summaries))
        self._tell(force=True)

    def _rows(self, sheet: Sheet, heading: HeadingMap, summary: SheetRead) -> Iterator[RowResult]:
        reader = RowReader(heading, sheet, today=self.today, levels=self._levels)
        for number, values in sheet.rows(fill_below=heading.last_row):
            self._done += 1
            if number <= heading.last_row:
                continue
            result = reader.read(number, values)
            if (
                result.kind is RowKind.ENTRY
                and result.refused
                and (other := self._another_heading(sheet, number, values))
            ):
                reader = RowReader(other, sheet, today=self.today, levels=self._levels)
                result = reader.read(number, values)
            summary.kinds[result.kind] += 1
            if result.kind is RowKind.ENTRY:
                self._judge(result, reader)
                self._count(result, summary)
                yield result
            self._tell()

    def _another_heading(self, sheet: Sheet, number: int, values: list[object]) -> HeadingMap | None:
        """The heading of a second table below the first, with its columns in another order; None for any other row."""
        if any(type(value) is not str for value in values):
            return None
        found = find_heading(sheet, VOCABULARY, required=REQUIRED, rows=[(number, values)])
        return found if isinstance(found, HeadingMap) else None

    def _judge(self, result: RowResult, reader: RowReader) -> None:
        """Refuse the later of two rows with one code; remember the first sound one."""
        code = result.sound_code
        if code is None:
            return
        place = Place(result.sheet, result.row)
        earlier = self._listing.earlier(code)
        if earlier is not None:
            reader.refuse_listed_twice(result, earlier)
            self.duplicates.append(Duplicate(code, place, earlier))
        elif not result.refused:
            self._listing.enter(code, place)

    def _count(self, result: RowResult, summary: SheetRead) -> None:
        counts = self.counts
        counts.entries += 1
        counts.findings.update([finding.check for finding in result.findings])
        if result.refused:
            counts.refused += 1
            summary.refused += 1
            return
        counts.accepted += 1
        summary.accepted += 1
        counts.doubtful += result.doubtful

    def _tell(self, *, force: bool = False) -> None:
        if self._progress and (force or self._done % _TELL_EVERY == 0):
            self._progress(min(self._done, self.total_rows), self.total_rows)


def read_census(
    workbook: Workbook,
    *,
    today: dt.date,
    levels: Mapping[str, Level] = DEFAULT_LEVELS,
    mappings: Told = NOTHING_TOLD,
    progress: Progress | None = None,
) -> CensusReading:
    """Read an opened workbook as a census return.

    `today` is the officer's day (dates after it are doubtful); `levels` overrides what checks do; `mappings` is
    what people have said of its columns, now or once before; `progress(done_rows, total_rows)` is called every 500
    rows and at the end. Sheets and headings are known at once, rows come when iterated.
    """
    return CensusReading(workbook, today=today, levels=levels, mappings=mappings, progress=progress)
