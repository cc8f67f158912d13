"""Places of an enterprise (D7): added, changed, made the primary one and closed, each with its grounds."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404

from enterprises.register.checks import EARLIEST_YEAR, check_values
from enterprises.register.facts import PLACE_FACTS
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.selectors.places import county_level_id, is_expired
from enterprises.register.services.changing import remember_primaries
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
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

FACT_KEYS = tuple(fact.key for fact in PLACE_FACTS)
SITE_DAYS = ("begins_on", "ends_on")
KEYS = ("kind", "name", *FACT_KEYS, *SITE_DAYS, "within", "jurisdiction")


def add_place(
    *, enterprise_id: int, values: Mapping[str, Any], reason: str = "", paper: Paper | None = None, by: User
) -> Place:
    """One more place; the first one is the primary. `values` are facts of the place, `within` the landlord's place.

    It lies where the enterprise does unless `jurisdiction` says otherwise. Raises RuleBroken without address or
    grounds, for days that can't be, for a landlord that may not be and for the same place once more (sent twice).
    """
    with transaction.atomic():
        enterprise = _locked(enterprise_id, by)
        given = {key: values[key] for key in KEYS if key in values}
        given["jurisdiction"] = given.get("jurisdiction") or enterprise.jurisdiction
        place = Place(enterprise=enterprise, **given)
        _check(place, given, by)
        _refuse_twin(place)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        place.is_primary = not enterprise.places.exists()
        place.valid_from = entry.made_at
        place.save(force_insert=True)
        write_place_version(place, entry, ["*"])
        _touch(enterprise, entry)
        _log("register.place.added", enterprise, {}, given, reason)
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
        _refuse_closed(place)
        changed = {key: value for key, value in changes.items() if key in KEYS and not same(getattr(place, key), value)}
        if not changed:
            raise RuleBroken("register.nothing_changed", "填写的内容与现在的登记相同，没有需要更正的。")
        before = {key: getattr(place, key) for key in changed}
        for key, value in changed.items():
            setattr(place, key, value)
        _check(place, changed, by)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        _write(place, entry, changed)
        _touch(enterprise, entry)
        _log("register.place.changed", enterprise, before, changed, reason)
    return place


def make_primary(*, place_id: int, revision_seen: int, reason: str = "", paper: Paper | None = None, by: User) -> Place:
    """From now on this is where the enterprise is found. Done already it is done; raises as `change_place`."""
    seen = get_object_or_404(Place.objects.visible_to(by), pk=place_id)
    with transaction.atomic():
        enterprise = _locked(seen.enterprise_id, by)
        if Place.objects.filter(pk=place_id, is_primary=True).exists():
            return Place.objects.get(pk=place_id)
        place = _current(place_id, revision_seen)
        _refuse_closed(place)
        demand_grounds(reason, paper)
        former = enterprise.places.filter(is_primary=True).first()
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        remember_primaries(entry, enterprise)
        enterprise.places.filter(is_primary=True).update(is_primary=False)
        place.is_primary = True
        # A form opened on the enterprise remembers the revision of its primary place: no two of them may be equal.
        place.revision = max(place.revision, former.revision if former else 0)
        _write(place, entry, {"is_primary": True})
        _touch(enterprise, entry)
        _log("register.place.primary", enterprise, {"place": str(former or "")}, {"place": str(place)}, reason)
    return place


def close_place(*, place_id: int, revision_seen: int, reason: str = "", paper: Paper | None = None, by: User) -> Place:
    """The enterprise no longer works there. The primary place can't be closed. Raises as `change_place`."""
    seen = get_object_or_404(Place.objects.visible_to(by), pk=place_id)
    with transaction.atomic():
        enterprise = _locked(seen.enterprise_id, by)
        place = _current(place_id, revision_seen)
        if place.is_primary:
            raise RuleBroken("register.primary_place", "主要场所不能停用：请更正其地址，或先把其他场所设为主要场所。")
        _refuse_closed(place)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
        place.valid_to = entry.made_at
        _write(place, entry, {"valid_to": entry.made_at})
        _touch(enterprise, entry)
        _log("register.place.closed", enterprise, {}, {"place": str(place)}, reason)
    return place


def close_expired_site(*, place_id: int, revision_seen: int, by: User) -> Place:
    """Close a building site whose last day has passed: the day is the reason. Raises RuleBroken before that day."""
    place = get_object_or_404(Place.objects.visible_to(by), pk=place_id)
    if not is_expired(place) or place.ends_on is None:
        raise RuleBroken("register.site_runs", "这处场所不是已到期的建筑工地；需要停用的，请写明事由。")
    return close_place(
        place_id=place_id,
        revision_seen=revision_seen,
        reason=f"建筑工地登记的期限到 {place.ends_on:%Y-%m-%d} 为止，已到期",
        by=by,
    )


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


