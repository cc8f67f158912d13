"""注销、迁出、恢复在册 (D7): a record leaves the register with its places, and comes back with them."""

from django.db import transaction

from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry
from enterprises.register.services.changing import (
    leave_register,
    lock_in_register,
    lock_records,
    log,
    open_places,
    refuse_stale,
    set_facts,
    set_place,
)
from enterprises.register.services.writing import demand_grounds, open_entry
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

WAYS_OUT = (Condition.CLOSED, Condition.MOVED_OUT)
_COMES_BACK = (*WAYS_OUT, Condition.WITHDRAWN)


def close_enterprise(
    *,
    enterprise_id: int,
    revision_seen: int,
    condition: str = Condition.CLOSED,
    destination: str = "",
    reason: str = "",
    paper: Paper | None = None,
    by: User,
    entry_seen: int | None = None,
) -> Enterprise:
    """注销 or 迁出本市 with all its places; tags, census and history stay with the record.

    Raises Conflict when somebody acted on it since the page was opened, RuleBroken when it has left already, without
    grounds, or without saying where to; Http404 out of scope, PermissionDenied without `register.edit` there.
    """
    if condition not in WAYS_OUT:
        raise RuleBroken("register.way_out", "请选择是注销还是迁出。", field="condition")
    if condition == Condition.MOVED_OUT and not destination.strip():
        raise RuleBroken("register.destination", "请填写迁往何地，如“合肥市肥西县”。", field="destination")
    with transaction.atomic():
        enterprise = lock_in_register(enterprise_id, by)
        refuse_stale(enterprise, revision_seen, entry_seen)
        demand_grounds(reason, paper)
        words = f"迁往{destination.strip()}" if condition == Condition.MOVED_OUT else ""
        said = "；".join(part for part in (words, reason.strip()) if part)[:300]
        entry = open_entry(kind=RegisterEntry.Kind.CLOSE, by=by, reason=said, paper=paper)
        places = open_places(enterprise)
        for place in places:
            set_place(place, entry, {"valid_to": entry.made_at})
        leave_register(enterprise, entry, {"condition": condition})
        after = {"condition": Condition(condition).label, "places": len(places)}
        log("register.enterprise.closed", enterprise, {}, after, said)
    return enterprise


def reopen_enterprise(
    *,
    enterprise_id: int,
    revision_seen: int,
    reason: str = "",
    paper: Paper | None = None,
    by: User,
    entry_seen: int | None = None,
) -> Enterprise:
    """Back into the register, with the places that the leaving had closed. Raises as `close_enterprise`.

    A record that was merged into another one does not come back so: its merger has to be taken back.
    """
    with transaction.atomic():
        enterprise = lock_records([enterprise_id], by)[enterprise_id]
        refuse_in_register(enterprise)
        refuse_stale(enterprise, revision_seen, entry_seen)
        demand_grounds(reason, paper)
        places = places_closed_with(enterprise)
        entry = open_entry(kind=RegisterEntry.Kind.REOPEN, by=by, reason=reason, paper=paper)
        # Whoever brings back what an undoing has struck answers for all its facts: the next import asks who said them.
        mark = "*" if enterprise.condition == Condition.WITHDRAWN else ""
        for place in places:
            set_place(place, entry, {"valid_to": None}, also=(mark,) if mark else ())
        before = Condition(enterprise.condition).label
        enterprise.valid_to = None
        set_facts(enterprise, entry, {"condition": Condition.IN_REGISTER}, figures=False, mark=mark)
        log("register.enterprise.reopened", enterprise, {"condition": before}, {"places": len(places)}, reason)
    return enterprise


def places_closed_with(enterprise: Enterprise) -> list[Place]:
    """The places that were closed by the very act by which the record left the register."""
    # One act, one instant: a place that was closed before bears another.
    return list(enterprise.places.filter(valid_to=enterprise.valid_to)) if enterprise.valid_to else []


def refuse_in_register(enterprise: Enterprise) -> None:
    """Only what has left comes back, and a merged record not by itself. Raises RuleBroken."""
    if enterprise.condition not in _COMES_BACK:
        raise RuleBroken("register.not_gone", _why_not(enterprise))


def _why_not(enterprise: Enterprise) -> str:
    if enterprise.condition == Condition.MERGED:
        return f"“{enterprise}”已并入“{enterprise.merged_into}”，不能单独恢复；合并有误的，请在历史中撤回那次合并。"
    return f"“{enterprise}”在册，不需要恢复。"
