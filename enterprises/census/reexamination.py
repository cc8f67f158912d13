"""Staged rows examined anew from what was written and what was mended (D7): the very path of the first reading.

The workbook is not opened: the row as written and the sheet's columns, kept with the import, are enough. What a text
cannot say any more (Excel ate the digits of a code, a formula had no value) is known from the findings of before.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from enterprises.census.cell_names import Found, Heading
from enterprises.census.checks import DEFAULT_LEVELS, Level
from enterprises.census.examined import Examined, Read, Word
from enterprises.census.intake import CODE_OUTSTANDING, Intake
from enterprises.census.models import ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.census.others import Others
from enterprises.census.outstanding import CODE_MISSING
from enterprises.census.row_reader import RowReader
from enterprises.census.vocabulary import VOCABULARY
from liuan_safety.workbooks import cells
from liuan_safety.workbooks.damage import Damage, DamageKind
from liuan_safety.workbooks.headings import Column, HeadingMap
from liuan_safety.workbooks.labels import label
from liuan_safety.workbooks.reading import Sheet

CODE_DAMAGED = "code_damaged"
CONTROL_CHARACTERS = "control_characters"
_LOST = frozenset({"name_lost", "code_lost", "cell_no_value"})
_WITHOUT_CODE = {**DEFAULT_LEVELS, CODE_MISSING: Level.NOTE}
_DIGITS = re.compile(r"\d+")
Place = tuple[int, str, int]


@dataclass
class Anew:
    """A staged row with what was found anew."""

    row: StagedRow
    examined: Examined


@dataclass
class _Sheet:
    """The rows of one sheet that are examined together: one heading, one reader."""

    heading: HeadingMap
    file: ImportFile
    rows: list[StagedRow] = field(default_factory=list)


def written_texts(row: StagedRow) -> dict[str, str]:
    """Label → text as the workbook had it."""
    return json.loads(row.as_written or "{}")  # type: ignore[no-any-return]


def mended_texts(row: StagedRow) -> dict[str, str]:
    """Label → text as an officer mended it; an empty text was taken out."""
    return json.loads(row.mended or "{}")  # type: ignore[no-any-return]


def present_texts(row: StagedRow) -> dict[str, str]:
    """The row as it is to be read now."""
    return {key: text for key, text in (written_texts(row) | mended_texts(row)).items() if text.strip()}


def examine_anew(
    run: ImportRun, rows: Sequence[StagedRow], others: Others, whys: Mapping[int, str] | None = None
) -> list[Anew]:
    """These rows in the order given, each read, checked, held against the `others` and compared with the register.

    `whys`: why rows are kept without a code, where that has just been said. Nothing is written. The first of two rows
    with one code keeps it.
    """
    before = findings_of(rows)
    today = timezone.localdate()
    intake = Intake(run.jurisdiction, today, others=others, anew=True, year=run.year, part=run.part)
    read: dict[int, Read] = {}
    for sheet in _sheets(rows):
        shown = Heading.of(sheet.heading)
        for row, reader, values in _readers(sheet, before):
            result = reader.read_entry(row.row, values)
            read[row.pk] = Read(result, shown, sheet.file.name, sheet.file.pk, _word(row, before, whys or {}))
    answers = intake.judge([read[row.pk] for row in rows])
    for row, answer in zip(rows, answers, strict=True):
        answer.findings += _kept(row, before.get(_place(row), ()))
    return [Anew(row, answer) for row, answer in zip(rows, answers, strict=True)]


def _place(row: StagedRow) -> Place:
    return row.file_id, row.sheet, row.row


def findings_of(rows: Iterable[StagedRow]) -> dict[Place, list[RowFinding]]:
    """The findings of some rows by their place, with one query."""
    rows = list(rows)
    found: dict[Place, list[RowFinding]] = {_place(row): [] for row in rows}
    query = RowFinding.objects.filter(run__in={row.run_id for row in rows}, row__in={row.row for row in rows})
    for finding in query.order_by("id"):
        key = (finding.file_id, finding.sheet, finding.row)
        if key in found:
            found[key].append(finding)
    return found


def _word(row: StagedRow, before: Mapping[Place, Sequence[RowFinding]], whys: Mapping[int, str]) -> Word:
    said = next((one.value for one in before.get(_place(row), ()) if one.check_key == CODE_OUTSTANDING), "")
    return Word(row.without_code, whys.get(row.pk, said), row.match, row.enterprise_id if row.match else None)


def _kept(row: StagedRow, before: Sequence[RowFinding]) -> list[Found]:
    """Control characters were taken out when the row was kept: only the first reading could see them."""
    mended = mended_texts(row)
    return [
        Found(row.sheet, row.row, one.column, one.letter, one.check_key, one.level, one.value, one.reason)
        for one in before
        if one.check_key == CONTROL_CHARACTERS and one.column not in mended
    ]


def _sheets(rows: Sequence[StagedRow]) -> list[_Sheet]:
    """The rows by heading. A row of a second table below the first bears labels of its own: it gets its own heading."""
    found: dict[tuple[int, str, tuple[str, ...]], _Sheet] = {}
    for row in rows:
        columns = columns_of(row.file, row.sheet)
        known = {column["label"] for column in columns}
        own = tuple(name for name in written_texts(row) if name not in known)
        key = (row.file_id, row.sheet, own)
        if key not in found:
            found[key] = _Sheet(_heading(row.file, row.sheet, columns, own), row.file)
        found[key].rows.append(row)
    return list(found.values())


def columns_of(file: ImportFile, sheet: str) -> list[dict[str, Any]]:
    """The columns of a sheet as they were kept with the import: letter, label, key, unit."""
    return next((one["columns"] for one in file.sheets if one["name"][:40] == sheet), [])


def _heading(file: ImportFile, sheet: str, columns: Sequence[Mapping[str, Any]], own: Sequence[str]) -> HeadingMap:
    about: dict[str, Any] = next((one for one in file.sheets if one["name"][:40] == sheet), {})
    made = [_column(place, column["label"], column["key"], column) for place, column in enumerate(columns)]
    taken = set()
    for place, text in enumerate(own, start=len(made)):
        found = VOCABULARY.candidates(label(text).core)
        key = found[0][1] if found else ""
        taken.add(key)
        made.append(_column(place, text, key, {}))
    foreign = len(columns)
    ordered = tuple(
        Column(one.index, one.label, None, one.unit) if one.index < foreign and one.key in taken else one
        for one in made
    )
    last = int(about.get("last_row", 0))
    return HeadingMap(sheet, last, last, ordered, stated_unit=about.get("stated_unit") or None)


def _column(place: int, text: str, key: str, about: Mapping[str, Any]) -> Column:
    unit = about.get("unit")
    if unit is None:  # imports read before units were kept
        unit = next((found.unit for part in reversed(text.split("/")) if (found := label(part)).unit), None)
    return Column(place, text, key or None, unit or None)


def _readers(
    sheet: _Sheet, before: Mapping[Place, Sequence[RowFinding]]
) -> Iterator[tuple[StagedRow, RowReader, list[object]]]:
    damage: dict[tuple[int, int], Damage] = {}
    values = {row.pk: _values(row, sheet.heading, before.get(_place(row), ()), damage) for row in sheet.rows}
    source = Sheet(sheet.heading.sheet, hidden=False, is_table=True, damage=damage)
    today = timezone.localdate()
    plain = RowReader(sheet.heading, source, today=today)
    without = RowReader(sheet.heading, source, today=today, levels=_WITHOUT_CODE)
    for row in sheet.rows:
        yield row, without if row.without_code else plain, values[row.pk]


def _values(
    row: StagedRow, heading: HeadingMap, before: Sequence[RowFinding], damage: dict[tuple[int, int], Damage]
) -> list[object]:
    """The cells from left to right; those nobody has mended as good or as lost as they were."""
    texts, mended = present_texts(row), mended_texts(row)
    checks = {one.column: one.check_key for one in before if one.column not in mended}
    values: list[object] = []
    for column in heading.columns:
        text = texts.get(column.label, "")
        check = checks.get(column.label, "")
        if check == CODE_DAMAGED and _DIGITS.fullmatch(text):
            values.append(int(text))
            continue
        if check in _LOST and text and cells.error_name(text) is None:
            damage[row.row, column.index + 1] = Damage(DamageKind.NO_STORED_VALUE, text)
        values.append(text)
    return values
