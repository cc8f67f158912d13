"""From a workbook to examined rows: read, checked, placed and compared with the register, in chunks (D7).

Nothing is written here: the dry run and the real import take the very same rows and only do different things with
them, and rows that an officer has mended go the same way once more (`judge`). Reads happen outside any transaction.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from enterprises.census.cell_names import Found, Heading
from enterprises.census.checks import Level
from enterprises.census.comparison import Compared, Note, SoundRow, compare
from enterprises.census.examined import Examined, Read, Word
from enterprises.census.last_year import Limits, differences
from enterprises.census.mapping import Told
from enterprises.census.models import RowFinding, StagedRow
from enterprises.census.others import Listed, Others, Same
from enterprises.census.outstanding import CODE_MISSING, recall
from enterprises.census.reading import CensusReading, read_census
from enterprises.census.row_reader import Finding, RowResult
from enterprises.census.rules import Place, listed_twice_reason
from enterprises.census.selectors.last_year import FormerList, former_list, limits_on, said_before
from enterprises.census.selectors.mapping import remembered_of
from enterprises.census.sending import said_names
from enterprises.register.facts import FACTS_BY_KEY, Fact, FactKind
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.rules import plain_name
from liuan_safety.organizations.selectors.jurisdictions import township_lookup
from liuan_safety.workbooks.reading import Workbook, WorkbookUnreadable, open_workbook

CHUNK = 1_000
TOO_LONG = "too_long"
TOWNSHIP_UNKNOWN = "township_unknown"
LISTED_TWICE = "listed_twice"
CODE_OUTSTANDING = "code_outstanding"
_LIMITS = {FactKind.COUNT: 2**31 - 1, FactKind.FEN: 2**63 - 1}


class NothingRead(WorkbookUnreadable):
    """No sheet of the workbook has a heading, or none has rows below it; somebody may still point at another one."""

    def __init__(self, message: str, reading: CensusReading, code: str = "no_heading") -> None:
        super().__init__(code, message)
        self.reading = reading


@dataclass
class Intake:
    """What the files of one import share: the place, the day, and what has been listed so far.

    `others` are rows of the same list that are not read now (an earlier import that this one mends). `anew`: the rows
    come singly and not from a reading, which would have held the rows of one file against each other. With a `year` the
    rows are held against the place's (or the part's) former list.
    """

    jurisdiction: Jurisdiction
    today: datetime.date
    others: Others | None = None
    anew: bool = False
    year: int | None = None
    part: str = ""
    listed: dict[str, Listed] = field(default_factory=dict)
    _files: int = 0
    _same: Same = field(default_factory=Same)
    _towns: dict[str, Jurisdiction] | None = None
    _unknown_towns: set[str] = field(default_factory=set)
    _former: tuple[FormerList | None, Limits] | None = None

    def open(
        self,
        source: Path | BinaryIO | bytes | Workbook,
        name: str,
        progress: Callable[[int, int], None] | None = None,
        mappings: Mapping[str, Any] | None = None,
    ) -> CensusReading:
        """Open a workbook and find its headings, by the file's own `mappings` and what the place's senders were told.

        Raises WorkbookUnreadable, NothingRead when no sheet has a heading.
        """
        book = source if isinstance(source, Workbook) else open_workbook(source, name=name)
        told = Told.of(mappings or {}, remembered_of(self.jurisdiction))
        reading = read_census(book, today=self.today, mappings=told, progress=progress)
        if not reading.sheets_read:
            reasons = "；".join(f"“{sheet.name}”：{sheet.reason}" for sheet in reading.sheets_left_out)
            advice = "请在“对应列”里指明表头行和各列，或补上表头（企业名称、统一社会信用代码等）再上传。"
            message = f"“{name}”没有可读取的工作表，没有导入任何内容。{reasons}。{advice}"
            raise NothingRead(message, reading)
        return reading

    def examine(self, reading: CensusReading) -> Iterator[list[Examined]]:
        """The rows in chunks, each compared with the register by a handful of queries. Raises WorkbookUnreadable."""
        headings = {sheet.name: Heading.of(sheet.heading) for sheet in reading.sheets_read}
        rows = iter(reading)
        seen = 0
        self._files += 1
        name, key = reading.workbook.name, f"read {self._files}"  # no number: files kept are known by theirs
        while chunk := list(islice(rows, CHUNK)):
            seen += len(chunk)
            yield self.judge([Read(result, headings[result.sheet], name, key) for result in chunk])
        if not seen:
            message = f"“{reading.workbook.name}”的表头下面没有企业，没有导入任何内容。请核对是否传错了文件。"
            raise NothingRead(message, reading, "no_rows")

    def judge(self, rows: Sequence[Read]) -> list[Examined]:
        """Rows that were read, held against the list so far and against the register: the one path for all of them."""
        if self.others is not None:
            codes = {row.result.sound_code for row in rows} - {None}
            self.listed = self.others.by_code(codes) | self.listed  # type: ignore[arg-type]
        recall(rows, self.jurisdiction)
        examined = [self._examine(row) for row in rows]
        self._compare(examined, rows)
        return examined

    def _compare(self, examined: list[Examined], rows: Sequence[Read]) -> None:
        pairs = [(row, read.heading, row.sound) for row, read in zip(examined, rows, strict=True) if row.sound]
        answers = compare([sound for _row, _heading, sound in pairs], self.jurisdiction)
        if self.others is not None:
            self._same.learn(self.others, [sound for _row, _heading, sound in pairs], answers)
        for (row, heading, sound), compared in zip(pairs, answers, strict=True):
            row.compared = compared
            self._refuse_meant_twice(row, sound, compared)
            row.findings += [heading.noted(row.result, note) for note in compared.notes]
        self._hold_against_former([(row, heading) for row, heading, _sound in pairs])

    def _hold_against_former(self, pairs: Sequence[tuple[Examined, Heading]]) -> None:
        """Half the staff, another trade, below the scale: said as notes of the rows that the former list held too."""
        if self.year is None:
            return
        if self._former is None:
            former = former_list(self.jurisdiction, self.year, self.part)
            self._former = former, limits_on(self.year, self.jurisdiction)
        former, limits = self._former
        asked = {row.compared.enterprise_id for row, _heading in pairs if row.compared} - {None}
        before = said_before(former, asked) if former is not None and asked else {}  # type: ignore[arg-type]
        for row, heading in pairs:
            held = before.get(row.compared.enterprise_id) if row.compared else None  # type: ignore[arg-type]
            if held is None or former is None or row.sound is None or row.outcome == StagedRow.Outcome.REFUSED:
                continue
            now = row.sound.values | (row.compared.derived if row.compared else {})
            for one in differences(held, now, former.year, limits):
                row.findings.append(heading.note(row.result, one.check, one.key, one.value, one.reason))

    def _refuse_meant_twice(self, row: Examined, sound: SoundRow, compared: Compared) -> None:
        """Two rows may mean one enterprise without bearing one code: merged records, outstanding codes."""
        if compared.outcome == StagedRow.Outcome.REFUSED:
            return
        if compared.enterprise_id is None and sound.credit_code and not self.anew:
            return
        here = Place(row.result.sheet, row.result.row)
        first = self._same.earlier(sound, compared, here)
        if first is not None:
            reason = listed_twice_reason(first, sheet=row.result.sheet, same="同一家企业")
            compared.outcome = StagedRow.Outcome.REFUSED
            compared.notes = [Note(LISTED_TWICE, "name", sound.values["name"], reason, RowFinding.Level.REFUSED)]

    def _examine(self, row: Read) -> Examined:
        result, heading = row.result, row.heading
        twice = self._listed_before(row)
        if twice is not None:
            result.findings.append(twice)
        # What is doubtful about a row that stays out is moot until it is mended; why it has no code was said once.
        kept = result.findings
        if result.refused:
            kept = [one for one in kept if one.level is Level.REFUSE or one.check == CODE_MISSING]
        found = [heading.found(result, finding) for finding in kept]
        examined = Examined(result, [_outstanding(one, row.word) for one in found])
        if not result.refused:
            sound = self._sound(result, examined, heading)
            word = row.word
            examined.sound = replace(sound, match=word.match, enterprise_id=word.enterprise_id) if word.match else sound
        return examined

    def _listed_before(self, row: Read) -> Finding | None:
        """Rows of one file are held against each other by the reader; here it is file against file.

        Files are told apart by their key: two townships may both send a 普查表.xlsx.
        """
        result = row.result
        code = result.sound_code
        if code is None or result.refused:
            return None
        own = Listed(row.file_key, row.file, result.sheet, result.row)
        first = self.listed.setdefault(code, own)
        if first == own or (first.file_key == own.file_key and not self.anew):
            return None
        if first.file_key == own.file_key:
            reason = listed_twice_reason(Place(first.sheet, first.row), sheet=result.sheet)
        else:
            where = f"文件“{first.file}”工作表“{first.sheet}”第{first.row}行"
            reason = f"与{where}重复（同一统一社会信用代码），本行不收"
        return Finding(LISTED_TWICE, row.heading.label("credit_code"), code, reason, Level.REFUSE)

    def _sound(self, result: RowResult, examined: Examined, heading: Heading) -> SoundRow:
        values: dict[str, Any] = {}
        for key, value in result.fields.items():
            fact = FACTS_BY_KEY.get(key)
            if fact is None or value is None or value == "":
                continue
            if type(value) is str and len(value) <= (fact.max_length or len(value)):
                values[key] = value
                continue
            fitted = _fitted(fact, value)
            if fact.kind is not FactKind.DEGREES and fitted != value:
                rest = f"只收前{fact.max_length}字" if fitted else "此栏留空"
                reason = f"{fact.label}超出台账的长度或范围，{rest}，原样保留"
                examined.findings.append(heading.note(result, TOO_LONG, fact.key, str(value), reason))
            if fitted is not None:
                values[key] = fitted
        stands_in = not heading.has("address") and "registered_address" in values
        if stands_in:
            values["address"] = values["registered_address"]
        place, known = self._place(result, examined, heading)
        return SoundRow(values, place, township_known=known, address_is_registered=stands_in)

    def _place(self, result: RowResult, examined: Examined, heading: Heading) -> tuple[Jurisdiction, bool]:
        town = str(result.fields.get("township") or "")
        if not town:
            return self.jurisdiction, self.jurisdiction.kind == Jurisdiction.Kind.TOWNSHIP
        if self._towns is None:
            said = {row.key: row.jurisdiction for row in said_names(self.jurisdiction)}
            self._towns = township_lookup(self.jurisdiction) | said
        found = self._towns.get(plain_name(town))
        if found is None and town not in self._unknown_towns:
            self._unknown_towns.add(town)
            here = self.jurisdiction.name
            reason = f"“{town}”不是{here}的乡镇、街道或园区，同样写法的各行先记在{here}名下"
            examined.findings.append(heading.note(result, TOWNSHIP_UNKNOWN, "township", town, reason))
        return (found, True) if found else (self.jurisdiction, False)


def _outstanding(found: Found, word: Word) -> Found:
    """The missing code of a row that the officer keeps without one, as the note that it then is."""
    if found.check != CODE_MISSING or not word.without_code:
        return found
    reason = f"信用代码待补（{word.why}），按名称和地址认定是哪一家，不会重复登记"
    return replace(found, check=CODE_OUTSTANDING, value=word.why[:200], reason=reason[:300])


def _fitted(fact: Fact, value: Any) -> Any:
    """The value as the register's column takes it: cut to its length, six decimals of a degree, None when too large."""
    if isinstance(value, str):
        return value[: fact.max_length] if fact.max_length else value
    if fact.kind is FactKind.DEGREES:
        return Decimal(str(value)).quantize(Decimal("0.000001"))
    if fact.kind in _LIMITS and not -_LIMITS[fact.kind] <= value <= _LIMITS[fact.kind]:
        return None
    return value