def _refuse_closed(place: Place) -> None:
    if place.valid_to is not None:
        raise RuleBroken("register.place_closed", "这处场所已经停用。")


def _check(place: Place, changed: Mapping[str, Any], by: User) -> None:
    """The place as it would stand; what the officer touched is asked more closely."""
    if not (place.address or "").strip():
        raise RuleBroken("register.place_address", "请填写场所地址", field="address")
    if (place.longitude is None) != (place.latitude is None):
        missing = "longitude" if place.longitude is None else "latitude"
        raise RuleBroken("register.half_point", "经度和纬度要一起填写", field=missing)
    check_values({key: getattr(place, key) for key in FACT_KEYS})
    _check_days(place)
    if "jurisdiction" in changed:
        require(by, Deed.REGISTER_EDIT, within=place.jurisdiction)
    if place.within_id is not None and {"within", "jurisdiction"} & set(changed):
        _check_landlord(place, by if "within" in changed else None)


def _refuse_twin(place: Place) -> None:
    """Nothing tells a form that was sent twice from a second place that is the same in everything."""
    same_place = {key: getattr(place, key) for key in ("kind", "name", "address", "begins_on")}
    if Place.objects.filter(enterprise=place.enterprise, valid_to=None, **same_place).exists():
        raise RuleBroken(
            "register.place_twin",
            f"本企业已登记有这处场所（{place.get_kind_display()}，{place.address}），没有重复增加。"
            "确是另一处的，请写上场所名称以便区分。",
            field="address",
        )


def _check_days(place: Place) -> None:
    """A building site begins on a day and may end on one; nothing else has days."""
    if place.kind != Place.Kind.SITE:
        if place.begins_on or place.ends_on:
            field = "begins_on" if place.begins_on else "ends_on"
            raise RuleBroken("register.days_of_site", "只有建筑工地填写开始和结束日期，其他场所请留空", field=field)
        return
    if place.begins_on is None:
        raise RuleBroken("register.site_begins", "请填写建筑工地的开始日期", field="begins_on")
    if place.begins_on.year < EARLIEST_YEAR:
        raise RuleBroken("register.site_begins", f"开始日期“{place.begins_on}”不可信，请核对", field="begins_on")
    if place.ends_on is not None and place.ends_on < place.begins_on:
        raise RuleBroken(
            "register.site_days",
            f"结束日期 {place.ends_on} 早于开始日期 {place.begins_on}，请核对",
            field="ends_on",
        )


def _check_landlord(place: Place, by: User | None) -> None:
    """Within which place a place may lie. `by` is None where the landlord stays and only the jurisdiction changes."""
    # A circle can only close within one county: whoever joins two places there waits for the other.
    county = county_level_id(place.jurisdiction)
    Jurisdiction.objects.select_for_update().get(pk=county)
    rows = Place.objects.select_related("enterprise", "jurisdiction")
    landlord = get_object_or_404(rows if by is None else rows.visible_to(by), pk=place.within_id)
    if landlord.enterprise_id == place.enterprise_id:
        raise _no_landlord("出租方或园区应当是另一家企业的场所，不能是本企业自己的场所")
    if by is not None and (landlord.valid_to is not None or landlord.enterprise.valid_to is not None):
        raise _no_landlord(f"“{landlord.enterprise}”的这处场所已经停用，不能再选")
    if county_level_id(landlord.jurisdiction) != county:
        raise _no_landlord(f"“{landlord.enterprise}”的场所在另一县区，同一场地的企业应当在同一县区，请核对")
    if place.pk is not None and place.pk in _chain_above(landlord):
        raise _no_landlord(f"“{landlord.enterprise}”的场所本身就在这处场所内，不能互为出租方")


def _chain_above(place: Place) -> set[int]:
    """The places that a place lies within, one within the other."""
    chain: set[int] = set()
    above: int | None = place.pk
    while above is not None and above not in chain:
        chain.add(above)
        above = Place.objects.filter(pk=above).values_list("within_id", flat=True).first()
    return chain


def _no_landlord(message: str) -> RuleBroken:
    return RuleBroken("register.landlord", message, field="within")


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
        before=loggable(_named(before)),
        after=loggable(_named(after)),
        detail=reason.strip(),
        jurisdiction_path=enterprise.jurisdiction.path,
    )


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    """Rows by their names; a landlord by the enterprise's."""
    named: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Place):
            value = value.enterprise.name
        elif isinstance(value, Jurisdiction):
            value = value.name
        named[key] = value
    return named
