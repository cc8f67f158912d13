"""Files that are no workbooks, or hold what no register can take; all built here."""

import io
import struct
import zipfile
from collections.abc import Callable

import xlwt
from openpyxl import Workbook, load_workbook

from tests.enterprises.census.made_up import HEADINGS, plain_rows, sheet_bytes

PICTURE = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(200)


def encrypted() -> bytes:
    """The outer shape of a workbook with an opening password: an OLE file with an encrypted package."""
    parts = "EncryptedPackage".encode("utf-16-le") + "EncryptionInfo".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + parts + bytes(2048)


def zip_bomb() -> bytes:
    """A sheet that would unpack to more than a gigabyte."""
    source = zipfile.ZipFile(io.BytesIO(sheet_bytes(plain_rows(1))))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                bomb.writestr(name, source.read(name))
        with bomb.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1100):
                part.write(bytes(1024 * 1024))
    return target.getvalue()


def changed(change: Callable[[object], None], body: list[list[object]] | None = None) -> bytes:
    """A sound workbook with something done to its sheet."""
    book = load_workbook(io.BytesIO(sheet_bytes(body or plain_rows(1, 2))))
    change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def million_empty_rows() -> bytes:
    """Two enterprises, and styled empty rows down to the last one of the sheet."""
    source = zipfile.ZipFile(io.BytesIO(sheet_bytes(plain_rows(1, 2))))
    target = io.BytesIO()
    rows = b"".join(b'<row r="%d"><c r="A%d" s="0"/></row>' % (number, number) for number in range(5, 1_000_001))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as full:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", rows + b"</sheetData>")
            full.writestr(name, content)
    return target.getvalue()


def no_heading() -> bytes:
    """A sheet of notes."""
    book = Workbook()
    for text in ("关于开展普查的通知", "各乡镇：", "请于月底前报送"):
        book.active.append([text])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def old_xls() -> bytes:
    """The same enterprises as an .xls of 1997."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("普查表")
    for number, row in enumerate([HEADINGS, *plain_rows(1, 2)]):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
