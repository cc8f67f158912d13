"""What supervision puts into the house: menu, jobs, actions of the log, its part of the enterprise's page."""

from typing import Any

from django.db.models import Q

from enterprises.register import panels, reach
from enterprises.register.models import Enterprise
from enterprises.supervision import case_panel, hanging, owed, spots
from enterprises.supervision.assigned_workbook import JOB as EXPORT_JOB
from enterprises.supervision.assigned_workbook import export_assigned
from enterprises.supervision.models import Assignment, Part, Rule, SupervisionStep
from enterprises.supervision.proposing import (
    PROPOSE_JOB,
    TRIAL_JOB,
    propose_all,
    try_on_register,
)
from liuan_safety.audit import actions, papers
from liuan_safety.audit.models import Paper
from liuan_safety.jobs import registry as jobs
from liuan_safety.obligations import sources
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed, deeds_of
from liuan_safety.ui import menu

CASE_LABELS = {
    "rows": "家数", "unit": "部门", "to": "转交给", "part": "监管方式", "was": "原状态", "written": "写法",
    "count": "家数", "filter": "筛选条件", **{part.label: part.label for part in Part},
}  # fmt: skip
SET_LABELS = {"valid_from": "执行日", "note": "修改说明", "ground": "依据", "version": "版本", "rules": "规则数"}
RULE_LABELS = {field.name: str(field.verbose_name) for field in Rule._meta.fields}
ACTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("supervision.draft.opened", "起草监管分工规则", SET_LABELS),
    ("supervision.draft.discarded", "删除监管分工规则草稿", {}),
    ("supervision.rule.saved", "修改监管分工规则", RULE_LABELS),
    ("supervision.rule.dropped", "删除监管分工规则", {}),
    ("supervision.published", "发布监管分工规则", SET_LABELS),
    ("supervision.case.claim", "认领监管对象", CASE_LABELS),
    ("supervision.case.join", "认领为专业监管或配合", CASE_LABELS),
    ("supervision.case.pass", "转交监管对象", CASE_LABELS),
    ("supervision.case.refuse", "退回监管对象", CASE_LABELS),
    ("supervision.case.withdraw", "撤回认领", CASE_LABELS),
    ("supervision.case.interim", "指定临时监管部门", CASE_LABELS),
    ("supervision.case.decide", "裁定监管归属", CASE_LABELS),
    ("supervision.name.said", "认定监管部门写法", CASE_LABELS),
    ("supervision.exported", "导出监管归属", CASE_LABELS),
    ("supervision.proposed", "提出监管部门建议", {"proposed": "家数", "version": "版本"}),
)


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    for key, label, fields in ACTIONS:
        actions.register(key, label, fields)
    jobs.register(PROPOSE_JOB, propose_all, label="提出监管部门建议")
    jobs.register(EXPORT_JOB, export_assigned, label="导出监管归属")
    jobs.register(TRIAL_JOB, try_on_register, label="试算监管分工规则")
    panels.register(panels.Panel("supervision", "监管部门", 12, "enterprises/supervision/_panel.html", _panel))
    menu.register(
        menu.MenuItem(
            group="日常",
            label="监管分工规则",
            url_name="supervision:current",
            deed=Deed.SUPERVISION_VIEW,
            order=25,
            icon="scale",
            active_prefix="/supervision/",
        )
    )
    _menu_of_cases()
    reach.register("supervision", supervised_by_unit)
    sources.register(owed.SOURCE)
    spots.declare()
    hanging.declare()
    papers.show_where(papers_are_open)


def _menu_of_cases() -> None:
    for label, name, deed, order, icon, prefix in (
        ("认领", "claims", Deed.SUPERVISION_CLAIM, 21, "check", "/supervision/claims/"),
        ("监管归属", "assigned", Deed.SUPERVISION_LIST, 22, "list", "/supervision/assigned/"),
        ("待指定、待裁定", "office", Deed.SUPERVISION_DECIDE, 23, "scale", "/supervision/office/"),
    ):
        menu.register(
            menu.MenuItem(
                group="日常",
                label=label,
                url_name=f"supervision:{name}",
                deed=deed,
                order=order,
                icon=icon,
                active_prefix=prefix,
            )
        )


def papers_are_open(user: User, paper: Paper) -> bool:
    """Whoever sees the enterprise sees the paper on which its supervisor rests."""
    seen = Enterprise.objects.visible_to(user)
    held = Assignment.objects.filter(paper=paper, enterprise__in=seen)
    return held.exists() or SupervisionStep.objects.filter(paper=paper, case__enterprise__in=seen).exists()


def supervised_by_unit(user: User) -> Q | None:
    """What the post's unit supervises now, in any part, as a whole or a place of it: for departments' officers."""
    if user.acting is None or Deed.SUPERVISION_CLAIM not in deeds_of(user.acting.role):
        return None
    held = Assignment.objects.current().filter(unit=user.acting.post.unit_id).order_by().values("enterprise")
    return Q(pk__in=held)


def _panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """Who supervises an enterprise in the register, what is proposed and nominated, what was done, what may be done."""
    if enterprise.valid_to is not None:
        return None
    return case_panel.panel_of(enterprise, user)
