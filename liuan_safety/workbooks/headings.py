"""Find the heading of a sheet: titles above it, one to three levels, merged or not, in whatever words.

A block of rows is a heading when its columns name all required fields. Among all blocks of the first rows the one
whose columns match best wins; a level more must earn its place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from liuan_safety.workbooks.cells import written
from liuan_safety.workbooks.labels import Label, label, stated_unit
from liuan_safety.workbooks.matching import Vocabulary
from liuan_safety.workbooks.reading import Merge, Row, Sheet

SEARCHED_ROWS = 200
SEARCHED_CELLS = 20_000
_FEWEST_ROWS = 30
MOST_COLUMNS = 400
_MOST_LEVELS = 3
_LEVEL_COSTS = 8.0
_CUT_COSTS = 150.0
_DATA = re.compile(r"\d{6,}|\d{4}[-/.年]\d")
_ORDINALS = ("甲", "乙", "丙", "丁", "戊", "己")
_UNLABELLED = "列（无表头）"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `index` from 0, `label` as written (levels joined with /, made unique), the field or None."""

    index: int
    label: str
    key: str | None = None
    unit: str | None = None
    cores: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadingMap:
    """The heading of a sheet. Rows count from 1; data begins after `last_row`."""

    sheet: str
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    stated_unit: str | None = None
    added: frozenset[str] = frozenset()

    def column_of(self, key: str) -> Column | None:
        """The column that holds a field, or None."""
        return next((column for column in self.columns if column.key == key), None)

    @property
    def fingerprint(self) -> str:
        """The labels as one value: the same for every workbook with this heading, wherever it stands in its sheet."""
        labels = [column.label for column in self.columns if column.label not in self.added]
        while labels and labels[-1].endswith(_UNLABELLED):
            labels.pop()
        return hashlib.sha256("\n".join(labels).encode()).hexdigest()

    def lacks(self, required: Sequence[str]) -> list[str]:
        """Those of the required fields that no column holds."""
        held = {column.key for column in self.columns}
        return [key for key in required if key not in held]

    def relabelled(self, keys: Mapping[str, str]) -> HeadingMap:
        """The same heading with its columns mapped by label: label → field, or nothing for a column not read."""
        return self.remapped(
            {column.index: keys[column.label] or None for column in self.columns if column.label in keys}
        )

    def remapped(self, keys: dict[int, str | None]) -> HeadingMap:
        """The same heading with some columns (by index) mapped by hand; a field taken over leaves its old column."""
        taken = {key for key in keys.values() if key}
        columns = tuple(
            replace(column, key=keys[column.index])
            if column.index in keys
            else (replace(column, key=None) if column.key in taken else column)
            for column in self.columns
        )
        return replace(self, columns=columns)


@dataclass(frozen=True, slots=True)
class NoHeading:
    """A sheet without a usable heading, and why; `nearest` is the block that came closest."""

    sheet: str
    reason: str
    nearest: HeadingMap | None = None


@dataclass(slots=True)
class _Block:
    """A candidate: labels per column and the fields they were given."""

    first: int
    levels: int
    cells: list[list[Label]]
    keys: dict[int, str] = field(default_factory=dict)
    rivals: dict[int, tuple[str, int]] = field(default_factory=dict)
    score: float = 0.0


def find_heading(
    sheet: Sheet, vocabulary: Vocabulary, *, required: Sequence[str], rows: Sequence[Row] | None = None
) -> HeadingMap | NoHeading:
    """The heading of a sheet that has columns for all `required` fields, else NoHeading with the reason."""
    sample = list(rows) if rows is not None else first_rows(sheet)
    if not any(any(value != "" for value in values) for _number, values in sample):
        return NoHeading(sheet.name, "空白工作表")
    merges = tuple(merge for merge in sheet.merges if merge.first_row <= sample[-1][0])
    best: _Block | None = None
    nearest: _Block | None = None
    for place in range(len(sample)):
        for levels in range(1, _MOST_LEVELS + 1):
            block = _block(sample, place, levels, merges, vocabulary)
            if block is None:
                break
            if all(key in block.keys.values() for key in required):
                best = block if best is None or block.score > best.score else best
            elif len(block.keys) >= 2 and (nearest is None or block.score > nearest.score):
                nearest = block
    if best is not None:
        return _heading_map(sheet.name, sample, best, vocabulary)
    close = _heading_map(sheet.name, sample, nearest, vocabulary) if nearest is not None else None
    return NoHeading(sheet.name, _why_not(sample, nearest, vocabulary, required), close)


