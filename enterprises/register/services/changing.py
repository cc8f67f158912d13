"""What the deeds on a whole record have in common: locks, the colleague who was faster, versions."""

from collections.abc import Collection, Mapping
from typing import Any

from django.http import Http404
from django.utils import timezone

from enterprises.register.models import Condition, Enterprise, Place, RegisterEntry
from enterprises.register.selectors.acts import latest_act
from enterprises.register.services.writing import (
    derive,
    locked_records,
    name_enterprise,
    write_place_version,
    write_version,
)
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken


def lock_records(ids: Collection[int], by: User) -> dict[int, Enterprise]:
    """The records under row locks, always in the order of their ids; whether in the register or not.

    Raises Http404 for one that the officer does not see, PermissionDenied without `register.edit` there.
    """
    found = locked_records(ids, by)
    if set(ids) - set(found):
        raise Http404
    for enterprise in found.values():
        require(by, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    return found


def lock_in_register(enterprise_id: int, by: User) -> Enterprise:
    """One record that is still in the register. Raises RuleBroken once it has left."""
    enterprise = lock_records([enterprise_id], by)[enterprise_id]
    refuse_left(enterprise)
    return enterprise


def refuse_left(enterprise: Enterprise) -> None:
    """A record that has left the register takes no deed but its return. Raises RuleBroken."""
    if enterprise.condition != Condition.IN_REGISTER or enterprise.valid_to is not None:
        day = f"{timezone.localtime(enterprise.valid_to):%Y-%m-%d}" if enterprise.valid_to else ""
        word = Condition(enterprise.condition).label
        raise RuleBroken("register.gone", f"“{enterprise}”已于 {day} {word}，不在册，不能再办理。")


def refuse_stale(enterprise: Enterprise, revision_seen: int, entry_seen: int | None) -> None:
    """Whether the officer saw the record, and its places, as they are. Raises Conflict.

    The revision counts changes of the firm's own facts; the latest entry, where the form carries it, those of its
    places too.
    """
    latest = latest_act(enterprise.pk)
    unseen = entry_seen is not None and latest is not None and latest.pk != entry_seen
    if enterprise.revision == revision_seen and not unseen:
        return
    who = latest.maker_label if latest else "同事"
    what = latest.get_kind_display() if latest else "修改"
    raise Conflict(
        "register.conflict",
        f"您打开页面后，{who}对“{enterprise}”办理了“{what}”。您的办理没有写入；请先核对下面的现状，无误后再次提交。",
    )


def set_facts(
    enterprise: Enterprise, entry: RegisterEntry, values: Mapping[str, Any], *, figures: bool = True, mark: str = ""
) -> None:
    """Write new values as the next version. `figures`: what follows from them is computed anew.

    `mark` stands among the changed keys where a deed needs a version of its own although no fact changes.
    """
    for key, value in values.items():
        setattr(enterprise, key, value)
    name_enterprise(enterprise)
    changed = {**values, **(derive(enterprise, values) if figures else {})}
    enterprise.revision += 1
    enterprise.changed_at = entry.made_at
    enterprise.save()
    write_version(enterprise, entry, [*changed, mark] if mark else changed)


def set_place(place: Place, entry: RegisterEntry, values: Mapping[str, Any], *, also: Collection[str] = ()) -> None:
    """The same for a place; `also` names what changed beside its columns."""
    for key, value in values.items():
        setattr(place, key, value)
    place.revision += 1
    place.save()
    write_place_version(place, entry, [*values, *also])


def leave_register(enterprise: Enterprise, entry: RegisterEntry, values: Mapping[str, Any]) -> None:
    """From now on the record is not in the register; `values` say how and where to."""
    enterprise.valid_to = entry.made_at
    set_facts(enterprise, entry, values, figures=False)


def open_places(enterprise: Enterprise) -> list[Place]:
    """Its places in use, the primary one first."""
    return list(enterprise.places.filter(valid_to=None).select_related("jurisdiction"))


def remember_primaries(entry: RegisterEntry, *enterprises: Enterprise) -> None:
    """Keep with the entry which places were primary before: versions don't say, and taking back asks."""
    rows = Place.objects.filter(enterprise__in=enterprises, is_primary=True).order_by("pk")
    entry.moved = {**entry.moved, "primary": list(rows.values_list("pk", flat=True))}
    entry.save(update_fields=["moved"])


def log(action: str, enterprise: Enterprise, before: Mapping[str, Any], after: Mapping[str, Any], reason: str) -> None:
    """The deed in the log, under the place where the record lies now."""
    record(
        action=action,
        obj=enterprise,
        before=dict(before),
        after=dict(after),
        detail=reason.strip(),
        jurisdiction_path=enterprise.jurisdiction.path,
    )
