"""What supervision puts into the house: menu, jobs, actions of the log, its part of the enterprise's page."""

from typing import Any

from enterprises.register import panels
from enterprises.register.models import Enterprise
from enterprises.supervision import display
from enterprises.supervision.models import Rule, RuleSet
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
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui import menu

SET_LABELS = {"valid_from": "执行日", "note": "修改说明", "ground": "依据", "version": "版本", "rules": "规则数"}
RULE_LABELS = {field.name: str(field.verbose_name) for field in Rule._meta.fields}
ACTIONS = (
    ("supervision.draft.opened", "起草监管分工规则", SET_LABELS),
    ("supervision.draft.discarded", "删除监管分工规则草稿", {}),
    ("supervision.rule.saved", "修改监管分工规则", RULE_LABELS),
    ("supervision.rule.dropped", "删除监管分工规则", {}),
    ("supervision.published", "发布监管分工规则", SET_LABELS),
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


def _panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """What the rules propose for an enterprise in the register, and why; nothing before the first version."""
    if enterprise.valid_to is not None:
        return None
    proposal = proposal_for(enterprise)
    if proposal is None:
        return None
    rule_set: RuleSet = proposal.rule_set
    return {"rows": display.panel_of(enterprise, proposal), "rule_set": rule_set, "proposal": proposal}
