"""改行 (D7): another trade, and what follows from it: the size class is measured by the new industry's floors."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from enterprises.register import industries
from enterprises.register.checks import check_values
from enterprises.register.models import Enterprise, RegisterEntry
from enterprises.register.services.changing import lock_in_register, log, refuse_stale, set_facts
from enterprises.register.services.writing import demand_grounds, loggable, open_entry
from enterprises.register.wording import same
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

TRADE_KEYS = ("industry_code", "sector", "business_scope")


def change_trade(
    *,
    enterprise_id: int,
    revision_seen: int,
    changes: Mapping[str, Any],
    reason: str = "",
    paper: Paper | None = None,
    by: User,
    entry_seen: int | None = None,
) -> Enterprise:
    """Another industry code, sector or business scope; size class and 规上 follow from the figures (rules 6.4).

    Raises RuleBroken for a code outside GB/T 4754, when nothing changes or without grounds, Conflict, Http404,
    PermissionDenied.
    """
    with transaction.atomic():
        enterprise = lock_in_register(enterprise_id, by)
        refuse_stale(enterprise, revision_seen, entry_seen)
        wanted = {key: changes[key] or "" for key in TRADE_KEYS if key in changes}
        if "industry_code" in wanted:
            wanted["industry_code"] = industries.plain(wanted["industry_code"])
        changed = {key: value for key, value in wanted.items() if not same(getattr(enterprise, key), value)}
        if not changed:
            raise RuleBroken("register.nothing_changed", "填写的内容与现在的登记相同，没有改行。")
        check_values(changed)
        demand_grounds(reason, paper)
        before = {key: getattr(enterprise, key) for key in (*changed, "size_class", "above_scale")}
        entry = open_entry(kind=RegisterEntry.Kind.TRADE, by=by, reason=reason, paper=paper)
        set_facts(enterprise, entry, changed)
        after = {key: getattr(enterprise, key) for key in before}
        log("register.enterprise.trade_changed", enterprise, loggable(before), loggable(after), reason)
    return enterprise
