"""依据文件: taking in the scan that a deed rests on, and who may see it again."""

import datetime
import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File

from liuan_safety.audit.models import Paper
from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.audit.services import record

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"
KINDS_ZH = "PDF、JPG、PNG、DOCX、XLSX、OFD"
# A part that only this kind of package has.
_PACKAGES = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}

Visible = Callable[[Any, Paper], bool]
_visible: list[Visible] = []


def show_where(visible: Visible) -> None:
    """A room says for which papers: `visible(user, paper)` is true where an object refers to it that the user sees."""
    if visible not in _visible:
        _visible.append(visible)


def may_see(user: Any, paper: Paper) -> bool:
    """Who sees an object that rests on the paper; and whoever brought it."""
    return paper.added_by_id == user.pk or any(visible(user, paper) for visible in _visible)


def add_paper(
    *, title: str, number: str = "", dated: datetime.date | None = None, file: File | None = None, by: Any
) -> Paper:
    """Keep a paper, with its scan where there is one.

    The scan is known by its content, not by its name; one that is too large or of another kind raises RuleBroken.
    """
    if not title.strip():
        raise RuleBroken("paper.title", "请填写依据文件的名称", field="title")
    paper = Paper(title=title.strip()[:200], number=number.strip()[:80], dated=dated, added_by=by)
    if file is not None:
        kind = _kind(file)
        paper.sha256 = _sha256(file)
        paper.file_name = safe_name(file.name or "", kind)
        paper.file.save(f"{uuid4().hex}.{kind}", file, save=False)
    paper.save(force_insert=True)
    record(action="audit.paper.added", obj=paper, after={"number": paper.number, "sha256": paper.sha256})
    return paper


def _kind(file: File) -> str:
    limit = settings.PAPER_MAX_BYTES
    if file.size > limit:
        message = f"依据文件“{_shown(file)}”有 {file.size / 1048576:.1f} MB，超过 {limit // 1048576} MB，请压缩后再传"
        raise RuleBroken("paper.size", message, field="file")
    if file.size == 0:
        raise RuleBroken("paper.empty", f"依据文件“{_shown(file)}”是空的，请重新选择", field="file")
    file.seek(0)
    kind = _sniff(file, file.read(8))
    file.seek(0)
    if kind:
        return kind
    message = f"依据文件“{_shown(file)}”的内容不是 {KINDS_ZH} 中的任何一种，请换成这些格式再传"
    raise RuleBroken("paper.kind", message, field="file")


def _sniff(file: File, start: bytes) -> str:
    for mark, kind in ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png")):
        if start.startswith(mark):
            return kind
    if not start.startswith(b"PK\x03\x04"):
        return ""
    try:
        file.seek(0)
        names = set(zipfile.ZipFile(io.BytesIO(file.read())).namelist())
    except (zipfile.BadZipFile, ValueError):
        return ""
    return next((kind for part, kind in _PACKAGES.items() if part in names), "")


def safe_name(name: str, kind: str) -> str:
    """The name for the download: no folders, no control signs, the ending of what it really is."""
    stem = PurePosixPath(name.replace("\\", "/")).name.rsplit(".", 1)[0]
    stem = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]', "", stem).strip(" .")
    return f"{stem[:100] or '依据文件'}.{kind}"


def _shown(file: File) -> str:
    return safe_name(file.name or "", "x")[:-2][:40]


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
