"""From a workbook to examined rows: read, checked, placed and compared with the register, in chunks (D7).

Nothing is written here: the dry run and the real import take the very same rows and only do different things with
them. Reads happen outside any transaction.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from enterprises.census.checks import CHECK, Level
from enterprises.census.comparison import Compared, Note, SoundRow, compare, label_of
from enterprises.census.models import RowFinding, StagedRow
from enterprises.census.reading import CensusReading, SheetRead, read_census
from enterprises.census.row_reader import Finding, RowResult
from enterprises.census.rules import Place, listed_twice_reason
from enterprises.register.facts import FACTS, FACTS_BY_KEY, Fact, FactKind
from enterprises.register.names import name_key
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.rules import plain_name
from liuan_safety.organizations.selectors.jurisdictions import township_lookup
from liuan_safety.workbooks.reading import WorkbookUnreadable, open_workbook

CHUNK = 1_000
TOO_LONG = "too_long"
TOWNSHIP_UNKNOWN = "township_unknown"
LISTED_TWICE = "listed_twice"
_LEVELS = {
    Level.REFUSE: RowFinding.Level.REFUSED,
    Level.DOUBT: RowFinding.Level.DOUBTFUL,
    Level.NOTE: RowFinding.Level.NOTE,
}
_LIMITS = {FactKind.COUNT: 2**31 - 1, FactKind.FEN: 2**63 - 1}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as it is kept: where, which check, how grave, what stood there and why."""

    sheet: str
    row: int
    column: str
    letter: str
    check: str
    level: str
    value: str
    reason: str


@dataclass(slots=True)
class Examined:
    """One row of a workbook with everything that is known of it; `sound` is None for a refused one."""

    result: RowResult
    findings: list[Found]
    sound: SoundRow | None = None
    compared: Compared | None = None

    @property
    def outcome(self) -> str:
        """What the row means for the register."""
        return self.compared.outcome if self.compared else StagedRow.Outcome.REFUSED


