"""What the pages of an import show of its undoing (D7): what it would do, how far it is, and afterwards who and why."""

from typing import Any

from django import forms
from django.core.paginator import Paginator

from enterprises.census.models import ImportRun
from enterprises.census.selectors.blocking import Blocking
from enterprises.census.services.undoing import LONGEST_REASON
from enterprises.census.services.workers import UNDO_JOB
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.words import iso_minute

PER_PAGE = 50


class UndoForm(forms.Form):
    """Why the import is undone; whether it may be is the service's to say."""

    reason = forms.CharField(
        label="撤销原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="会写进每家企业的历史，如“传错了文件，应为2018年的表”。",
    )


def undo_context(run: ImportRun) -> dict[str, Any]:
    """The undo part of the import's page."""
    job = run.job if run.job is not None and run.job.kind == UNDO_JOB else None
    is_open = job is not None and job.is_open and run.state == ImportRun.State.WRITTEN
    return {
        "undo_form": UndoForm(),
        "undone_title": _undone_title(run),
        "undo_words": _consequences(run),
        "undo_job": job,
        "is_undoing": is_open,
        "undo_failed": job.error if job is not None and not is_open and run.state == ImportRun.State.WRITTEN else "",
    }


def _undone_title(run: ImportRun) -> str:
    entry = run.undone_entry
    return f"{entry.maker_label}于 {iso_minute(entry.made_at)} 撤销了这次导入，原因：" if entry is not None else ""


def _consequences(run: ImportRun) -> str:
    parts = []
    if run.new:
        parts.append(f"新登记的{run.new}户退出台账")
    if run.changed:
        parts.append(f"变更的{run.changed}户恢复入库前的内容")
    parts.append("本次的普查名录作废")
    return (
        f"撤销后，{'，'.join(parts)}；被它取代的上一次导入重新有效。不删除任何记录，撤销写进每家企业的历史；"
        "同一份表以后可以再导入，企业不会重复。入库后已有人改动、作出决定或引用的，不能整体撤销。"
    )


def blocking_context(run: ImportRun, user: User, page: str | None) -> dict[str, Any]:
    """What stands in the way, a page at a time, with how many there are of each kind."""
    blocking = Blocking(run, user) if run.state == ImportRun.State.WRITTEN else []
    kinds = [(kind.reference.label, kind.count) for kind in blocking.kinds] if isinstance(blocking, Blocking) else []
    return {"blocked": Paginator(blocking, PER_PAGE).get_page(page), "blocked_kinds": kinds}
