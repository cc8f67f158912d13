"""What a receipt says of a wrong row (D7): what is to stand in each cell, which cells are wrong, and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from enterprises.census.models import ImportFile, RowFinding, StagedRow
from enterprises.census.reexamination import CODE_DAMAGED, columns_of, mended_texts, present_texts
from enterprises.census.selectors.mending import OPEN
from enterprises.census.vocabulary import VOCABULARY
from liuan_safety.workbooks.labels import label as label_of
from liuan_safety.workbooks.report_writer import clean_text

CHUNK = 1_000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Line:
    """A wrong row: letter → text or number as it stands now, letter → why that cell is wrong, all reasons in one."""

    row: StagedRow
    cells: dict[str, str | int]
    wrong: dict[str, str]
    why: str


def open_rows(file: ImportFile, sheet: str | None = None) -> QuerySet[StagedRow]:
    """The wrong rows of a workbook (or of one of its sheets) that nobody has settled, in their order."""
    rows = StagedRow.objects.filter(OPEN, run=file.run_id, file=file)
    return (rows if sheet is None else rows.filter(sheet=sheet[:40])).order_by("id")


def lines_of(file: ImportFile, sheet: str) -> Iterator[Line]:
    """The wrong rows of one sheet as a receipt shows them, read in portions."""
    columns = columns_of(file, sheet[:40])
    rows = iter(open_rows(file, sheet).iterator(chunk_size=CHUNK))
    while chunk := list(islice(rows, CHUNK)):
        found = _refusals(file, sheet, [row.row for row in chunk])
        for row in chunk:
            yield _line(row, columns, found.get(row.row, ()))


def _refusals(file: ImportFile, sheet: str, numbers: Sequence[int]) -> dict[int, list[RowFinding]]:
    query = RowFinding.objects.filter(run=file.run_id, level=RowFinding.Level.REFUSED, file=file, sheet=sheet[:40])
    found: dict[int, list[RowFinding]] = {}
    for finding in query.filter(row__in=numbers).order_by("id"):
        found.setdefault(finding.row, []).append(finding)
    return found


def _line(row: StagedRow, columns: Sequence[Mapping[str, Any]], found: Sequence[RowFinding]) -> Line:
    texts, mended = present_texts(row), mended_texts(row)
    letters = _letters(columns, texts)
    checks = {one.column: one.check_key for one in found}
    cells: dict[str, str | int] = {}
    besides = []
    for label, text in texts.items():
        if label not in letters:
            besides.append(f"本行另有“{label}”：{text}")
        elif label in mended or not text.startswith("="):
            is_number = label not in mended and checks.get(label) == CODE_DAMAGED and _DIGITS.fullmatch(text)
            # A number stays one: as a text nobody would see that Excel ate its last digits. A formula without a
            # value is left out: read again, its words would pass for what stands in the cell.
            cells[letters[label]] = int(text) if is_number else text
    wrong: dict[str, str] = {}
    for one in found:
        letter = letters.get(one.column) or one.letter
        if letter:
            wrong[letter] = "；".join(filter(None, (wrong.get(letter), one.reason)))
    reasons = [f"{one.column}：{one.reason}" if one.column else one.reason for one in found]
    return Line(row, cells, wrong, clean_text("；".join((*reasons, *besides))))


def _letters(columns: Sequence[Mapping[str, Any]], texts: Mapping[str, str]) -> dict[str, str]:
    """Label → letter. A row of a second table below the first bears labels of its own: its texts go under the first
    heading's column of the same field."""
    letters = {column["label"]: column["letter"] for column in columns}
    by_key = {column["key"]: column for column in columns if column["key"]}
    for text in texts.keys() - letters.keys():
        fields = VOCABULARY.candidates(label_of(text).core)
        column = by_key.get(fields[0][1]) if fields else None
        if column is not None and column["label"] not in texts:
            letters[text] = column["letter"]
    return letters