@dataclass(slots=True)
class Tally:
    """Counts of an import; `unchanged` includes those listed elsewhere, `doubtful` counts cells, the others rows."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    refused: int = 0
    doubtful: int = 0
    noted: int = 0

    def add(self, row: Examined) -> None:
        """Count one row."""
        self.rows += 1
        outcome = str(row.outcome)
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome == StagedRow.Outcome.ELSEWHERE:
            self.unchanged += 1
        levels = [found.level for found in row.findings]
        self.doubtful += levels.count(RowFinding.Level.DOUBTFUL)
        self.noted += levels.count(RowFinding.Level.NOTE)


@dataclass
class Intake:
    """What the files of one import share: the place, the day, and the codes listed so far."""

    jurisdiction: Jurisdiction
    today: datetime.date
    listed: dict[str, tuple[int, str, str, int]] = field(default_factory=dict)
    _files: int = 0
    _meant: dict[int | str, Place] = field(default_factory=dict)
    _towns: dict[str, Jurisdiction] | None = None
    _unknown_towns: set[str] = field(default_factory=set)

    def open(
        self, source: Path | BinaryIO | bytes, name: str, progress: Callable[[int, int], None] | None = None
    ) -> CensusReading:
        """Open a workbook and find its headings. Raises WorkbookUnreadable, also when no sheet has a heading."""
        reading = read_census(open_workbook(source, name=name), today=self.today, progress=progress)
        if not reading.sheets_read:
            reasons = "；".join(f"“{sheet.name}”：{sheet.reason}" for sheet in reading.sheets_left_out)
            advice = "请补上表头（企业名称、统一社会信用代码等）再上传。"
            message = f"“{name}”没有可读取的工作表，没有导入任何内容。{reasons}。{advice}"
            raise WorkbookUnreadable("no_heading", message)
        return reading

    def examine(self, reading: CensusReading) -> Iterator[list[Examined]]:
        """The rows in chunks, each compared with the register by a handful of queries. Raises WorkbookUnreadable."""
        headings = {sheet.name: Heading.of(sheet) for sheet in reading.sheets_read}
        rows = iter(reading)
        seen = 0
        self._files += 1
        while chunk := list(islice(rows, CHUNK)):
            seen += len(chunk)
            examined = [self._examine(result, headings[result.sheet], reading.workbook.name) for result in chunk]
            self._compare(examined, headings)
            yield examined
        if not seen:
            raise WorkbookUnreadable(
                "no_rows", f"“{reading.workbook.name}”的表头下面没有企业，没有导入任何内容。请核对是否传错了文件。"
            )

    def _compare(self, examined: list[Examined], headings: dict[str, "Heading"]) -> None:
        rows = [(row, row.sound) for row in examined if row.sound is not None]
        answers = compare([sound for _row, sound in rows], self.jurisdiction)
        for (row, _sound), compared in zip(rows, answers, strict=True):
            row.compared = compared
            heading = headings[row.result.sheet]
            self._refuse_meant_twice(row, compared)
            row.findings += [heading.noted(row.result, note) for note in compared.notes]

    def _refuse_meant_twice(self, row: Examined, compared: Compared) -> None:
        """Two rows may mean one enterprise without bearing one code: merged records, outstanding codes."""
        sound = row.sound
        if sound is None or compared.outcome == StagedRow.Outcome.REFUSED:
            return
        if compared.enterprise_id is None and sound.credit_code:
            return
        meant = compared.enterprise_id or name_key(sound.values["name"])
        first = self._meant.setdefault(meant, Place(row.result.sheet, row.result.row))
        if first != Place(row.result.sheet, row.result.row):
            reason = listed_twice_reason(first, sheet=row.result.sheet, same="同一家企业")
            compared.outcome = StagedRow.Outcome.REFUSED
            compared.notes = [Note(LISTED_TWICE, "name", sound.values["name"], reason, RowFinding.Level.REFUSED)]

    def _examine(self, result: RowResult, heading: "Heading", file: str) -> Examined:
        twice = self._listed_before(result, heading, file)
        if twice is not None:
            result.findings.append(twice)
        # What is doubtful about a row that stays out is moot until it is mended.
        kept = result.at(Level.REFUSE) or result.findings
        examined = Examined(result, [heading.found(result, finding) for finding in kept])
        if not result.refused:
            examined.sound = self._sound(result, examined, heading)
        return examined

    def _listed_before(self, result: RowResult, heading: "Heading", file: str) -> Finding | None:
        """Rows of one file are held against each other by the reader; here it is file against file.

        Files are told apart by their number: two townships may both send a 普查表.xlsx.
        """
        code = result.sound_code
        if code is None or result.refused:
            return None
        number, first, sheet, row = self.listed.setdefault(code, (self._files, file, result.sheet, result.row))
        if number == self._files:
            return None
        reason = f"与文件“{first}”工作表“{sheet}”第{row}行重复（同一统一社会信用代码），本行不收"
        return Finding(LISTED_TWICE, heading.label("credit_code"), code, reason, Level.REFUSE)

    def _sound(self, result: RowResult, examined: Examined, heading: "Heading") -> SoundRow:
        values: dict[str, Any] = {}
        for fact in FACTS:
            value = result.fields.get(fact.key)
            if value is None or value == "":
                continue
            fitted = _fitted(fact, value)
            if fact.kind is not FactKind.DEGREES and fitted != value:
                rest = f"只收前{fact.max_length}字" if fitted else "此栏留空"
                reason = f"{fact.label}超出台账的长度或范围，{rest}，原样保留"
                examined.findings.append(heading.note(result, TOO_LONG, fact.key, str(value), reason))
            if fitted is not None:
                values[fact.key] = fitted
        stands_in = not heading.has("address") and "registered_address" in values
        if stands_in:
            values["address"] = values["registered_address"]
        place, known = self._place(result, examined, heading)
        return SoundRow(values, place, township_known=known, address_is_registered=stands_in)

    def _place(self, result: RowResult, examined: Examined, heading: "Heading") -> tuple[Jurisdiction, bool]:
        town = str(result.fields.get("township") or "")
        if not town:
            return self.jurisdiction, self.jurisdiction.kind == Jurisdiction.Kind.TOWNSHIP
        if self._towns is None:
            self._towns = township_lookup(self.jurisdiction)
        found = self._towns.get(plain_name(town))
        if found is None and town not in self._unknown_towns:
            self._unknown_towns.add(town)
            here = self.jurisdiction.name
            reason = f"“{town}”不是{here}的乡镇、街道或园区，同样写法的各行先记在{here}名下"
            examined.findings.append(heading.note(result, TOWNSHIP_UNKNOWN, "township", town, reason))
        return (found, True) if found else (self.jurisdiction, False)


@dataclass(frozen=True)
class Heading:
    """The columns of one sheet, by label and by fact, for naming cells to people."""

    by_label: dict[str, tuple[str, str]]
    by_key: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, sheet: SheetRead) -> "Heading":
        """Label → (letter, fact) and fact → (letter, label)."""
        columns = sheet.heading.columns
        return cls(
            {column.label: (letters_of(column.index), column.key or "") for column in columns},
            {column.key: (letters_of(column.index), column.label) for column in columns if column.key},
        )

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for the fact."""
        return key in self.by_key

    def label(self, key: str) -> str:
        """The column as headed, else the register's name of the fact."""
        return self.by_key[key][1] if key in self.by_key else label_of(key)

    def note(self, result: RowResult, check: str, key: str, value: str, reason: str) -> Found:
        """A note of our own about a fact of a row."""
        return self.noted(result, Note(check, key, value, reason))

    def noted(self, result: RowResult, note: Note) -> Found:
        """What the comparison has to say about a fact of a row."""
        letter = self.by_key[note.key][0] if note.key in self.by_key else ""
        shown = masked(note.value) if is_personal(note.key) else note.value
        return _clipped(result, self.label(note.key), letter, note.check, note.level, shown, note.reason)

    def found(self, result: RowResult, finding: Finding) -> Found:
        """A finding of the reader, personal data masked."""
        letter, key = self.by_label.get(finding.column, ("", CHECK[finding.check].field))
        value, reason = finding.value, finding.reason
        if value and is_personal(key):
            value, reason = masked(value), reason.replace(value, masked(value))
        return _clipped(result, finding.column, letter, finding.check, _LEVELS[finding.level], value, reason)


def _clipped(result: RowResult, column: str, letter: str, check: str, level: str, value: str, reason: str) -> Found:
    return Found(result.sheet[:40], result.row, column[:120], letter, check, level, value[:200], reason[:300])


def _fitted(fact: Fact, value: Any) -> Any:
    """The value as the register's column takes it: cut to its length, six decimals of a degree, None when too large."""
    if isinstance(value, str):
        return value[: fact.max_length] if fact.max_length else value
    if fact.kind is FactKind.DEGREES:
        return Decimal(str(value)).quantize(Decimal("0.000001"))
    if fact.kind in _LIMITS and not -_LIMITS[fact.kind] <= value <= _LIMITS[fact.kind]:
        return None
    return value


def is_personal(key: str) -> bool:
    """Whether a fact is a person's own."""
    return key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal


def masked(text: str) -> str:
    """Personal data as it may be shown: the ends, and stars between."""
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    keep = 1 if len(text) < 7 else 3
    return f"{text[:keep]}****{text[-keep:]}" if len(text) > 2 * keep else f"{text[:1]}**"


def letters_of(index: int) -> str:
    """The letters of a column as Excel shows them, from its index (0 is A)."""
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
