"""Which column holds which field (D7): found by the vocabulary, remembered from the sender, or told by an officer.

What an officer says of a sheet holds for this workbook; it is remembered by sender and heading, so that the next
workbook with the same heading is read that way without asking. A county's word serves its townships.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from enterprises.census.vocabulary import FIELD_TITLES, REQUIRED, VOCABULARY
from liuan_safety.workbooks.cells import written
from liuan_safety.workbooks.headings import HeadingMap, NoHeading, find_heading, first_rows, heading_at, heading_known
from liuan_safety.workbooks.reading import Merge, Row, Sheet

RECOGNISED, REMEMBERED, BY_HAND = "recognised", "remembered", "by_hand"
# In `ImportFile.mappings` beside the sheets, none of which may be named so: heading rows that were pointed out, and the
# first rows of each sheet, where somebody may point at its heading.
ROWS_KEY, SHOWN_KEY = "*", "?"
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_SIGNS = 20, 60, 200
_DATA = re.compile(r"\d{6,}|\d{4}[-/.年]\d")
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])\d{7,17}(?![0-9A-Za-z])")
_LIKE_A_PERSON = re.compile(r"[一-鿿·]{2,4}")


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was said once of a heading: label → field or nothing, which row of `ColumnMapping` says so."""

    pk: int
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What people have said of a workbook's headings: of this file by sheet, and of headings by fingerprint."""

    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    remembered: Mapping[str, Remembered] = field(default_factory=dict)

    @classmethod
    def of(cls, mappings: Mapping[str, Any], remembered: Mapping[str, Remembered]) -> Told:
        """From `ImportFile.mappings`: sheet → label → field, and under `*` sheet → [first, last] heading row."""
        rows = {sheet: (int(first), int(last)) for sheet, (first, last) in mappings.get(ROWS_KEY, {}).items()}
        keys = {sheet: keys for sheet, keys in mappings.items() if sheet not in (ROWS_KEY, SHOWN_KEY)}
        return cls(keys, rows, remembered)


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Found:
    """The heading of a sheet as it is to be read, by whose word, and the row of the memory that it rests on."""

    heading: HeadingMap
    how: str = RECOGNISED
    memory: int | None = None


def find_columns(sheet: Sheet, told: Told = NOTHING_TOLD) -> Found | NoHeading:
    """The sheet's heading with its fields: this file's own word first, then the sender's memory, then the words."""
    answer = _found(sheet, told)
    if isinstance(answer, NoHeading):
        return answer
    missing = answer.heading.lacks(REQUIRED)
    if missing:
        named = "、".join(f"“{FIELD_TITLES[key]}”" for key in missing)
        row = answer.heading.first_row
        return NoHeading(sheet.name, f"表头在第{row}行，还没有指明哪一列是{named}", answer.heading)
    return answer


def _found(sheet: Sheet, told: Told) -> Found | NoHeading:
    automatic = find_heading(sheet, VOCABULARY, required=REQUIRED)
    heading = automatic if isinstance(automatic, HeadingMap) else None
    if sheet.name in told.rows:
        first, last = told.rows[sheet.name]
        heading = heading_at(sheet.name, first_rows(sheet), sheet.merges, VOCABULARY, first=first, last=last) or heading
    if heading is not None and sheet.name in told.keys:
        return Found(heading.relabelled(told.keys[sheet.name]), BY_HAND)
    if heading is None or heading.fingerprint not in told.remembered:
        heading = heading_known(sheet, VOCABULARY, known=told.remembered.keys()) or heading
    if heading is None:
        return automatic  # type: ignore[return-value]
    if memory := told.remembered.get(heading.fingerprint):
        return Found(heading.relabelled(memory.keys), REMEMBERED, memory.pk)
    return Found(heading, BY_HAND if sheet.name in told.rows else RECOGNISED)


def shown_rows(sheet: Sheet) -> dict[str, Any]:
    """The first filled rows of a sheet, so that somebody can point at its heading.

    Rows that look like data are masked at once: this is kept beside the file and shown, and persons have limits.
    """
    rows: list[list[Any]] = []
    for number, values in first_rows(sheet):
        cells = [written(value)[:SHOWN_SIGNS] for value in values[:SHOWN_COLUMNS]]
        if any(cell.strip() for cell in cells):
            is_data = any(type(value) is not str for value in values) or any(_DATA.search(cell) for cell in cells)
            rows.append([number, [_veiled(cell) for cell in cells] if is_data else cells])
        if len(rows) == SHOWN_ROWS:
            break
    last = rows[-1][0] if rows else 0
    merges = [
        [merge.first_row, merge.first_column, merge.last_row, merge.last_column]
        for merge in sheet.merges
        if merge.first_row <= last
    ]
    return {"rows": rows, "merges": merges}


def _veiled(cell: str) -> str:
    if _LIKE_A_PERSON.fullmatch(cell):
        return cell[0] + "×" * (len(cell) - 1)
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-2:]}", cell)


def heading_shown(name: str, shown: Mapping[str, Any], first: int, last: int) -> HeadingMap | None:
    """The heading in rows `first` to `last` of what `shown_rows` has kept."""
    rows: list[Row] = [(number, list(cells)) for number, cells in shown.get("rows", ())]
    merges = [Merge(*merge) for merge in shown.get("merges", ())]
    return heading_at(name, rows, merges, VOCABULARY, first=first, last=last)


def twice(keys: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Fields that more than one label claims, each with those labels."""
    claims: dict[str, list[str]] = {}
    for label, key in keys.items():
        if key:
            claims.setdefault(key, []).append(label)
    return [(key, labels) for key, labels in claims.items() if len(labels) > 1]


def missing(keys: Mapping[str, str]) -> Sequence[str]:
    """The required fields that no label holds."""
    return [key for key in REQUIRED if key not in keys.values()]
