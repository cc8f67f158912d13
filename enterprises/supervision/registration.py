"""What supervision puts into the house: menu, jobs, actions of the log, its part of the enterprise's page."""

from typing import Any

from django.db.models import Q

from enterprises.register import panels, reach
from enterprises.register.models import Enterprise
from enterprises.supervision import display
from enterprises.supervision.models import Assignment, Rule, RuleSet
from enterprises.supervision.proposing import (
    PROPOSE_JOB,
    TRIAL_JOB,
    proposal_for,
    propose_all,
    try_on_register,
)
from liuan_safety.audit import actions
from liuan_safety.jobs import registry as jobs
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed, deeds_of
from liuan_safety.ui import menu

CASE_LABELS = {"rows": "家数", "unit": "部门", "to": "转交给", "part": "监管方式", "was": "原状态", "行业主管": "行业主管",
               "专业监管": "专业监管", "配合": "配合", "written": "写法"}  # fmt: skip
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
    ("supervision.proposed", "提出监管部门建议", {"proposed": "家数", "version": "版本"}),
)


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    for key, label, fields in ACTIONS:
        actions.register(key, label, fields)
    jobs.register(PROPOSE_JOB, propose_all, label="提出监管部门建议")
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
    menu.register(
        menu.MenuItem(
            group="日常",
            label="认领",
            url_name="supervision:claims",
            deed=Deed.SUPERVISION_CLAIM,
            order=21,
            icon="check",
            active_prefix="/supervision/claims/",
        )
    )
    reach.register("supervision", supervised_by_unit)


def supervised_by_unit(user: User) -> Q | None:
    """What the post's unit supervises now, in any part, as a whole or a place of it: for departments' officers."""
    if user.acting is None or Deed.SUPERVISION_CLAIM not in deeds_of(user.acting.role):
        return None
    held = Assignment.objects.current().filter(unit=user.acting.post.unit_id).order_by().values("enterprise")
    return Q(pk__in=held)


def _panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """What the rules propose for an enterprise in the register, and why; nothing before the first version."""
    if enterprise.valid_to is not None:
        return None
    proposal = proposal_for(enterprise)
    if proposal is None:
        return None
    rule_set: RuleSet = proposal.rule_set
    return {"rows": display.panel_of(enterprise, proposal), "rule_set": rule_set, "proposal": proposal}
