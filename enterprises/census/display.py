"""What the pages of an import show: its steps, its figures, its rows, the checks."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.urls import reverse

from enterprises.census.checks import CHECKS, LEVEL_TITLES, Level
from enterprises.census.collecting_display import sender_context
from enterprises.census.comparison import label_of
from enterprises.census.differences import row_changes
from enterprises.census.last_year_display import GONE
from enterprises.census.locks import lock_of
from enterprises.census.mapping import SHOWN_KEY
from enterprises.census.models import ImportRun
from enterprises.census.own_checks import OWN_CHECKS
from enterprises.census.selectors import LEVELS, OUTCOMES, files, open_by_file, settled_rows, with_names
from enterprises.census.undo_display import undo_context
from enterprises.census.vocabulary import FIELD_TITLES
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

State = ImportRun.State
STEPS = ("上传", "对应列", "核对", "确认", "回执")
_STEP_OF = {
    State.UPLOADED: 2,
    State.READING: 2,
    State.FAILED: 2,
    State.CHECKED: 3,
    State.DISCARDED: 3,
    State.CONFIRMING: 4,
    State.WRITTEN: 5,
    State.PASSED_OVER: 3,
    State.UNDONE: 5,
}


@dataclass(frozen=True)
class Figure:
    """One tile: which rows it opens."""

    show: str
    label: str
    figure: int
    unit: str
    note: str
    kind: str = "plain"


def has_result(run: ImportRun) -> bool:
    """Whether there are compared rows to show."""
    shown = (State.CHECKED, State.CONFIRMING, State.WRITTEN, State.DISCARDED, State.PASSED_OVER, State.UNDONE)
    return run.state in shown and run.checked_at is not None


_NEW_SAID = {State.WRITTEN: "已新登记入库", State.UNDONE: "曾登记入库，已撤销", State.DISCARDED: "没有登记"}


def figures(run: ImportRun) -> list[Figure]:
    """The figures of a checked import; what was struck out is one only where something was."""
    elsewhere = f"其中{run.elsewhere}户在其他辖区登记" if run.elsewhere else "与台账一致"
    settled = settled_rows(run) if run.state == State.WRITTEN else 0
    wrong = f"另有{settled}行已改好入库" if settled else "整行不收，改好再传"
    struck = [Figure("struck", "已划除", run.struck, "行", "不入库，可在“改错”里恢复")] if run.struck else []
    return [
        Figure("new", "新增", run.new, "户", _NEW_SAID.get(State(run.state), "台账里没有，将新登记")),
        Figure("changed", "变更", run.changed, "户", "逐项对照见下"),
        Figure("unchanged", "不变", run.unchanged, "户", elsewhere),
        Figure("wrong", "有错", run.refused, "行", wrong, "grave" if run.refused else "plain"),
        Figure("doubtful", "存疑", run.doubtful, "处", "收下该行，此栏留空", "soon" if run.doubtful else "plain"),
        Figure("notes", "提示", run.noted, "处", "不影响入库"),
        *struck,
    ]


def shown(run: ImportRun, wanted: str) -> str:
    """Which rows the page opens with: those asked for, else the first kind that needs a look."""
    if wanted in OUTCOMES or wanted in LEVELS or wanted == GONE:
        return wanted
    for figure in ("changed", "refused", "doubtful", "new"):
        if getattr(run, figure):
            return "wrong" if figure == "refused" else figure
    return "unchanged"


def import_context(run: ImportRun, user: User) -> dict[str, Any]:
    """What every state of the page needs."""
    job = run.job
    is_stuck = run.is_under_way and job is not None and not job.is_open
    kept = list(files(run, user))
    return {
        "run": run,
        "lock": lock_of(run.year, run.jurisdiction),
        "files": kept,
        "file_names": "、".join(file.name for file in kept),
        "steps": STEPS,
        "step": _STEP_OF[State(run.state)],
        "job": job,
        "is_stuck": is_stuck,
        "may_point": any(file.mappings.get(SHOWN_KEY) for file in kept),
        **sender_context(run),
        "may_decide": may(user, Deed.CENSUS_IMPORT, within=run.jurisdiction),
        "figures": figures(run) if has_result(run) else [],
        "receipts": _receipts(run, kept),
        "sheets": _sheets(kept),
        "left_out": [{"file": file.name, **sheet} for file in kept for sheet in file.left_out],
        "register_url": f"{reverse('register:list')}?source={run.pk}" if run.state == State.WRITTEN else "",
        "good_text": str(run.good),
        **undo_context(run),
        "confirm_text": _confirm_text(run),
    }


def _receipts(run: ImportRun, kept: list[Any]) -> list[dict[str, Any]]:
    """The workbooks that have a receipt, each with its button; named where there are several."""
    if run.state not in (State.CHECKED, State.WRITTEN) or not run.refused:
        return []
    rows = open_by_file(run)
    labels = {file.pk: f"下载回执：{file.name}（{rows.get(file.pk)}行）" for file in kept}
    return [
        {"file": file, "label": labels[file.pk] if len(kept) > 1 else "下载回执"} for file in kept if rows.get(file.pk)
    ]


def _confirm_text(run: ImportRun) -> str:
    parts = [f"新登记{run.new}户", f"变更{run.changed}户", f"{run.unchanged}户不变"]
    left = f"有错的{run.refused}行不写入。" if run.refused else ""
    return f"{'、'.join(parts)}。{left}有人核定过的内容不会被覆盖。"


def _sheets(kept: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for file in kept:
        for sheet in file.sheets:
            columns = [
                {**column, "fact": _title(column["key"]) if column["key"] else ""} for column in sheet["columns"]
            ]
            known = sum(bool(column["fact"]) for column in columns)
            rows.append({**sheet, "file": file.name, "columns": columns, "known": known})
    return rows


def _title(key: str) -> str:
    return FIELD_TITLES.get(key) or label_of(key)


def rows_context(show: str, page: Page) -> dict[str, Any]:
    """One page of rows, ready for its table."""
    context: dict[str, Any] = {"show": show, "page": page}
    rows = list(page.object_list)
    if show == "changed":
        context["changes"] = row_changes(rows)
    elif show in LEVELS:
        context["lines"] = with_names(rows)
    else:
        context["rows"] = rows
    return context


def kinds_context(kinds: list[tuple[str, int]], wanted: str | None) -> dict[str, Any]:
    """The findings by kind: a quarter of a county's rows may say 约, and one remark must not hide the others."""
    checks = {check.key: check for check in (*CHECKS, *OWN_CHECKS)}
    rows = [{"check": checks[key], "cells": cells} for key, cells in kinds if key in checks]
    return {"kinds": rows, "check": wanted if wanted in dict(kinds) else ""}


def upload_limits() -> dict[str, Any]:
    """What the drop zone says and holds the browser to."""
    return {"max_bytes": settings.WORKBOOK_MAX_BYTES}


def check_groups() -> list[dict[str, Any]]:
    """The table of checks by what they do, for everybody to read."""
    every = (*CHECKS, *OWN_CHECKS)
    groups = []
    for level in Level:
        rows = [
            {"check": check, "field": _title(check.field) if check.field else "各列"}
            for check in every
            if check.level is level
        ]
        groups.append({"title": LEVEL_TITLES[level], "rows": rows})
    return groups