def heading_at(
    name: str, rows: Sequence[Row], merges: Sequence[Merge], vocabulary: Vocabulary, *, first: int, last: int
) -> HeadingMap | None:
    """The heading that a person says stands in rows `first` to `last`, whatever its words; None if they are not there.

    Its columns hold the fields that the vocabulary knows; the person says the others.
    """
    place = next((place for place, (number, _values) in enumerate(rows) if number == first), None)
    levels = last - first + 1
    if place is None or not 1 <= levels <= _MOST_LEVELS or place + levels > len(rows):
        return None
    if rows[place + levels - 1][0] != last:
        return None
    return _heading_map(name, rows, _made(rows, place, levels, tuple(merges), vocabulary), vocabulary)


def heading_known(sheet: Sheet, vocabulary: Vocabulary, *, known: Collection[str]) -> HeadingMap | None:
    """The first heading of the sheet's first rows that bears one of these fingerprints, or None."""
    sample = first_rows(sheet)
    if not sample or not known:
        return None
    merges = tuple(merge for merge in sheet.merges if merge.first_row <= sample[-1][0])
    for place in range(len(sample)):
        for levels in range(1, min(_MOST_LEVELS, len(sample) - place) + 1):
            if not _may_be_heading(sample[place + levels - 1][1], first=levels == 1):
                break
            heading = _heading_map(sheet.name, sample, _made(sample, place, levels, merges, vocabulary), vocabulary)
            if heading.fingerprint in known:
                return heading
    return None


def first_rows(sheet: Sheet) -> list[Row]:
    """The rows in which a heading is looked for."""
    taken: list[Row] = []
    cells = 0
    for row in sheet.rows():
        taken.append(row)
        cells += min(len(row[1]), MOST_COLUMNS)
        if len(taken) >= SEARCHED_ROWS or (cells > SEARCHED_CELLS and len(taken) >= _FEWEST_ROWS):
            break
    return taken


def _why_not(sample: Sequence[Row], nearest: _Block | None, vocabulary: Vocabulary, required: Sequence[str]) -> str:
    wanted = "、".join(f"“{vocabulary.titles[key]}”" for key in required)
    if nearest is None:
        return f"没有找到表头：前{len(sample)}行里没有一行写着{wanted}等列名"
    missing = "、".join(f"“{vocabulary.titles[key]}”" for key in required if key not in nearest.keys.values())
    found = "、".join(nearest.cells[-1][index].shown or nearest.cells[0][index].shown for index in sorted(nearest.keys))
    return f"第{sample[nearest.first][0]}行像是表头（认出：{found}），但缺少{missing}列"


def _block(
    sample: Sequence[Row], place: int, levels: int, merges: tuple[Merge, ...], vocabulary: Vocabulary
) -> _Block | None:
    chosen = sample[place : place + levels]
    if len(chosen) < levels or not _may_be_heading(chosen[-1][1], first=levels == 1):
        return None
    if levels == 1 and not _promising(chosen[0][1], vocabulary) and not _widely_merged(chosen[0], merges):
        return None
    block = _made(sample, place, levels, merges, vocabulary)
    block.score -= _LEVEL_COSTS * (levels - 1)
    if _cuts_a_merged_cell(chosen[0][0], chosen[-1][0], merges):
        block.score -= _CUT_COSTS
    return block


def _made(sample: Sequence[Row], place: int, levels: int, merges: tuple[Merge, ...], vocabulary: Vocabulary) -> _Block:
    block = _Block(first=place, levels=levels, cells=_labels(sample[place : place + levels], merges))
    _assign(block, vocabulary)
    return block


def _cuts_a_merged_cell(first: int, last: int, merges: tuple[Merge, ...]) -> bool:
    """Whether a merged cell reaches over the upper or the lower edge: a heading begins and ends with whole cells."""
    return any(
        merge.first_row < first <= merge.last_row or merge.first_row <= last < merge.last_row
        for merge in merges
        if merge.last_row > merge.first_row
    )


def _may_be_heading(values: Sequence[object], *, first: bool) -> bool:
    """Whether a row can be (a level of) a heading: text, short, nothing that looks like data."""
    filled = [value for value in values[:MOST_COLUMNS] if value != ""]
    if not filled:
        return False
    texts = [value for value in filled if type(value) is str]
    if len(texts) < len(filled) and not first:
        return False
    return len(texts) * 2 >= len(filled) and not (not first and any(_DATA.search(value) for value in texts))


def _promising(values: Sequence[object], vocabulary: Vocabulary) -> bool:
    return any(
        type(value) is str and value and vocabulary.candidates(label(value).core) for value in values[:MOST_COLUMNS]
    )


def _widely_merged(row: Row, merges: tuple[Merge, ...]) -> bool:
    """Upper headings of made-up words (企业概况 …) are known by their merged cells."""
    return sum(merge.first_row == row[0] and merge.last_column > merge.first_column for merge in merges) >= 2


