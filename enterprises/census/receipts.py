"""The receipt (回执, D7): the officer's own workbook back, its wrong rows alone, each wrong cell marked and explained.

Up to 5,000 wrong rows the original itself is kept (titles, headings, widths and formats stay), slimmed to what is
wrong in it. More of them, an .xls or .ods, or a workbook written oddly: built anew from heading and rows, sheet by
sheet. Two columns at the end say why, and whose row it was.
"""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.core.files.base import File

from enterprises.census.models import ImportFile
from enterprises.census.receipt_built import build_receipt
from enterprises.census.receipt_edited import NotEdited, edit_receipt
from enterprises.census.receipt_lines import open_rows
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tags.words import iso_minute
from liuan_safety.workbooks.containers import WorkbookUnreadable

EDITED_ROWS = 5_000
Tell = Callable[[int, int, str], None]


def silent(done: int, total: int, message: str) -> None:
    """Nobody is told how far the receipt is."""


def receipt_name(file: ImportFile) -> str:
    """What the receipt is called."""
    return f"回执_{file.name.rpartition('.')[0] or file.name}_{file.run_id}.xlsx"


def write_receipt(file: ImportFile, user: User, target: BinaryIO, tell: Tell = silent) -> int:
    """Write the receipt of one workbook and count its rows. Raises RuleBroken when the workbook is gone."""
    count = open_rows(file).count()
    mark = f"由 {user.name} 于 {iso_minute(file.run.checked_at)} 核对后下载，含个人信息，请妥善保管"
    if count <= EDITED_ROWS and file.name.lower().endswith((".xlsx", ".xlsm")):
        try:
            tell(0, count, "正在取出有错的行")
            with _kept(file) as source:
                edit_receipt(file, source, target, mark)
            return count
        except NotEdited:
            target.seek(0)
            target.truncate()
    try:
        with _kept(file) as source:
            build_receipt(file, source, target, mark, lambda done: tell(done, count, f"已写出 {done:,} 行"))
    except WorkbookUnreadable as unreadable:
        raise RuleBroken(f"census.{unreadable.code}", unreadable.message_zh) from unreadable
    return count


@contextmanager
def _kept(file: ImportFile) -> Any:
    """The workbook as it was sent, open."""
    try:
        source: File[Any] = file.file.open("rb")
    except FileNotFoundError as gone:
        reason = f"“{file.name}”已不在文件库里，不能做成回执。请在“改错”里改正，或重新上传这份工作簿。"
        raise RuleBroken("census.file_gone", reason) from gone
    with source:
        yield source.file
