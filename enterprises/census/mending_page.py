"""What the page 改错 shows: rows as lines of a grid, columns with trouble first, each wrong cell with its reason."""

from collections import Counter, defaultdict
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
from enterprises.register.models import Enterprise
from enterprises.register.names import name_key

Level = RowFinding.Level
_FIRST = ("name", "credit_code")
_MOST_OFFERED = 20
# Longest text of a column in signs of ASCII width, and the class of its cells.
_WIDTHS = ((10, "short"), (22, "middle"))


@dataclass(frozen=True)
class Cell:
    """One cell: its name in the form, its text, what was written before, what is wrong, whether it is a person's.

    The name holds the field's key, not the column's place: that changes as soon as a colleague mends another row.
    """

    name: str
    label: str
    width: str
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
    enterprise_id: int | None = None


@dataclass
class Grid:
    """Heads and lines of one page, and whether a line must say which sheet it stands in."""

    heads: list[str]
    lines: list[Line]
    many_sheets: bool


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
    widths = _widths(rows, columns)
    lines = [_line(row, widths, found[row.file_id, row.sheet, row.row]) for row in rows]
    _offer(run, lines)
    written = _enterprises(run, rows)
    for line in lines:
        line.enterprise_id = written.get(line.row.pk)
        line.result = _result(line.row, answer)
        if line.result == "stale" and typed:
            mine = typed.get(line.row.pk, {})
            line.cells = [cell and replace(cell, mine=mine.get(cell.label, "")) for cell in line.cells]
    sheets = {(row.file_id, row.sheet) for row in rows}
    return Grid([label for _key, label in columns], lines, len(sheets) > 1)


def _enterprises(run: ImportRun, rows: Sequence[StagedRow]) -> dict[int, int]:
    """Row → the enterprise that it was written to: there it is mended from now on, here no more."""
    if run.state != ImportRun.State.WRITTEN:
        return {}
    live = [row for row in rows if row.outcome in LIVE and row.outcome != StagedRow.Outcome.ELSEWHERE]
    brought_in = Enterprise.objects.filter(
        origin=run.entry_id, origin_row__in=[f"{row.sheet}!{row.row}" for row in live if row.enterprise_id is None]
    )
    new = dict(brought_in.values_list("origin_row", "pk")) if live else {}
    found = {row.pk: row.enterprise_id or new.get(f"{row.sheet}!{row.row}") for row in live}
    return {pk: enterprise for pk, enterprise in found.items() if enterprise is not None}


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


def _widths(rows: Sequence[StagedRow], columns: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Key → class of width, by the longest text of the column on this page; in the order of the columns."""
    longest = dict.fromkeys((key for key, _label in columns), 0)
    for row in rows:
        own, texts = _own(row), present_texts(row)
        for key in longest.keys() & own.keys():
            longest[key] = max(longest[key], _signs(texts.get(own[key], "")))
    return {key: next((name for most, name in _WIDTHS if signs <= most), "long") for key, signs in longest.items()}


def _signs(text: str) -> int:
    """How wide a text is, a Chinese sign counted as two."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def _own(row: StagedRow) -> dict[str, str]:
    """Key → label of the row's own sheet."""
    return {column["key"]: column["label"] for column in columns_of(row.file, row.sheet) if column["key"]}


def _line(row: StagedRow, widths: Mapping[str, str], found: Sequence[RowFinding]) -> Line:
    own = _own(row)
    texts, written, mended = present_texts(row), written_texts(row), mended_texts(row)
    cells: list[Cell | None] = []
    for key, width in widths.items():
        label = own.get(key)
        if label is None:
            cells.append(None)
            continue
        told = [one for one in found if one.column == label]
        was = shown_cell(key, label, written.get(label, "")) if label in mended else ""
        cells.append(_cell(row, key, label, width, texts.get(label, ""), was, told))
    named = set(own.values())
    line = Line(row, mark_of_row(row), cells, [one.reason for one in found if one.column not in named])
    line.asks_match = any(one.check_key == UNCLEAR_CHECK for one in found)
    return line


def _offer(run: ImportRun, lines: Sequence[Line]) -> None:
    """Whom an unclear row may mean: asked for all rows of the page at once."""
    asked = [line for line in lines if line.asks_match]
    if not asked:
        return
    found: dict[str, list[Enterprise]] = defaultdict(list)
    for one in candidates(run, [line.row.name for line in asked]):
        found[one.name_key].append(one)
    for line in asked:
        line.unclear = found[name_key(line.row.name)][:_MOST_OFFERED]


def _cell(row: StagedRow, key: str, label: str, width: str, text: str, was: str, told: Sequence[RowFinding]) -> Cell:
    personal = key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal
    worst = next(
        (level for level in (Level.REFUSED, Level.DOUBTFUL, Level.NOTE) if level in [o.level for o in told]), ""
    )
    return Cell(
        f"c-{row.pk}-{key}",
        label,
        width,
        "" if personal else _one_line(text),
        was,
        tuple(one.reason for one in told),
        str(worst),
        personal,
        shown_cell(key, label, text) if personal and text else "",
    )


def _one_line(text: str) -> str:
    """As a cell of the page holds it: a browser takes line breaks out of what it sends back."""
    return " ".join(text.split())


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
            if _one_line(text) != cell.text and not (cell.personal and not text):
                cells[cell.label] = text
        if cells:
            changes[line.row.pk], seen[line.row.pk] = cells, mark
    return changes, seen


def is_good(row: StagedRow) -> bool:
    """Whether the row goes in as it now stands."""
    return row.outcome in LIVE
