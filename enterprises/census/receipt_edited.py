"""The receipt as the original workbook, edited: headings stay, the wrong rows move up below them, the rest goes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import HyperlinkList

from enterprises.census.models import ImportFile
from enterprises.census.receipt_lines import Line, lines_of
from enterprises.census.receipt_marks import MARK_LABEL, REASON_LABEL, mark_of
from enterprises.census.receipt_style import DEEPEST_FROZEN, REASON_COLOUR, REASON_WIDTH, WRONG_COLOUR
from liuan_safety.workbooks.cells import written
from liuan_safety.workbooks.report_writer import clean_text
from liuan_safety.workbooks.slimming import NotSlimmed, Wanted, slimmed

_AUTHOR = "普查核对"


class NotEdited(Exception):
    """The workbook can't be edited: too much would stay in it, or it is written oddly."""


def edit_receipt(file: ImportFile, source: BinaryIO, target: BinaryIO, mark: str) -> None:
    """Write the original with its wrong rows alone. Raises NotEdited before anything is written."""
    lines = {about["name"]: list(lines_of(file, about["name"])) for about in file.sheets}
    book = _slim(file, source, lines)
    for about in file.sheets:
        if lines[about["name"]]:
            _edit(book[about["name"]], about, lines[about["name"]])
            book[about["name"]].oddFooter.left.text = mark.replace("&", "&&")
        else:
            _remove(book, about["name"])
    book.active = next(sheet for sheet in book.worksheets if lines.get(sheet.title))
    book.save(target)


def _slim(file: ImportFile, source: BinaryIO, lines: dict[str, list[Line]]) -> Any:
    wanted = {
        about["name"]: Wanted(about["last_row"], frozenset(line.row.row for line in lines[about["name"]]))
        for about in file.sheets
    }
    try:
        book = load_workbook(slimmed(source, wanted), data_only=True)
    except (NotSlimmed, SyntaxError, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise NotEdited(str(error)) from error
    if not all(name in book.sheetnames for name in wanted):
        raise NotEdited("a sheet of another name")
    return book


def _remove(book: Any, name: str) -> None:
    """A sheet without wrong rows goes, and the names of ranges in it: Excel would call the file damaged."""
    del book[name]
    for key in [key for key, one in book.defined_names.items() if name in (one.attr_text or "")]:
        del book.defined_names[key]


def _edit(sheet: Any, about: dict[str, Any], lines: Sequence[Line]) -> None:
    last, width = about["last_row"], sheet.max_column
    kept = []
    for line in lines:
        cells = [sheet.cell(line.row.row, place) for place in range(1, width + 1)]
        height = sheet.row_dimensions[line.row.row].height
        kept.append(([(cell.value, cell._style) for cell in cells], height))
    reason, mark = _own_columns(sheet, about)
    _clear_below(sheet, last)
    for number, (line, (cells, height)) in enumerate(zip(lines, kept, strict=True), start=last + 1):
        sheet.row_dimensions[number].height = height
        for place, (value, style) in enumerate(cells, start=1):
            if place not in (reason, mark):
                cell = sheet.cell(number, place)
                cell.value, cell._style = value, style
        _say(sheet, number, line, about["columns"])
        sheet.cell(number, reason, line.why).font = Font(color=f"FF{REASON_COLOUR}")
        sheet.cell(number, mark, mark_of(line.row.run_id, line.row.pk))
    _look_at_top(sheet, last)


def _own_columns(sheet: Any, about: dict[str, Any]) -> tuple[int, int]:
    """Where reason and mark stand: as in the receipt that this workbook may have been, else behind everything."""
    width = max(sheet.max_column, len(about["columns"]))
    places = []
    for label in (REASON_LABEL, MARK_LABEL):
        heading = sheet.iter_rows(1, about["last_row"])
        place = next((cell.column for row in heading for cell in row if cell.value == label), None)
        if place is None:
            width += 1
            # In the heading's first row: under it a blank belongs to it, beside the last one to the group at its left.
            sheet.cell(about["first_row"], width, label).font = Font(bold=True)
        places.append(place or width)
    sheet.column_dimensions[get_column_letter(places[0])].width = REASON_WIDTH
    sheet.column_dimensions[get_column_letter(places[1])].hidden = True
    return places[0], places[1]


def _clear_below(sheet: Any, last: int) -> None:
    for merged in [one for one in sheet.merged_cells.ranges if one.max_row > last]:
        sheet.unmerge_cells(str(merged))
    sheet.auto_filter.ref = None
    for name in list(sheet.tables):
        del sheet.tables[name]
    for key in [key for key in sheet._cells if key[0] > last]:
        del sheet._cells[key]
    for number in [number for number in sheet.row_dimensions if number > last]:
        del sheet.row_dimensions[number]
    heads = {cell.coordinate for row in sheet.iter_rows(1, last) for cell in row}
    sheet._hyperlinks = HyperlinkList([one for one in sheet._hyperlinks if one.ref in heads]).hyperlink


def _say(sheet: Any, number: int, line: Line, columns: Sequence[dict[str, Any]]) -> None:
    """Where a cell says something else than what is to stand there (mended, a merged block, a second table)."""
    for column in columns:
        letter = column["letter"]
        cell = sheet.cell(number, column_index_from_string(letter))
        wanted = line.cells.get(letter, "")
        if not _says(cell.value, wanted):
            cell.value = None if wanted == "" else clean_text(wanted) if isinstance(wanted, str) else wanted
            if isinstance(wanted, str) and wanted:
                cell.data_type = "s"
        if reason := line.wrong.get(letter):
            cell.fill = PatternFill("solid", fgColor=f"FF{WRONG_COLOUR}")
            cell.comment = Comment(reason, _AUTHOR)


def _says(value: object, wanted: str | int) -> bool:
    if isinstance(value, dt.datetime) and not (value.hour or value.minute or value.second):
        return str(wanted) in (value.date().isoformat(), written(value))
    return written(value).strip() == str(wanted).strip()


def _look_at_top(sheet: Any, last: int) -> None:
    """Opened, it shows its first rows under the heading, wherever the original was scrolled to."""
    pane = sheet.sheet_view.pane
    left = int(pane.xSplit or 0) if pane is not None and (pane.state or "").startswith("frozen") else 0
    sheet.freeze_panes = f"{get_column_letter(left + 1)}{last + 1}" if last <= DEEPEST_FROZEN else None
    sheet.sheet_view.topLeftCell = None
