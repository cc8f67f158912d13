"""Workbooks made by the tests themselves; every firm in them is made up."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable, Sequence

import openpyxl
import xlwt

from enterprises.register.rules import check_digit, organisation_check_digit


def code(number: int, *, prefix: str = "91", region: str = "341500") -> str:
    """A sound credit code, one per number."""
    digits = random.Random(number)
    organisation = "MA" + "".join(digits.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    body = prefix + region + organisation + organisation_check_digit(organisation)
    return body + check_digit(body)


def firm(number: int) -> str:
    """A made-up name."""
    return f"虚构示范第{number}号机械有限公司"


def xlsx(
    rows: Iterable[Sequence[object]] = (),
    *,
    sheets: dict[str, Iterable[Sequence[object]]] | None = None,
    merges: Sequence[str] = (),
    hidden: Sequence[str] = (),
    protect: bool = False,
) -> bytes:
    """An .xlsx with one sheet of `rows` or with the `sheets`; `merges` go to each of them."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in (sheets or {"普查表": rows}).items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(content, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None and value != "":
                    sheet.cell(number, column, value)
        for block in merges:
            sheet.merge_cells(block)
        if name in hidden:
            sheet.sheet_state = "hidden"
        sheet.protection.sheet = protect
    if protect:
        book.security.lockStructure = True
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(rows: Iterable[Sequence[object]], *, protect: bool = False, merges: Sequence[tuple[int, ...]] = ()) -> bytes:
    """An old .xls with one sheet; `merges` as (first row, last row, first column, last column), from 0."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("普查表")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None and value != "":
                sheet.write(number, column, value)
    for block in merges:
        sheet.merge(*block)
    sheet.protect = book.protect = protect
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_sheet_xml(content: bytes, change: tuple[bytes, bytes], *, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The same workbook with one piece of a part's XML replaced."""
    source = zipfile.ZipFile(io.BytesIO(content))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == part:
                assert change[0] in data
                data = data.replace(*change)
            target.writestr(entry.filename, data)
    return stream.getvalue()


def writable(text: str) -> bool:
    """Whether openpyxl takes a text as it is."""
    return all(char.isprintable() for char in text)
