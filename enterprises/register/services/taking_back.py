"""撤回变动 (D7): the latest act on a record is taken back by an act of its own; nothing is deleted.

Every row that the act wrote a version of gets the state before it as a new version; what it brought in leaves the
register; what a merger moved goes back. The history's derivation of who set a field skips both, so the word before
the act stands again.
"""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from enterprises.register.facts import PLACE_FACTS, VERSIONED_KEYS
from enterprises.register.mergers import belongings
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.taking_back import Scope, scope_of, verdict
from enterprises.register.services.changing import leave_register, lock_records, log, set_facts, set_place
from enterprises.register.services.merging import PERSONAL
from enterprises.register.services.writing import PLACE_COLUMNS, demand_grounds, open_entry
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken


def take_back(*, entry_id: int, reason: str = "", paper: Paper | None = None, by: User) -> RegisterEntry:
    """Take the act back; answers the entry that did it.

    Raises RuleBroken with what stands in the way (sent twice: that it is taken back already) or without grounds,
    Http404 when one of its records is out of scope, PermissionDenied without `register.edit` there.
    """
    entry = get_object_or_404(RegisterEntry, pk=entry_id)
    with transaction.atomic():
        records = lock_records(scope_of(entry).enterprise_ids, by)
        if not records:
            raise RuleBroken("register.nothing_to_take_back", "这次变动没有可撤回的内容。")
        found = verdict(entry, by)
        if not found.is_possible:
            rows = "；".join(
                f"{row.when:%Y-%m-%d} {row.who} {row.what}" if row.when else row.what for row in found.rows
            )
            raise RuleBroken("register.cannot_take_back", f"{found.reason}{rows}")
        demand_grounds(reason, paper)
        scope = scope_of(entry)
        undo = open_entry(kind=RegisterEntry.Kind.TAKE_BACK, by=by, reason=reason, paper=paper, undoes=entry)
        _restore_places(entry, scope, undo)
        _restore_records(entry, scope, records, undo)
        _return_belongings(entry, scope)
        for enterprise in records.values():
            Enterprise.objects.filter(pk=enterprise.pk).update(changed_at=undo.made_at)
            about = {"kind": entry.get_kind_display(), "entry": entry.pk}
            log("register.enterprise.taken_back", enterprise, {}, about, reason)
    return undo


def _restore_records(entry: RegisterEntry, scope: Scope, records: dict[int, Enterprise], undo: RegisterEntry) -> None:
    swapped = _personal_of(entry, scope, records)
    # Codes are unique: all of them are laid down before any is taken up again.
    Enterprise.objects.filter(pk__in=[row.enterprise_id for row in scope.versions]).update(credit_code=None)
    for version in scope.versions:
        enterprise, former = records[version.enterprise_id], scope.formers.get(version.pk)
        if former is None:
            leave_register(enterprise, undo, {"condition": Condition.WITHDRAWN})
        else:
            _restore(enterprise, former, version, undo, swapped.get(enterprise.pk, {}))


def _restore(
    enterprise: Enterprise,
    former: EnterpriseVersion,
    version: EnterpriseVersion,
    undo: RegisterEntry,
    personal: dict[str, Any],
) -> None:
    for key in (*VERSIONED_KEYS, "jurisdiction_id", "merged_into_id"):
        setattr(enterprise, key, getattr(former, key))
    enterprise.jurisdiction = former.jurisdiction
    enterprise.valid_to = None if former.condition == Condition.IN_REGISTER else _left_at(former)
    named = {key: getattr(enterprise, key) for key in version.changed.split(",") if key in VERSIONED_KEYS}
    others = [key for key in version.changed.split(",") if key not in named and key not in personal]
    set_facts(enterprise, undo, {**named, **personal}, figures=False, mark=",".join(others))


def _left_at(former: EnterpriseVersion) -> Any:
    """When a record that goes back outside the register had left it."""
    rows = EnterpriseVersion.objects.filter(enterprise=former.enterprise_id, revision__lte=former.revision)
    inside = rows.filter(condition=Condition.IN_REGISTER).order_by("-revision").first()
    since = rows.filter(revision__gt=inside.revision if inside else 0).order_by("revision").first()
    return since.valid_from if since else former.valid_from


def _personal_of(entry: RegisterEntry, scope: Scope, records: dict[int, Enterprise]) -> dict[int, dict[str, Any]]:
    """Personal data that a merger exchanged go back over the same way: the versions do not hold them."""
    if entry.kind != RegisterEntry.Kind.MERGE:
        return {}
    other, survivor = _sides(scope)
    keys = [key for key in PERSONAL if key in _changed(scope, survivor)]
    back = {key: (getattr(records[other], key), getattr(records[survivor], key)) for key in keys}
    return {
        survivor: {key: theirs for key, (theirs, _) in back.items()},
        other: {key: ours for key, (_, ours) in back.items()},
    }


def _sides(scope: Scope) -> tuple[int, int]:
    """The record that was merged away, and the survivor."""
    away = next(row for row in scope.versions if row.condition == Condition.MERGED)
    return away.enterprise_id, next(row.enterprise_id for row in scope.versions if row is not away)


def _changed(scope: Scope, enterprise_id: int) -> set[str]:
    return {key for row in scope.versions if row.enterprise_id == enterprise_id for key in row.changed.split(",")}


def _restore_places(entry: RegisterEntry, scope: Scope, undo: RegisterEntry) -> None:
    """Primary places are laid down first and taken up last: an enterprise has one."""
    places = Place.objects.in_bulk([row.place_id for row in scope.place_versions])
    had_primaries = entry.moved.get("primary")
    if had_primaries is not None:
        staying = scope.enterprise_ids - scope.brought_in
        Place.objects.filter(enterprise__in=staying, is_primary=True).update(is_primary=False)
    for version in scope.place_versions:
        former = scope.former_places.get(version.pk)
        if had_primaries is not None and (former is not None or version.enterprise_id not in scope.brought_in):
            places[version.place_id].is_primary = False
        if former is None:
            _withdraw_place(places[version.place_id], scope, undo)
        else:
            _restore_place(places[version.place_id], former, version, undo)
    if had_primaries:
        Place.objects.filter(pk__in=had_primaries).update(is_primary=True)


def _restore_place(place: Place, former: PlaceVersion, version: PlaceVersion, undo: RegisterEntry) -> None:
    values = {column: getattr(former, column) for column in (*PLACE_COLUMNS, "enterprise_id")}
    # The version of a closed place holds no time: it ends when it begins, or before. Any other one stood open.
    is_closed = former.valid_to is not None and former.valid_to <= former.valid_from
    values["valid_to"] = former.valid_to if is_closed else None
    for key, value in values.items():
        setattr(place, key, value)
    set_place(place, undo, {}, also=version.changed.split(","))


def _withdraw_place(place: Place, scope: Scope, undo: RegisterEntry) -> None:
    """A place that the act has made is closed; the only one of a record that stays is left empty instead."""
    if place.is_primary and place.enterprise_id not in scope.brought_in:
        set_place(place, undo, {fact.key: "" if fact.key == "address" else None for fact in PLACE_FACTS})
    else:
        set_place(place, undo, {"valid_to": undo.made_at})


def _return_belongings(entry: RegisterEntry, scope: Scope) -> None:
    if entry.kind != RegisterEntry.Kind.MERGE:
        return
    other, survivor = _sides(scope)
    for belonging in belongings():
        if entry.moved.get(belonging.key):
            belonging.give_back(entry.moved[belonging.key], other, survivor)
