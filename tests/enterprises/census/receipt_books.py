"""Workbooks for the tests of receipts: sheets with a heading of two merged levels, a receipt opened, mended, sent."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook

from enterprises.census.models import ImportFile, ImportRun
from enterprises.census.receipt_marks import MARK_LABEL
from enterprises.census.services.receiving import take_receipt
from tests.enterprises.census.conftest import uploaded
from tests.enterprises.census.made_up import HEADINGS

NAME, CODE = 2, 3  # columns of HEADINGS, counted from 1
GROUPS = {"企业基本情况": (2, 9), "生产经营情况": (10, 21), "其他": (22, 25)}


def book_of(sheets: Mapping[str, Sequence[Sequence[object]]], *, levels: int = 2, numbered: bool = False) -> bytes:
    """A workbook whose sheets have a title, a heading of one row or of two with merged cells, and rows.

    `numbered`: under the heading a row counts the columns.
    """
    book = Workbook()
    book.remove(book.active)
    for name, body in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(["工矿商贸企业摸底普查表"])
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADINGS))
        if levels == 2:
            sheet.append([HEADINGS[0]])
            for group, (first, last) in GROUPS.items():
                sheet.cell(2, first, group)
                sheet.merge_cells(start_row=2, end_row=2, start_column=first, end_column=last)
        sheet.append([None if levels == 2 else HEADINGS[0], *HEADINGS[1:]])
        if levels == 2:
            sheet.merge_cells("A2:A3")
        if numbered:
            sheet.append(list(range(1, len(HEADINGS) + 1)))
        for row in body:
            sheet.append(list(row))
    return saved(book)


def saved(book: Any) -> bytes:
    """The workbook as it is sent."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def taken(run: ImportRun, by: Any, file: ImportFile | None = None) -> Any:
    """The receipt of an import's (only) workbook, opened."""
    target = io.BytesIO()
    take_receipt(file=file or run.files.get(), by=by, target=target)
    return load_workbook(target)


def sent_back(book: Any, by: Any, place: Any) -> ImportRun:
    """The workbook sent, and read."""
    return uploaded(by, place, saved(book), name="回执.xlsx")


def first_row(sheet: Any) -> int:
    """The first row below the heading: where the first mark stands."""
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == MARK_LABEL)
    return next(row for row in range(place.row + 1, sheet.max_row + 1) if sheet.cell(row, place.column).value)
