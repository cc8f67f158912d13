"""Places of an enterprise (D7): added, changed and closed, each with its grounds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from enterprises.register.checks import check_values
from enterprises.register.facts import PLACE_FACTS
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.services.writing import (
    demand_grounds,
    locked_enterprise,
    loggable,
    open_entry,
    write_place_version,
)
from enterprises.register.wording import same
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

FACT_KEYS = tuple(fact.key for fact in PLACE_FACTS)
KEYS = ("kind", "name", *FACT_KEYS)


def add_place(
    *, enterprise_id: int, values: Mapping[str, Any], reason: str = "", paper: Paper | None = None, by: User
) -> Place:
    """One more place; the first one is the primary. Raises RuleBroken without address or grounds."""
    with transaction.atomic():
        enterprise = _locked(enterprise_id, by)
        _check(values)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        place = Place.objects.create(
            **{key: values[key] for key in KEYS if key in values},
            enterprise=enterprise,
            is_primary=not enterprise.places.exists(),
            jurisdiction_id=enterprise.jurisdiction_id,
            valid_from=entry.made_at,
        )
        write_place_version(place, entry, ["*"])
        _touch(enterprise, entry)
        _log("register.place.added", enterprise, {}, values, reason)
    return place


def change_place(
    *,
    place_id: int,
    revision_seen: int,
    changes: Mapping[str, Any],
    reason: str = "",
    paper: Paper | None = None,
    by: User,
) -> Place:
    """Change a place. Raises Conflict when a colleague changed it since `revision_seen`, RuleBroken, Http404."""
    seen = get_object_or_404(Place.objects.visible_to(by), pk=place_id)
    with transaction.atomic():
        enterprise = _locked(seen.enterprise_id, by)
        place = _current(place_id, revision_seen)
        changed = {key: value for key, value in changes.items() if key in KEYS and not same(getattr(place, key), value)}
        if not changed:
            raise RuleBroken("register.nothing_changed", "填写的内容与现在的登记相同，没有需要更正的。")
        _check({key: getattr(place, key) for key in KEYS} | changed)
        demand_grounds(reason, paper)
        before = {key: getattr(place, key) for key in changed}
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        _write(place, entry, changed)
        _touch(enterprise, entry)
        _log("register.place.changed", enterprise, before, changed, reason)
    return place


def close_place(*, place_id: int, revision_seen: int, reason: str = "", paper: Paper | None = None, by: User) -> Place:
    """The enterprise no longer works there. The primary place can't be closed. Raises as `change_place`."""
    seen = get_object_or_404(Place.objects.visible_to(by), pk=place_id)
    with transaction.atomic():
        enterprise = _locked(seen.enterprise_id, by)
        place = _current(place_id, revision_seen)
        if place.is_primary:
            raise RuleBroken("register.primary_place", "主要场所不能停用：请更正其地址，或先把其他场所设为主要场所。")
        if place.valid_to is not None:
            raise RuleBroken("register.place_closed", "这处场所已经停用。")
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        place.valid_to = entry.made_at
        _write(place, entry, {"valid_to": entry.made_at})
        _touch(enterprise, entry)
        _log("register.place.closed", enterprise, {}, {"place": str(place)}, reason)
    return place


def _locked(enterprise_id: int, by: User) -> Enterprise:
    enterprise = locked_enterprise(enterprise_id, by)
    require(by, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    return enterprise


def _current(place_id: int, revision_seen: int) -> Place:
    # The enterprise's lock is held: nobody else changes its places now, so what is read here stays.
    place = Place.objects.get(pk=place_id)
    if place.revision != revision_seen:
        raise Conflict(
            "register.conflict",
            "您打开表单后，同事已修改了这处场所。您的更正没有写入；请对照现在的内容，改好后再次提交。",
        )
    return place


def _check(values: Mapping[str, Any]) -> None:
    if not (values.get("address") or "").strip():
        raise RuleBroken("register.place_address", "请填写场所地址", field="address")
    if (values.get("longitude") is None) != (values.get("latitude") is None):
        raise RuleBroken("register.half_point", "经度和纬度要一起填写", field="longitude")
    check_values({key: values[key] for key in FACT_KEYS if key in values})


def _write(place: Place, entry: RegisterEntry, changed: Mapping[str, Any]) -> None:
    for key, value in changed.items():
        setattr(place, key, value)
    place.revision += 1
    place.save()
    write_place_version(place, entry, changed)


def _touch(enterprise: Enterprise, entry: RegisterEntry) -> None:
    Enterprise.objects.filter(pk=enterprise.pk).update(changed_at=entry.made_at)


def _log(action: str, enterprise: Enterprise, before: Mapping[str, Any], after: Mapping[str, Any], reason: str) -> None:
    record(
        action=action,
        obj=enterprise,
        before=loggable(before),
        after=loggable(after),
        detail=reason.strip(),
        jurisdiction_path=enterprise.jurisdiction.path,
    )
