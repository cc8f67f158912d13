"""Mending facts of an enterprise (D7): one officer, one reason or paper, one revision."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from enterprises.register.checks import a_taken_code_told, check_values, refuse_against_figures, refuse_code_in_use
from enterprises.register.conflicts import Clash, EditConflict
from enterprises.register.facts import FACTS, FACTS_BY_KEY
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.selectors.past import base_values, latest_entry, present_values
from enterprises.register.services.writing import (
    demand_grounds,
    derive,
    locked_enterprise,
    loggable,
    name_enterprise,
    open_entry,
    write_place_version,
    write_version,
)
from enterprises.register.wording import same
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


def mend_enterprise(
    *,
    enterprise_id: int,
    revision_seen: int,
    place_revision_seen: int | None = None,
    changes: Mapping[str, Any],
    reason: str = "",
    paper: Paper | None = None,
    by: User,
) -> Enterprise:
    """Change facts of the enterprise and of its primary place; returns the enterprise as it stands then.

    `changes` maps keys of `register.facts` to values (fen, days, whole numbers); what is equal to the present value
    is left alone. `revision_seen` and `place_revision_seen` are those of the form (0: there was no place). Raises
    EditConflict when somebody changed either meanwhile, RuleBroken for a value that can't be true or missing grounds,
    Http404 out of scope, PermissionDenied without `register.edit` there.
    """
    code = str(changes.get("credit_code") or "")
    with a_taken_code_told(code, besides=enterprise_id), transaction.atomic():
        enterprise = locked_enterprise(enterprise_id, by)
        require(by, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
        place = enterprise.places.select_for_update(of=("self",)).filter(is_primary=True).first()
        _refuse_stale(enterprise, place, revision_seen, place_revision_seen, changes)
        before = present_values(enterprise, place)
        changed = {key: value for key, value in changes.items() if not same(before[key], value)}
        if not changed:
            raise RuleBroken("register.nothing_changed", "填写的内容与现在的登记相同，没有需要更正的。")
        check_values(changed)
        refuse_against_figures({**before, **changed}, changed)
        demand_grounds(reason, paper)
        if changed.get("credit_code"):
            refuse_code_in_use(changed["credit_code"], besides=enterprise.pk)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        apply_changes(enterprise, place, entry, changed)
        record(
            action="register.enterprise.mended",
            obj=enterprise,
            before=loggable({key: before[key] for key in changed}),
            after=loggable(changed),
            detail=reason.strip(),
            jurisdiction_path=enterprise.jurisdiction.path,
        )
    return enterprise


def _refuse_stale(
    enterprise: Enterprise,
    place: Place | None,
    revision: int,
    place_revision: int | None,
    changes: Mapping[str, Any],
) -> None:
    present_place = place.revision if place else 0
    if enterprise.revision == revision and place_revision in (None, present_place):
        return
    now = present_values(enterprise, place)
    base = base_values(enterprise, place, revision, place_revision)
    mine = base | dict(changes)
    clashes = [
        Clash(fact, base[fact.key], now[fact.key], mine[fact.key])
        for fact in FACTS
        if not same(base[fact.key], now[fact.key]) or not same(base[fact.key], mine[fact.key])
    ]
    raise EditConflict(enterprise, latest_entry(enterprise, place), clashes)


def apply_changes(
    enterprise: Enterprise, place: Place | None, entry: RegisterEntry, changed: Mapping[str, Any]
) -> Place | None:
    """Write values that were found good: the rows, their versions, and who set each field. Inside the deed's lock."""
    own = {key: value for key, value in changed.items() if not FACTS_BY_KEY[key].of_place}
    of_place = {key: value for key, value in changed.items() if FACTS_BY_KEY[key].of_place}
    if own:
        _apply_own(enterprise, entry, own)
    if of_place:
        place = _apply_to_place(enterprise, place, entry, of_place)
    enterprise.changed_at = entry.made_at
    enterprise.save()
    return place


def _apply_own(enterprise: Enterprise, entry: RegisterEntry, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        setattr(enterprise, key, value)
    name_enterprise(enterprise)
    values = {**values, **derive(enterprise, values)}
    enterprise.revision += 1
    write_version(enterprise, entry, values)


def _apply_to_place(
    enterprise: Enterprise, place: Place | None, entry: RegisterEntry, values: Mapping[str, Any]
) -> Place:
    if place is None:
        place = Place(
            enterprise=enterprise,
            is_primary=True,
            jurisdiction_id=enterprise.jurisdiction_id,
            valid_from=entry.made_at,
            revision=0,
        )
    is_new = place.pk is None
    for key, value in values.items():
        setattr(place, key, value)
    place.revision += 1
    place.save()
    write_place_version(place, entry, ["*"] if is_new else values)
    return place
