"""What the page 改错 shows: rows as lines of a grid, columns with trouble first, each wrong cell with its reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from enterprises.census.comparison import UNCLEAR_CHECK
from enterprises.census.models import ImportRun, RowFinding, StagedRow
from enterprises.census.others import LIVE
from enterprises.census.reexamination import columns_of, findings_of, mended_texts, present_texts, written_texts
from enterprises.census.rows_seen import mark_of_row
from enterprises.census.services.mending import LONGEST, Mended, candidates
from enterprises.census.shown import shown_cell
from enterprises.register.facts import FACTS_BY_KEY

Level = RowFinding.Level
_FIRST = ("name", "credit_code")


@dataclass(frozen=True)
class Cell:
    """One cell: its name in the form, its text, what was written before, what is wrong, whether it is a person's."""

    name: str
    label: str
    text: str = ""
    was: str = ""
    reasons: tuple[str, ...] = ()
    level: str = ""
    personal: bool = False
    shown: str = ""
    mine: str = ""


@dataclass
class Line:
    """One row of the grid."""

    row: StagedRow
    mark: str
    cells: list[Cell | None]
    others: list[str] = field(default_factory=list)
    unclear: list[Any] = field(default_factory=list)
    asks_match: bool = False
    result: str = ""


@dataclass
class Grid:
    """Heads and lines of one page."""

    heads: list[str]
    lines: list[Line]


def grid_of(
    run: ImportRun,
    rows: Sequence[StagedRow],
    answer: Mended | None = None,
    typed: Mapping[int, Mapping[str, str]] | None = None,
) -> Grid:
    """The rows of one page; `answer` is what has just become of some, `typed` what the officer had put into them."""
    found = findings_of(rows)
    trouble = [one for each in found.values() for one in each if one.level != Level.NOTE]
    columns = _columns(rows, trouble)
    lines = [_line(run, row, columns, found[row.file_id, row.sheet, row.row]) for row in rows]
    for line in lines:
        line.result = _result(line.row, answer)
        if line.result == "stale" and typed:
            mine = typed.get(line.row.pk, {})
            line.cells = [cell and replace(cell, mine=mine.get(cell.label, "")) for cell in line.cells]
    return Grid([label for _key, label in columns], lines)


def _columns(rows: Sequence[StagedRow], trouble: Sequence[RowFinding]) -> list[tuple[str, str]]:
    """(key, label) of what can be mended: columns with trouble first, the most frequent leading, then name and code."""
    labels: dict[str, str] = {}
    for file, sheet in {(row.file, row.sheet) for row in rows}:
        for column in columns_of(file, sheet):
            if column["key"] and column["key"] != "serial":
                labels.setdefault(column["key"], column["label"])
    count = Counter(one.column for one in trouble)
    order = {key: place for place, key in enumerate(labels)}
    known = sorted(labels, key=lambda key: (-count[labels[key]], key not in _FIRST, order[key]))
    return [(key, labels[key]) for key in known]


def _line(run: ImportRun, row: StagedRow, columns: Sequence[tuple[str, str]], found: Sequence[RowFinding]) -> Line:
    own = {column["key"]: column["label"] for column in columns_of(row.file, row.sheet) if column["key"]}
    texts, written, mended = present_texts(row), written_texts(row), mended_texts(row)
    cells: list[Cell | None] = []
    for place, (key, _label) in enumerate(columns):
        label = own.get(key)
        if label is None:
            cells.append(None)
            continue
        told = [one for one in found if one.column == label]
        was = shown_cell(key, label, written.get(label, "")) if label in mended else ""
        cells.append(_cell(row, place, key, label, texts.get(label, ""), was, told))
    named = set(own.values())
    line = Line(row, mark_of_row(row), cells, [one.reason for one in found if one.column not in named])
    line.asks_match = any(one.check_key == UNCLEAR_CHECK for one in found)
    if line.asks_match:
        line.unclear = list(candidates(run, row)[:20])
    return line


def _cell(row: StagedRow, place: int, key: str, label: str, text: str, was: str, told: Sequence[RowFinding]) -> Cell:
    personal = key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal
    worst = next(
        (level for level in (Level.REFUSED, Level.DOUBTFUL, Level.NOTE) if level in [o.level for o in told]), ""
    )
    return Cell(
        f"c-{row.pk}-{place}",
        label,
        "" if personal else text,
        was,
        tuple(one.reason for one in told),
        str(worst),
        personal,
        shown_cell(key, label, text) if personal and text else "",
    )


def _result(row: StagedRow, answer: Mended | None) -> str:
    if answer is None:
        return ""
    if row.pk in answer.stale:
        return "stale"
    if row.pk in answer.good:
        return "good"
    return "wrong" if row.pk in answer.wrong else ""


def changes_of(posted: Mapping[str, str], grid: Grid) -> tuple[dict[int, dict[str, str]], dict[int, str]]:
    """What the form changes against what the grid shows, and its marks. A person's empty cell stays as it was."""
    changes: dict[int, dict[str, str]] = {}
    seen: dict[int, str] = {}
    for line in grid.lines:
        mark = posted.get(f"m-{line.row.pk}")
        if mark is None or line.row.outcome == StagedRow.Outcome.STRUCK:
            continue
        cells = {}
        for cell in line.cells:
            if cell is None or cell.name not in posted:
                continue
            text = posted[cell.name].strip()[:LONGEST]
            if text != cell.text.strip() and not (cell.personal and not text):
                cells[cell.label] = text
        if cells:
            changes[line.row.pk], seen[line.row.pk] = cells, mark
    return changes, seen


def is_good(row: StagedRow) -> bool:
    """Whether the row goes in as it now stands."""
    return row.outcome in LIVE
