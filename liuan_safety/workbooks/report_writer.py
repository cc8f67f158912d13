"""Workbooks out: title, unit and date on top, a frozen head, widths, print set-up, and no formula that lives.

Written by rustpy-xlsxwriter (about nine times as fast as openpyxl's write-only mode), row by row from a generator:
memory does not grow with the rows. Strings are written as strings and text columns carry the text format `@`, so that
"=1+1" stays three signs when the sheet is read, edited or sent again. Numbers and days stay numbers and days.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from rustpy_xlsxwriter import Format, write_worksheet

# What XML 1.0 can't hold, lone surrogates included: Excel would call the file damaged.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\']")
CELL_LIMIT = 32_767  # characters that one cell of a workbook holds
_CUT = "…（超出单元格长度，已截断）"
HEAD_ROWS = 3  # title, head line, column names


class ColumnKind(StrEnum):
    """How a column is written and aligned."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `width` in characters of the sheet's font (a Chinese sign takes two)."""

    label: str
    width: float = 14
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Report:
    """One sheet: `head_line` says unit, date and what was chosen; `mark` is printed at the foot (who took it out)."""

    title: str
    head_line: str
    columns: tuple[Column, ...]
    mark: str = ""
    sheet_name: str = "Sheet1"


def write_report(report: Report, rows: Iterable[Sequence[Any]], target: Path | BinaryIO) -> int:
    """Write the rows (values in the order of the columns) to a path or a binary file and count them.

    Raises ValueError when two columns bear the same label: such a sheet could not be read back.
    """
    labels = [clean_text(column.label) for column in report.columns]
    if len(set(labels)) != len(labels):
        raise ValueError(f"columns with the same label: {labels}")
    counted = _Counted(labels, rows)
    last = len(labels) - 1
    write_worksheet(
        iter(counted),
        str(target) if isinstance(target, Path) else target,
        sheet_name=sheet_name(report.sheet_name),
        header_row=HEAD_ROWS - 1,
        freeze_row=HEAD_ROWS,
        freeze_col=1,
        merge_ranges=[
            (0, 0, 0, last, clean_text(report.title), _title()),
            (1, 0, 1, last, clean_text(report.head_line), _head_line()),
        ],
        row_heights={0: 30, 1: 20, 2: 22},
        header_format=_header(),
        column_widths=[column.width for column in report.columns],
        column_formats=[_cell(column.kind) for column in report.columns],
        datetime_format="yyyy-mm-dd",
        page_setup=_page_setup(report),
        ignore_errors=[clean_text(column.label) for column in report.columns if column.kind is ColumnKind.TEXT],
    )
    return counted.count


def clean_text(value: str) -> str:
    """The text without characters that a workbook can't hold, cut where a cell ends."""
    text = _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= CELL_LIMIT else text[: CELL_LIMIT - len(_CUT)] + _CUT


def sheet_name(wished: str) -> str:
    """A name that Excel takes for a sheet: at most 31 signs, none of [ ] : * ? / \\ and '."""
    return _SHEET_SIGNS.sub(" ", clean_text(wished)).strip()[:31] or "Sheet1"


_AS_IT_IS = frozenset({int, float, type(None), datetime.date})


class _Counted:
    """The rows as the writer wants them; without any row one empty one, or the head would be left out."""

    def __init__(self, labels: list[str], rows: Iterable[Sequence[Any]]) -> None:
        self.labels, self.rows, self.count = labels, rows, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            self.count += 1
            # Most cells need nothing done to them; asked here and not by a call, which would cost as much as the rest.
            cells = [
                value
                if (kind := value.__class__) in _AS_IT_IS
                or (kind is str and value.isprintable() and 0 < len(value) <= CELL_LIMIT)
                else _value(value)
                for value in row
            ]
            yield dict(zip(self.labels, cells, strict=True))
        if not self.count:
            yield dict.fromkeys(self.labels)


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value) or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, int | float | datetime.date):
        return value
    return float(value) if hasattr(value, "as_integer_ratio") else clean_text(str(value))


def _font() -> Format:
    return Format().set_font_name("宋体").set_font_size(11).set_align("vertical_center")


def _title() -> Format:
    return Format().set_font_name("黑体").set_font_size(16).set_align("center").set_align("vertical_center")


def _head_line() -> Format:
    return _font().set_font_size(10).set_align("left")


def _header() -> Format:
    plain = _font().set_bold().set_align("center").set_text_wrap().set_num_format("@")
    return plain.set_background_color("#E8EDF3").set_border("thin").set_border_color("#8A94A3")


def _cell(kind: ColumnKind) -> Format:
    plain = _font().set_border("thin").set_border_color("#C3CAD4")
    if kind is ColumnKind.TEXT:
        return plain.set_num_format("@")
    if kind is ColumnKind.DAY:
        return plain.set_num_format("yyyy-mm-dd").set_align("center")
    return plain.set_num_format("#,##0" if kind is ColumnKind.INTEGER else "#,##0.00").set_align("right")


def _page_setup(report: Report) -> dict[str, Any]:
    mark = clean_text(report.mark).replace("&", "&&")[:120]
    return {
        "landscape": True,
        "paper_size": 9,  # A4
        "margins": {"left": 0.4, "right": 0.4, "top": 0.6, "bottom": 0.6},
        "repeat_rows": (HEAD_ROWS - 1, HEAD_ROWS - 1),
        "fit_to_pages": (1, 0),
        "center_horizontally": True,
        "footer": f"&L{mark}&R第 &P 页，共 &N 页",
    }