def _labels(rows: Sequence[Row], merges: tuple[Merge, ...]) -> list[list[Label]]:
    """Labels per level and column; an upper label reaches over the columns that it heads."""
    width = min(MOST_COLUMNS, max(len(values) for _number, values in rows))
    raw = [[written(value) for value in values[:width]] + [""] * (width - len(values)) for _number, values in rows]
    for level, (number, _values) in enumerate(rows):
        for merge in merges:
            if merge.first_row == number and merge.last_column > merge.first_column:
                top = raw[level][merge.first_column - 1] if merge.first_column <= width else ""
                raw[level][merge.first_column - 1 : min(width, merge.last_column)] = [top] * (
                    min(width, merge.last_column) - merge.first_column + 1
                )
    for level in range(len(raw) - 1):
        _spread(raw[level], raw[level + 1])
    return [[label(cell) for cell in level] for level in raw]


def _spread(upper: list[str], lower: list[str]) -> None:
    """Without merge marks: a blank upper cell above a filled lower one belongs to the label at its left."""
    for index in range(1, len(upper)):
        if not upper[index].strip() and lower[index].strip() and upper[index - 1].strip() and lower[index - 1].strip():
            upper[index] = upper[index - 1]


def _assign(block: _Block, vocabulary: Vocabulary) -> None:
    """Give each field to the column that names it best, each column at most one field."""
    offers = []
    for index in range(len(block.cells[0])):
        own, parent = _own_and_parent([level[index].core for level in block.cells])
        offers += [(score, -index, key) for score, key in vocabulary.candidates(own, parent)]
    given: dict[str, int] = {}
    for score, minus_index, key in sorted(offers, reverse=True):
        index = -minus_index
        if index in block.keys:
            continue
        if key in given:
            block.rivals.setdefault(index, (key, given[key]))
            continue
        block.keys[index] = key
        given[key] = index
        block.rivals.pop(index, None)
        block.score += score


def _own_and_parent(cores: Sequence[str]) -> tuple[str, str]:
    filled = [core for core in cores if core]
    if not filled:
        return "", ""
    own = filled[-1]
    return own, "".join(core for core in dict.fromkeys(filled[:-1]) if core != own)


def _heading_map(sheet: str, sample: Sequence[Row], block: _Block, vocabulary: Vocabulary) -> HeadingMap:
    last = block.first + block.levels - 1
    if last + 1 < len(sample) and _numbers_the_columns(sample[last + 1][1]):
        last += 1
    columns, twice = _columns(block)
    above = [written(value).strip() for _number, values in sample[: block.first] for value in values if value != ""]
    return HeadingMap(
        sheet=sheet,
        first_row=sample[block.first][0],
        last_row=sample[last][0],
        columns=columns,
        notes=tuple(twice + _rival_notes(block, columns, vocabulary)),
        titles=tuple(dict.fromkeys(above)),
        stated_unit=next((unit for title in above if (unit := stated_unit(title))), None),
        added=vocabulary.added,
    )


def _numbers_the_columns(values: Sequence[object]) -> bool:
    """The row under many headings that only counts the columns: 甲, 乙, 1, 2, 3 …"""
    filled = [written(value).strip("()（） ") for value in values if value != ""]
    numbers = [cell for cell in filled if cell not in _ORDINALS]
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    from_nought = [str(number) for number in range(len(numbers))]
    return len(filled) >= 3 and numbers in (counted, from_nought)


def _columns(block: _Block) -> tuple[tuple[Column, ...], list[str]]:
    columns: list[Column] = []
    seen: dict[str, int] = {}
    notes = []
    for index in range(len(block.cells[0])):
        levels = [level[index] for level in block.cells]
        shown = "/".join(dict.fromkeys(cell.shown for cell in levels if cell.shown)) or letters_of(index) + _UNLABELLED
        seen[shown] = seen.get(shown, 0) + 1
        if seen[shown] > 1:
            notes.append(f"“{shown}”出现第{seen[shown]}次（{letters_of(index)}列），原样保留为“{shown}({seen[shown]})”")
            shown = f"{shown}({seen[shown]})"
        unit = next((cell.unit for cell in reversed(levels) if cell.unit), None)
        cores = tuple(dict.fromkeys(cell.core for cell in levels if cell.core))
        columns.append(Column(index=index, label=shown, key=block.keys.get(index), unit=unit, cores=cores))
    return tuple(columns), notes


def _rival_notes(block: _Block, columns: tuple[Column, ...], vocabulary: Vocabulary) -> list[str]:
    return [
        f"“{columns[index].label}”与“{columns[winner].label}”都像“{vocabulary.titles[key]}”，"
        f"按“{columns[winner].label}”读取，“{columns[index].label}”原样保留"
        for index, (key, winner) in sorted(block.rivals.items())
        if index not in block.keys
    ]


def letters_of(index: int) -> str:
    """The letters of a column as Excel shows them, from its index (0 is A)."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
