"""Which part of an .xlsx archive holds which sheet, and one look at each before the library opens the file."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from typing import BinaryIO
from xml.etree import ElementTree

from liuan_safety.workbooks.containers import WorkbookUnreadable
from liuan_safety.workbooks.damage import CHUNK, SheetLook, look_at_sheet_xml

_ODS_CONTENT = 128 * 1024 * 1024
_SMALL_PART = 16 * 1024 * 1024


def look_at_xlsx(stream: BinaryIO, *, name: str) -> dict[str, SheetLook]:
    """Sheet name → what was found in its XML. Raises WorkbookUnreadable for a broken or booby-trapped archive."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            sheets = sheet_parts(archive)
            looks = {sheet: _look(archive, part) for sheet, part in sheets.items()}
            _prove_shared_strings(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError) as error:
        raise _corrupt(name) from error
    except (ElementTree.ParseError, KeyError) as error:
        raise _corrupt(name) from error
    if any(look.doctype for look in looks.values()):
        raise WorkbookUnreadable(
            "unsafe", f"“{name}”里有不该出现的内容（XML实体），没有打开。请另存为新的.xlsx后再上传。"
        )
    return looks


_REPEATED_ROWS = re.compile(rb'number-rows-repeated="\d{4,}"[^>]*>(.*?)</[\w:]*table-row>', re.DOTALL)
_REPEATED_CELLS = re.compile(rb'number-columns-repeated="\d{4,}"(?:[^>]*[^/>])?>')


def prove_ods(stream: BinaryIO, *, name: str) -> None:
    """Refuse an .ods in which one filled row or cell stands for thousands: unpacked it would fill the memory."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            content = archive.read("content.xml") if archive.getinfo("content.xml").file_size <= _ODS_CONTENT else None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, RuntimeError) as error:
        raise _corrupt(name) from error
    if content is None or b"<!DOCTYPE" in content or _REPEATED_CELLS.search(content):
        raise _too_much(name)
    if any(b"<text:p" in rows or b"office:value" in rows for rows in _REPEATED_ROWS.findall(content)):
        raise _too_much(name)


def _too_much(name: str) -> WorkbookUnreadable:
    return WorkbookUnreadable(
        "too_many_cells", f"“{name}”的内容范围过大，没有读取。请另存为.xlsx并删去多余的行列后再上传。"
    )


def _corrupt(name: str) -> WorkbookUnreadable:
    return WorkbookUnreadable("corrupt", f"“{name}”已损坏或没有传完整，请重新导出后再上传。")


def _look(archive: zipfile.ZipFile, part: str) -> SheetLook:
    with archive.open(part) as stream:
        return look_at_sheet_xml(stream)


def _prove_shared_strings(archive: zipfile.ZipFile) -> None:
    """Read the text table once: its checksum shows whether the archive's directory told the truth about its size."""
    for part in archive.namelist():
        if part.lower().endswith(("sharedstrings.xml", "styles.xml")):
            with archive.open(part) as stream:
                while stream.read(CHUNK):
                    continue


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → the part of the archive that holds it. Raises ValueError, KeyError, ParseError."""
    book = _book_part(archive)
    folder = posixpath.dirname(book)
    relations = posixpath.join(folder, "_rels", posixpath.basename(book) + ".rels")
    targets = {
        node.get("Id", ""): posixpath.normpath(posixpath.join(folder, node.get("Target", "")).lstrip("/"))
        for node in _xml(archive, relations)
        if node.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for node in _xml(archive, book).iter():
        if _local(node.tag) == "sheet":
            relation = next((value for key, value in node.attrib.items() if _local(key) == "id"), "")
            if relation in targets:
                parts[node.get("name", "")] = targets[relation]
    return parts


def _book_part(archive: zipfile.ZipFile) -> str:
    for node in _xml(archive, "_rels/.rels"):
        if node.get("Type", "").endswith("/officeDocument"):
            return node.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    with archive.open(part) as stream:
        content = stream.read(_SMALL_PART + 1)
    if len(content) > _SMALL_PART or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError(f"{part} is not an ordinary part")
    return ElementTree.fromstring(content)  # noqa: S314 (no DTD gets here, so nothing can be expanded)


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]
