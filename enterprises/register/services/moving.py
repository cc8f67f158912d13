"""迁移 (D7): to another township, or to new premises. Who moves a record must be able to keep it at both ends.

A county's officer so moves it within the county, the city's office between counties: nobody takes a record out of a
colleague's hands, and nobody lays one at a colleague's door.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from enterprises.register.checks import check_values
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.selectors.places import county_level_id
from enterprises.register.services.changing import (
    lock_in_register,
    log,
    open_places,
    refuse_stale,
    remember_primaries,
    set_facts,
    set_place,
)
from enterprises.register.services.writing import demand_grounds, open_entry, write_place_version
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


def move_enterprise(
    *,
    enterprise_id: int,
    revision_seen: int,
    jurisdiction: Jurisdiction,
    premises: Mapping[str, Any] | None = None,
    reason: str = "",
    paper: Paper | None = None,
    by: User,
    entry_seen: int | None = None,
) -> Enterprise:
    """Lay the record under another jurisdiction, with `premises` (address, longitude, latitude) at a new site.

    Without new premises its places in the old jurisdiction go along; with them the primary place is closed and the new
    one is primary, the others stay. Raises RuleBroken when nothing would change, Conflict, Http404, PermissionDenied
    where the post does not keep the register at either end.
    """
    with transaction.atomic():
        enterprise = lock_in_register(enterprise_id, by)
        require(by, Deed.REGISTER_EDIT, within=jurisdiction)
        refuse_stale(enterprise, revision_seen, entry_seen)
        former = enterprise.jurisdiction
        _check(enterprise, jurisdiction, premises)
        demand_grounds(reason, paper)
        entry = open_entry(kind=RegisterEntry.Kind.MOVE, by=by, reason=reason, paper=paper)
        if premises:
            _new_premises(enterprise, jurisdiction, entry, premises)
        else:
            _take_places_along(enterprise, jurisdiction, entry)
        moved = {"jurisdiction": jurisdiction} if jurisdiction.pk != former.pk else {}
        set_facts(enterprise, entry, moved, figures=False, mark="" if moved else "premises")
        after = {"jurisdiction": jurisdiction.name, "address": (premises or {}).get("address", "")}
        log("register.enterprise.moved", enterprise, {"jurisdiction": former.name}, after, reason)
    return enterprise


def _check(enterprise: Enterprise, jurisdiction: Jurisdiction, premises: Mapping[str, Any] | None) -> None:
    if not jurisdiction.is_in_force() or jurisdiction.kind == Jurisdiction.Kind.CITY:
        raise RuleBroken("register.target", "请选择现行的县区、开发区或乡镇。", field="jurisdiction")
    if premises:
        _check_premises(enterprise, premises)
        return
    if jurisdiction.pk == enterprise.jurisdiction_id:
        raise RuleBroken(
            "register.nothing_changed",
            f"“{enterprise}”已在{jurisdiction.name}；在本辖区内搬到新址的，请填写新址。",
            field="jurisdiction",
        )
    lodged = [place for place in open_places(enterprise) if place.within_id is not None]
    if lodged and county_level_id(jurisdiction) != county_level_id(enterprise.jurisdiction):
        raise RuleBroken(
            "register.lodged",
            f"场所“{lodged[0]}”在其他企业的场地内，不能随迁到另一县区；搬到新址的，请填写新址。",
            field="address",
        )


def _check_premises(enterprise: Enterprise, premises: Mapping[str, Any]) -> None:
    address = str(premises.get("address") or "").strip()
    if not address:
        raise RuleBroken("register.place_address", "请填写新址", field="address")
    if (premises.get("longitude") is None) != (premises.get("latitude") is None):
        raise RuleBroken("register.half_point", "经度和纬度要一起填写", field="longitude")
    if any(place.address == address for place in open_places(enterprise)):
        raise RuleBroken("register.same_address", f"“{address}”已是本企业的场所，不是新址。", field="address")
    check_values({key: premises.get(key) for key in ("address", "longitude", "latitude")})


def _take_places_along(enterprise: Enterprise, jurisdiction: Jurisdiction, entry: RegisterEntry) -> None:
    for place in open_places(enterprise):
        if place.jurisdiction_id == enterprise.jurisdiction_id:
            set_place(place, entry, {"jurisdiction": jurisdiction})


def _new_premises(
    enterprise: Enterprise, jurisdiction: Jurisdiction, entry: RegisterEntry, premises: Mapping[str, Any]
) -> None:
    remember_primaries(entry, enterprise)
    former = enterprise.places.filter(is_primary=True).first()
    if former is not None:
        former.is_primary = False
        set_place(former, entry, {"valid_to": former.valid_to or entry.made_at}, also=("is_primary",))
    place = Place.objects.create(
        enterprise=enterprise,
        is_primary=True,
        kind=former.kind if former else Place.Kind.OTHER,
        address=str(premises["address"]).strip(),
        longitude=premises.get("longitude"),
        latitude=premises.get("latitude"),
        jurisdiction=jurisdiction,
        valid_from=entry.made_at,
        # A form opened on the enterprise remembers the revision of its primary place: no two of them may be equal.
        revision=(former.revision if former else 0) + 1,
    )
    write_place_version(place, entry, ["*"])
