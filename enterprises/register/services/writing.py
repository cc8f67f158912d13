"""What every deed on the register has in common: the entry, the versions, who set each field, the log (D7)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone

from enterprises.register.facts import FACTS_BY_KEY, VERSIONED_KEYS
from enterprises.register.models import (
    Enterprise,
    EnterpriseVersion,
    Place,
    PlaceVersion,
    RegisterEntry,
)
from enterprises.register.names import keys_of_name
from enterprises.register.selectors.sources import said_by_person
from enterprises.register.size import FIGURES, derived_facts
from enterprises.register.sources import DECIDES, SCALE
from enterprises.register.wording import jsonable
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import masked
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import RuleBroken

PLACE_COLUMNS = (
    "kind", "name", "address", "longitude", "latitude", "jurisdiction_id", "begins_on", "ends_on", "within_id",
)  # fmt: skip


def locked_records(ids: Collection[int], by: User) -> dict[int, Enterprise]:
    """Those of the records that the officer sees, as they stand under row locks, taken in the order of their ids."""
    # Locked alone and read afterwards: in one query with its jurisdiction PostgreSQL loses a record that a colleague
    # moves this very moment, and the officer would be told that there is no such record.
    list(Enterprise.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    rows = Enterprise.objects.visible_to(by).select_related("jurisdiction__parent")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


def locked_enterprise(enterprise_id: int, by: User) -> Enterprise:
    """The enterprise under a row lock, if the officer sees it and it is still in the register.

    Raises Http404 outside the scope, RuleBroken once it has left the register.
    """
    enterprise = locked_records([enterprise_id], by).get(enterprise_id)
    if enterprise is None:
        raise Http404
    if enterprise.valid_to is not None:
        raise RuleBroken("register.gone", f"“{enterprise}”已于 {enterprise.valid_to:%Y-%m-%d} 出库，不能再修改。")
    return enterprise


def demand_grounds(reason: str, paper: Paper | None) -> None:
    """A change of the register rests on a reason or on a paper. Raises RuleBroken."""
    if not reason.strip() and paper is None:
        raise RuleBroken(
            "register.no_grounds", "请填写事由，或者上传依据文件：台账的每一次变动都要有依据。", field="reason"
        )


def maker_label(by: User | None) -> str:
    """「张海(舒城县安委办)」 as it stands in history for ever; nobody is the system itself."""
    if by is None:
        return "系统"
    return f"{by.name}（{by.acting.label}）"[:160] if by.acting else by.name


def open_entry(
    *,
    kind: str,
    by: User | None,
    reason: str = "",
    paper: Paper | None = None,
    source_kind: str = "",
    source_id: str = "",
    source_label: str = "",
    undoes: RegisterEntry | None = None,
) -> RegisterEntry:
    """One act on the register, by this person in this post (or by the system), now."""
    return RegisterEntry.objects.create(
        kind=kind,
        made_at=timezone.now(),
        made_by=by,
        post_id=by.acting.post_id if by and by.acting else None,
        maker_label=maker_label(by),
        paper=paper,
        reason=reason.strip(),
        source_kind=source_kind,
        source_id=source_id,
        source_label=source_label,
        undoes=undoes,
    )


def name_enterprise(enterprise: Enterprise) -> None:
    """Bring sort key and search columns in step with the names and the code."""
    keys = keys_of_name(enterprise.name, former_name=enterprise.former_name, credit_code=enterprise.credit_code or "")
    for column, value in keys.items():
        setattr(enterprise, column, value)


def derive(enterprise: Enterprise, touched: Collection[str] = ()) -> dict[str, Any]:
    """Compute what follows from the figures (size class, above scale); returns what that changed.

    `touched`: what the act itself changes. A person's word on 规上 stays unless the figures that decide it are among
    them: a setting of another day does not take it back.
    """
    return derive_each([(enterprise, touched)])[0]


def derive_each(acts: Sequence[tuple[Enterprise, Collection[str]]]) -> list[dict[str, Any]]:
    """The same for many, each with what is changed of it; one query at most."""
    found = []
    for enterprise, _touched in acts:
        follows = derived_facts({key: getattr(enterprise, key) for key in FIGURES})
        found.append({key: value for key, value in follows.items() if getattr(enterprise, key) != value})
    asked = [
        enterprise.pk
        for (enterprise, touched), changed in zip(acts, found, strict=True)
        if SCALE in changed and enterprise.pk is not None and not DECIDES & set(touched)
    ]
    kept = said_by_person(asked) & set(asked) if asked else set()
    for (enterprise, _touched), changed in zip(acts, found, strict=True):
        if enterprise.pk in kept:
            changed.pop(SCALE, None)
        for key, value in changed.items():
            setattr(enterprise, key, value)
    return found


def write_version(enterprise: Enterprise, entry: RegisterEntry, changed: Collection[str]) -> EnterpriseVersion:
    """Close the version in force and open the next one; `enterprise` already holds its new values and revision."""
    enterprise.versions.filter(valid_to=None).update(valid_to=entry.made_at)
    version = version_of(enterprise, entry, changed)
    version.save(force_insert=True)
    return version


def version_of(enterprise: Enterprise, entry: RegisterEntry, changed: Collection[str]) -> EnterpriseVersion:
    """The version that an act makes of the enterprise as it stands, not yet written."""
    return EnterpriseVersion(
        enterprise=enterprise,
        revision=enterprise.revision,
        entry=entry,
        changed=",".join(changed),
        valid_from=entry.made_at,
        jurisdiction_id=enterprise.jurisdiction_id,
        merged_into_id=enterprise.merged_into_id,
        **{key: getattr(enterprise, key) for key in VERSIONED_KEYS},
    )


def write_place_version(place: Place, entry: RegisterEntry, changed: Collection[str]) -> PlaceVersion:
    """The same for a place."""
    place.versions.filter(valid_to=None).update(valid_to=entry.made_at)
    version = place_version_of(place, entry, changed)
    version.save(force_insert=True)
    return version


def place_version_of(place: Place, entry: RegisterEntry, changed: Collection[str]) -> PlaceVersion:
    """The version that an act makes of the place, not yet written."""
    return PlaceVersion(
        place=place,
        enterprise_id=place.enterprise_id,
        revision=place.revision,
        entry=entry,
        changed=",".join(changed),
        valid_from=entry.made_at,
        valid_to=place.valid_to,
        **{column: getattr(place, column) for column in PLACE_COLUMNS},
    )


def loggable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as the log keeps them: personal data as digests, days and decimals as text."""
    return {
        key: masked(str(value)) if value and key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal else jsonable(value)
        for key, value in values.items()
    }
