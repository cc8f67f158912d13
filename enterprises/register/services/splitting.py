"""分立 (D7): a new firm comes out of an old one, with the places that the officer chooses."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from enterprises.register import industries
from enterprises.register.checks import a_taken_code_told, check_new_code, check_values
from enterprises.register.models import Enterprise, Place, RegisterEntry
from enterprises.register.services.changing import (
    lock_in_register,
    log,
    open_places,
    refuse_stale,
    remember_primaries,
    set_facts,
    set_place,
)
from enterprises.register.services.telling_apart import refuse_doubles
from enterprises.register.services.writing import (
    demand_grounds,
    derive,
    loggable,
    name_enterprise,
    open_entry,
    write_place_version,
    write_version,
)
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

NEW_KEYS = ("name", "credit_code", "industry_code", "sector", "staff", "legal_person")


def split_enterprise(
    *,
    enterprise_id: int,
    revision_seen: int,
    values: Mapping[str, Any],
    place_ids: Collection[int] = (),
    address: str = "",
    staff_left: int | None = None,
    code_outstanding: bool = False,
    told_apart: Collection[int] = (),
    reason: str = "",
    paper: Paper | None = None,
    by: User,
    entry_seen: int | None = None,
) -> Enterprise:
    """Register the new firm in the same jurisdiction and hand it the chosen places; answers the new record.

    `values` are those of the new firm. Its credit code may be outstanding when the officer says so; records of its
    name are told apart as in `create_enterprise`. The first of the
    places, or else `address`, becomes its primary one; the old firm keeps its own. Raises RuleBroken for values that
    can't be, places that are not to be had, no place at all or no grounds; Conflict, Http404, PermissionDenied.
    """
    given = {key: values.get(key) for key in NEW_KEYS}
    given["industry_code"] = industries.plain(given["industry_code"] or "")
    with a_taken_code_told(str(given["credit_code"] or "")), transaction.atomic():
        parent = lock_in_register(enterprise_id, by)
        refuse_stale(parent, revision_seen, entry_seen)
        _check(given, address, staff_left, code_outstanding)
        chosen = _chosen(parent, place_ids, address)
        demand_grounds(reason, paper)
        refuse_doubles({**given, "address": address or chosen[0].address}, parent.jurisdiction, told_apart, by)
        entry = open_entry(kind=RegisterEntry.Kind.SPLIT, by=by, reason=reason, paper=paper)
        remember_primaries(entry, parent)
        made = _make(parent, given, entry)
        _hand_over(made, chosen, address, entry)
        left = {} if staff_left is None or staff_left == parent.staff else {"staff": staff_left}
        set_facts(parent, entry, left, figures=bool(left), mark="" if left else "split_off")
        log("register.enterprise.split", parent, {}, {"other": str(made), "places": len(chosen)}, reason)
        shown = {key: value for key, value in given.items() if value}
        log("register.enterprise.split_off", made, {}, {**loggable(shown), "other": str(parent)}, reason)
    return made


def _check(given: dict[str, Any], address: str, staff_left: int | None, code_outstanding: bool) -> None:
    asked = {key: value for key, value in given.items() if key != "credit_code"}
    check_values(asked)
    check_values({"address": address})
    if staff_left is not None:
        try:
            check_values({"staff": staff_left})
        except RuleBroken as broken:
            raise RuleBroken(broken.code, broken.message_zh, field="staff_left") from None
    check_new_code(given["credit_code"], is_outstanding=code_outstanding)


def _chosen(parent: Enterprise, place_ids: Collection[int], address: str) -> list[Place]:
    places = {place.pk: place for place in open_places(parent)}
    wrong = [pk for pk in place_ids if pk not in places]
    if wrong:
        raise RuleBroken("register.places_gone", "所选场所已停用或不属于本企业，请重新选择。", field="places")
    chosen = [places[pk] for pk in places if pk in set(place_ids)]
    if any(place.is_primary for place in chosen):
        raise RuleBroken("register.keeps_primary", "主要场所留在原企业；确要转出的，请先另设主要场所。", field="places")
    if not chosen and not address.strip():
        raise RuleBroken("register.no_premises", "请选择转给新企业的场所，或者填写新企业的地址。", field="places")
    return chosen


def _make(parent: Enterprise, given: Mapping[str, Any], entry: RegisterEntry) -> Enterprise:
    texts = ("sector", "legal_person")
    made = Enterprise(
        **{key: (value or "") if key in texts else value for key, value in given.items() if key != "credit_code"},
        credit_code=given["credit_code"] or None,
        enterprise_type=parent.enterprise_type,
        jurisdiction=parent.jurisdiction,
        valid_from=entry.made_at,
        changed_at=entry.made_at,
        origin=entry,
    )
    name_enterprise(made)
    derive(made)
    made.save(force_insert=True)
    write_version(made, entry, ["*"])
    return made


def _hand_over(made: Enterprise, chosen: list[Place], address: str, entry: RegisterEntry) -> None:
    for number, place in enumerate(chosen):
        place.is_primary = number == 0
        set_place(place, entry, {"enterprise": made}, also=("is_primary",) if number == 0 else ())
    if not chosen:
        place = Place.objects.create(
            enterprise=made,
            is_primary=True,
            address=address.strip(),
            jurisdiction=made.jurisdiction,
            valid_from=entry.made_at,
        )
        write_place_version(place, entry, ["*"])
