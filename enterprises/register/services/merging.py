"""合并记录 (D7): two records of one firm become one, field by field as the officer picks.

The other record stays as what it was, marked as merged, and leads to the survivor: codes and personal data that the
survivor does not take, or gives up, rest there, so that nothing is lost and the merger can be taken back whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from enterprises.register.facts import ENTERPRISE_FACTS, FACTS_BY_KEY
from enterprises.register.mergers import belongings
from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry
from enterprises.register.names import name_key
from enterprises.register.services.changing import (
    leave_register,
    lock_records,
    log,
    open_places,
    refuse_left,
    refuse_stale,
    remember_primaries,
    set_facts,
    set_place,
)
from enterprises.register.services.writing import demand_grounds, loggable, open_entry
from enterprises.register.size import derived_facts
from enterprises.register.wording import same
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

CODE, JURISDICTION, PRIMARY = "credit_code", "jurisdiction", "primary_place"
PERSONAL = tuple(fact.key for fact in ENTERPRISE_FACTS if fact.personal)
PICKED = (*(fact.key for fact in ENTERPRISE_FACTS), JURISDICTION, PRIMARY)


@dataclass(frozen=True)
class Seen:
    """A record as the officer saw it: its revision, and the last act on it and its places."""

    revision: int
    entry: int | None = None


def merge_enterprises(
    *,
    survivor_id: int,
    other_id: int,
    survivor_seen: Seen,
    other_seen: Seen,
    from_other: set[str],
    reason: str = "",
    paper: Paper | None = None,
    by: User,
) -> Enterprise:
    """The other record goes into the survivor, which keeps its facts but for those named in `from_other`.

    Places in use, tags, grants and what other rooms registered move along; both records get a version by one entry.
    Raises RuleBroken for one and the same record, one that has left, or missing grounds; Conflict when either was
    changed since; Http404 and PermissionDenied as for each of them.
    """
    if survivor_id == other_id:
        raise RuleBroken("register.same_record", "请选择另一条记录：一条记录不能与自己合并。", field="other")
    with transaction.atomic():
        found = lock_records([survivor_id, other_id], by)
        survivor, other = found[survivor_id], found[other_id]
        for enterprise, seen in ((survivor, survivor_seen), (other, other_seen)):
            refuse_left(enterprise)
            refuse_stale(enterprise, seen.revision, seen.entry)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MERGE, by=by, reason=reason, paper=paper)
        remember_primaries(entry, survivor, other)
        before = {key: getattr(survivor, key) for key in FACTS_BY_KEY if hasattr(survivor, key)}
        _move_places(survivor, other, entry, PRIMARY in from_other)
        _exchange_facts(survivor, other, entry, from_other)
        _move_belongings(survivor, other, entry)
        _log(survivor, other, before, reason)
    return survivor


def _exchange_facts(survivor: Enterprise, other: Enterprise, entry: RegisterEntry, from_other: set[str]) -> None:
    """What the survivor takes; its own code and personal data in exchange, because no version keeps the latter."""
    taken: dict[str, Any] = {
        fact.key: getattr(other, fact.key)
        for fact in ENTERPRISE_FACTS
        if fact.key in from_other and not same(getattr(survivor, fact.key), getattr(other, fact.key))
    }
    if JURISDICTION in from_other and other.jurisdiction_id != survivor.jurisdiction_id:
        taken[JURISDICTION] = other.jurisdiction
    parked = {key: getattr(survivor, key) for key in (CODE, *PERSONAL) if key in taken}
    if CODE in taken:
        # The code is unique: for a moment neither record bears the one that changes hands.
        Enterprise.objects.filter(pk=other.pk).update(credit_code=None)
    figures = {key: taken.get(key, getattr(survivor, key)) for key in ("industry_code", "revenue_fen", "staff")}
    if "above_scale" in derived_facts({**figures, "assets_fen": taken.get("assets_fen", survivor.assets_fen)}):
        taken.pop("above_scale", None)
    set_facts(survivor, entry, taken, mark="" if taken else "merger")
    parked = {key: value or (None if key == CODE else "") for key, value in parked.items()}
    leave_register(other, entry, {**parked, "condition": Condition.MERGED, "merged_into": survivor})


def _move_places(survivor: Enterprise, other: Enterprise, entry: RegisterEntry, takes_primary: bool) -> None:
    """Places in use go to the survivor; one that it has already under the same address is closed on the way.

    Where one record was the other's landlord, a place would lie within another of its own firm: it lies where that
    one does. Each place gets one version by the act, so that taking back finds the state before it.
    """
    staying, coming = open_places(survivor), open_places(other)
    owners = {survivor.pk, other.pk}
    outside = {place.pk: _landlord_outside(place, owners) for place in (*staying, *coming)}
    addresses = {name_key(place.address) for place in staying if place.address}
    primary = next((place for place in staying if place.is_primary), None)
    candidate = next((place for place in coming if place.is_primary and place.address), None)
    is_twin = candidate is not None and name_key(candidate.address) in addresses
    wanted = candidate if candidate is not None and not is_twin and (takes_primary or not _is_used(primary)) else None
    Place.objects.filter(enterprise=other, is_primary=True).update(is_primary=False)
    for place in staying:
        gives_way = wanted is not None and place is primary
        values = {**outside[place.pk], **({"valid_to": entry.made_at} if gives_way and not place.address else {})}
        if gives_way:
            place.is_primary = False
        if gives_way or values:
            set_place(place, entry, values, also=("is_primary",) if gives_way else ())
    for place in coming:
        place.is_primary = place is wanted
        is_double = place is not wanted and (not place.address or name_key(place.address) in addresses)
        closes = is_double and not _is_landlord(place, owners)
        values = {**outside[place.pk], **({"valid_to": entry.made_at} if closes else {})}
        if place is wanted and primary is not None:
            # A form opened on the survivor remembers the revision of its primary place.
            place.revision = max(place.revision, primary.revision)
        set_place(place, entry, {**values, "enterprise": survivor}, also=("is_primary",) if place is wanted else ())
        addresses.add(name_key(place.address))


def _is_used(place: Place | None) -> bool:
    return place is not None and bool(place.address)


def _is_landlord(place: Place, owners: set[int]) -> bool:
    """Whether a third firm's place lies within it."""
    return Place.objects.filter(within=place, valid_to=None).exclude(enterprise__in=owners).exists()


def _landlord_outside(place: Place, owners: set[int]) -> dict[str, Place | None]:
    """The new `within` of a place that lies within one of the two firms': the next one above that is a third's."""
    above, passed = place.within, {place.pk}
    while above is not None and above.enterprise_id in owners and above.pk not in passed:
        passed.add(above.pk)
        above = above.within
    found = None if above is not None and above.enterprise_id in owners else above
    return {} if (found.pk if found else None) == place.within_id else {"within": found}


def _move_belongings(survivor: Enterprise, other: Enterprise, entry: RegisterEntry) -> None:
    moved = {belonging.key: belonging.move(other.pk, survivor.pk) for belonging in belongings()}
    entry.moved = {**entry.moved, **{key: rows for key, rows in moved.items() if rows}}
    entry.save(update_fields=["moved"])


def _log(survivor: Enterprise, other: Enterprise, before: Mapping[str, Any], reason: str) -> None:
    changed = {key: value for key, value in before.items() if not same(value, getattr(survivor, key))}
    after = {key: getattr(survivor, key) for key in changed}
    log("register.enterprise.merged", survivor, loggable(changed), {**loggable(after), "other": str(other)}, reason)
    log("register.enterprise.merged_away", other, {}, {"other": str(survivor)}, reason)
