"""What kind of file was sent, told by its bytes and not by its name, and whether it may be opened at all.

Everything here happens before a spreadsheet library sees the file: a picture with another name, an encrypted
workbook, a broken archive and a zip bomb each get their own sentence.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG图片"),
    (b"\xff\xd8\xff", "JPEG图片"),
    (b"GIF8", "GIF图片"),
    (b"BM", "BMP图片"),
    (b"II*\x00", "TIFF图片"),
    (b"MM\x00*", "TIFF图片"),
    (b"%PDF", "PDF文件"),
    (b"Rar!", "RAR压缩包"),
    (b"7z\xbc\xaf", "7z压缩包"),
    (b"\x1f\x8b", "gzip压缩包"),
    (b"{\\rtf", "RTF文档"),
    (b"PK\x05\x06", "空压缩包"),
)
_TEXT_ENDINGS = (".csv", ".tsv", ".txt")


class WorkbookUnreadable(Exception):
    """The file can't be read as a workbook. `code` is for programs, `message_zh` for the person who sent it."""

    def __init__(self, code: str, message_zh: str) -> None:
        super().__init__(f"{code}: {message_zh}")
        self.code = code
        self.message_zh = message_zh


class Kind(StrEnum):
    """Container formats that can be read."""

    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may weigh. Sizes in bytes; `cells` counts the rectangle from A1 to the last filled cell."""

    file_size: int = 200 * 1024 * 1024
    unpacked: int = 1024 * 1024 * 1024
    ratio: int = 200
    ratio_matters_from: int = 64 * 1024 * 1024
    parts: int = 5_000
    cells: int = 24_000_000


def recognise(stream: BinaryIO, *, name: str, limits: Limits) -> Kind:
    """The kind of the file in `stream` (seekable). Raises WorkbookUnreadable with the reason in Chinese."""
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    head = stream.read(512)
    if size == 0:
        raise WorkbookUnreadable("empty", f"“{name}”是空文件（0字节），可能没有传完，请重新导出后再上传。")
    if size > limits.file_size:
        raise WorkbookUnreadable("too_big", f"“{name}”超过{limits.file_size // 1048576}MB，请拆成几个文件上传。")
    if head.startswith(ZIP_MAGIC):
        return _recognise_zip(stream, name, limits)
    if head.startswith(OLE_MAGIC):
        return _recognise_ole(stream, name)
    raise WorkbookUnreadable("not_a_workbook", _not_a_workbook(head, name))


def _not_a_workbook(head: bytes, name: str) -> str:
    found = next((kind for magic, kind in _OTHER_KINDS if head.startswith(magic)), None)
    if found is None and head.lstrip()[:1] == b"<":
        found = "网页或XML文件（改了扩展名）"
    if found:
        return f"“{name}”不是Excel工作簿，其实是{found}。请在Excel或WPS中打开数据，另存为.xlsx后再上传。"
    if name.lower().endswith(_TEXT_ENDINGS) and b"\0" not in head:
        # Excel turns codes of eighteen figures in such a file into 9.13E+17 and drops noughts in front.
        return (
            f"“{name}”是文本文件（CSV），不是Excel工作簿。请用Excel或WPS打开，核对信用代码、电话等长数字"
            "没有变成“9.13E+17”，另存为.xlsx后再上传。"
        )
    return f"“{name}”不是Excel工作簿，或文件已损坏。请在Excel或WPS中另存为.xlsx后再上传。"


def _recognise_zip(stream: BinaryIO, name: str, limits: Limits) -> Kind:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        raise WorkbookUnreadable("corrupt", f"“{name}”已损坏或没有传完整，请重新导出后再上传。") from error
    _refuse_bomb(parts, name, limits)
    names = {part.filename.replace("\\", "/").lstrip("/") for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise WorkbookUnreadable("encrypted", _encrypted(name))
    if "xl/workbook.bin" in names:
        message = f"“{name}”是二进制工作簿（.xlsb），系统不读这种格式，请在Excel或WPS中另存为.xlsx后再上传。"
        raise WorkbookUnreadable("format_not_read", message)
    if any(part.startswith("xl/") for part in names):
        return Kind.XLSX
    if "content.xml" in names and "mimetype" in names and _is_spreadsheet(stream):
        return Kind.ODS
    other = "Word文档" if any(part.startswith("word/") for part in names) else "压缩包"
    other = "PPT演示文稿" if any(part.startswith("ppt/") for part in names) else other
    raise WorkbookUnreadable("not_a_workbook", f"“{name}”不是Excel工作簿，其实是{other}，请上传里面的.xlsx文件。")


def _is_spreadsheet(stream: BinaryIO) -> bool:
    with zipfile.ZipFile(stream) as archive, archive.open("mimetype") as mimetype:
        return b"opendocument.spreadsheet" in mimetype.read(200)


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Refuse by the archive's directory alone. What the directory hides is caught by the checksum while reading."""
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    steep = unpacked > limits.ratio_matters_from and unpacked / packed > limits.ratio
    if len(parts) > limits.parts or unpacked > limits.unpacked or steep:
        raise WorkbookUnreadable(
            "zip_bomb",
            f"“{name}”解压后过大（{unpacked // 1048576}MB，{len(parts)}个部件），为保护系统没有打开。"
            "请删去空白行列和多余工作表，另存为新的.xlsx后再上传。",
        )


def _recognise_ole(stream: BinaryIO, name: str) -> Kind:
    stream.seek(0)
    content = stream.read()
    if _utf16("Workbook") in content:
        return Kind.XLS
    if _utf16("EncryptedPackage") in content or _utf16("DataSpaces") in content:
        raise WorkbookUnreadable("encrypted", _encrypted(name))
    if _utf16("Book") in content:
        return Kind.XLS
    other = "Word文档" if _utf16("WordDocument") in content else "其他Office文件"
    raise WorkbookUnreadable(
        "not_a_workbook", f"“{name}”不是Excel工作簿，其实是{other}，或已损坏。请另存为.xlsx后再上传。"
    )


def encrypted(name: str) -> WorkbookUnreadable:
    """The refusal of a workbook that asks for a password before it shows anything."""
    return WorkbookUnreadable("encrypted", _encrypted(name))


def _encrypted(name: str) -> str:
    return (
        f"“{name}”设有打开密码，系统读不了。请在Excel或WPS中打开，取消“打开密码”（只保护工作表不要紧），保存后再上传；"
        "如果打开时并不要密码，请另存为.xlsx后再上传。"
    )


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")
