"""What this room tells the house when the wing is ready: jobs, menu, desk, panel, names of its deeds."""

from typing import Any

from django.urls import reverse

from enterprises.census import belongings, owed, spots
from enterprises.census.reexamination import mended_texts, written_texts
from enterprises.census.selectors import awaiting_confirmation, listings
from enterprises.census.selectors.blocking import LISTINGS
from enterprises.census.shown import shown_cell
from enterprises.census.tasks import register_jobs
from enterprises.register import panels, references
from enterprises.register.models import Enterprise
from liuan_safety.audit import actions
from liuan_safety.obligations import sources
from liuan_safety.organizations import desk
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.tokens import register_scope
from liuan_safety.ui import menu
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso_minute

ACTIONS = {
    "census.import.uploaded": "上传普查表",
    "census.import.confirmed": "确认普查表入库",
    "census.import.written": "普查表入库",
    "census.import.discarded": "放弃普查表导入",
    "census.import.resumed": "重新开始普查表导入",
    "census.import.passed_over": "普查表列为未采用",
    "census.import.let_stand": "以这份普查表为准",
    "census.import.added_beside": "普查表作为补充",
    "census.sender.named": "认定普查表填报单位",
    "census.sender.said": "记住填报单位写法",
    "census.return.send": "报送普查名录",
    "census.return.nil": "报送零报告",
    "census.return.reopen": "撤回普查报送",
    "census.return.give_back": "退回普查报送",
    "census.return.accept": "接收普查报送",
    "census.return.merged": "并入县区名录",
    "census.mapping.said": "改正列的对应",
    "census.mapping.forgotten": "忘掉列的对应",
    "census.row.mended": "改正普查表的行",
    "census.row.followed": "改好的行列为补报",
    "census.row.kept_without_code": "按代码待补保留",
    "census.row.matched": "认定同名企业",
    "census.row.struck": "划除普查表的行",
    "census.row.restored": "恢复划除的行",
    "census.receipt.taken": "下载回执",
    "census.template.taken": "下载填报模板",
    "census.import.undo_asked": "提交撤销普查表入库",
    "census.import.undone": "撤销普查表入库",
}
WORDS = {"files": "文件", "new": "新增", "changed": "变更", "unchanged": "不变", "elsewhere": "在其他辖区登记",
         "refused": "有错", "entry": "台账变动编号", "rows": "行数",
         "part": "部分", "mode": "与上一次的关系", "written": "写法", "remark": "说明", "places": "单位",
         "follows": "所补报的导入", "reason": "原因", "match": "与台账的关系", "enterprise": "企业编号",
         "withdrawn": "撤出企业", "restored": "恢复原值",
         "columns": "各列", "sender": "填报单位", "in_clear": "含个人信息明文"}  # fmt: skip
_DESK_LINES = 5


def announce() -> None:
    """Called in `AppConfig.ready()`."""
    register_jobs()
    references.register(LISTINGS)
    belongings.declare()
    spots.declare()
    sources.register(owed.SOURCE)
    for key, label in ACTIONS.items():
        actions.register(key, label, WORDS)
    register_scope("imports:read", "读取普查导入", Deed.CENSUS_VIEW)
    menu.register(
        menu.MenuItem(
            group="日常",
            label="普查",
            url_name="census:imports",
            deed=Deed.CENSUS_VIEW,
            order=10,
            icon="file-spreadsheet",
            active_prefix="/census/",
            count=_waiting,
        )
    )
    menu.register(
        menu.MenuItem(
            group="日常",
            label="普查报送",
            url_name="census:returns",
            deed=Deed.CENSUS_VIEW,
            order=11,
            icon="clipboard-list",
            active_prefix="/census/returns/",
        )
    )
    menu.register(
        menu.MenuItem(
            group="系统", label="核对规则", url_name="census:checks", deed=Deed.CHECKS_VIEW, order=210, icon="scale"
        )
    )
    desk.register(desk.Panel("census", "待确认的普查表", _desk, deed=Deed.CENSUS_IMPORT, order=20))
    panels.register(
        panels.Panel("census", "普查填报", 30, "enterprises/census/_panel.html", _panel, deed=Deed.CENSUS_VIEW)
    )


def _waiting(user: User) -> int:
    return awaiting_confirmation(user).count()


def _desk(user: User) -> desk.Content:
    runs = list(awaiting_confirmation(user)[: _DESK_LINES + 1])
    lines = [
        desk.Line(
            f"{run.year}年度 {run.jurisdiction.name}：新增{run.new}户，变更{run.changed}户，有错{run.refused}行",
            reverse("census:import", args=[run.pk]),
            note=f"{iso_minute(run.checked_at)} 核对完成",
            state="soon",
            verb="核对并确认",
        )
        for run in runs[:_DESK_LINES]
    ]
    return desk.Content(
        lines=lines,
        count=len(runs) if len(runs) <= _DESK_LINES else awaiting_confirmation(user).count(),
        more_url=reverse("census:upload") if not runs else f"{reverse('census:imports')}?state=checked",
        more_label="上传普查表" if not runs else "查看全部",
        empty="没有等待确认的普查表。上传后系统会读取和核对，结果在这里等您确认。",
    )


def _panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    rows = list(listings(enterprise, user))
    return {"entries": [_entry(row) for row in rows], "count": len(rows)} if rows else None


def _entry(row: Any) -> dict[str, Any]:
    written, mended = written_texts(row.staged_row), mended_texts(row.staged_row)
    labels = {
        column["label"]: column["key"]
        for sheet in row.staged_row.file.sheets
        if sheet["name"] == row.staged_row.sheet
        for column in sheet["columns"]
    }
    return {
        "entry": row,
        "cells": [_cell(row.staged_row, labels.get(label, ""), label) for label in written | mended],
        "url": reverse("census:import", args=[row.run_id]),
    }


def _cell(row: Any, key: str, label: str) -> Fact:
    """What the row says now; where an officer mended it, what had been written, who mended it and when."""
    written, mended = written_texts(row).get(label, ""), mended_texts(row)
    if label not in mended:
        return Fact(label, shown_cell(key, label, written))
    was = f"原填“{shown_cell(key, label, written)}”" if written else "原为空"
    note = f"{was}，{row.mended_label} {iso_minute(row.mended_at)} 改"
    return Fact(label, shown_cell(key, label, mended[label]), note=note)
