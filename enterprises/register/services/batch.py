"""One deed on many enterprises (D7): one entry, one reason or paper; what can't be done is left alone and named.

Every row is asked for by itself: whether the officer sees it, may keep it, and saw it as it stands. A row that already
bears what is wanted counts as such, so that a request sent twice does nothing the second time.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from enterprises.register import industries
from enterprises.register.checks import check_values
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.origins import latest_makers
from enterprises.register.services.writing import (
    demand_grounds,
    derive_each,
    locked_records,
    open_entry,
    place_version_of,
    version_of,
)
from enterprises.register.wording import same
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import may, require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

MOST_ROWS = 500  # what one request does within seconds, and one person can answer for
_BATCH = 200
_WRITTEN = ("sector", "industry_code", "size_class", "above_scale", "jurisdiction", "revision", "changed_at")
"""Every column of an enterprise that a deed of this module may set."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """One row of the selection, with the revision that the officer saw."""

    enterprise_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A row that was not touched, and why; without a name where the officer must not know it."""

    enterprise_id: int
    name: str
    reason: str


@dataclass
class BatchResult:
    """What became of the selection."""

    done: list[Enterprise] = field(default_factory=list)
    already: int = 0
    left_alone: list[LeftAlone] = field(default_factory=list)
    entry: RegisterEntry | None = None


Change = Callable[[Enterprise], dict[str, Any]]


def set_trades(
    *,
    rows: Sequence[Ticked],
    sector: str = "",
    industry_code: str = "",
    reason: str = "",
    paper: Paper | None = None,
    by: User,
) -> BatchResult:
    """Sector, industry code (GB/T 4754) or both for all of them; what is left empty stays as it is.

    Size class and 规上 follow from the new code (rules 6.4). Raises RuleBroken for too many rows, a code that can't be
    true, or missing grounds; PermissionDenied without `register.edit`.
    """
    given = {"sector": sector.strip(), "industry_code": industries.plain(industry_code)}
    values = {key: value for key, value in given.items() if value}
    if not values:
        raise RuleBroken("register.nothing_changed", "请填写行业领域或国民经济行业代码，至少一项。", field="sector")
    check_values(values)

    def change(enterprise: Enterprise) -> dict[str, Any]:
        return {key: value for key, value in values.items() if not same(getattr(enterprise, key), value)}

    with transaction.atomic():
        result = _sorted_out(rows, change, by, reason, paper)
        if result.done:
            result.entry = open_entry(kind=RegisterEntry.Kind.MEND, by=by, reason=reason, paper=paper)
            write_changes(result.done, result.entry, change, with_figures=True)
            _log("register.batch.trades", result, values, reason, by)
    return result


def move_all(
    *, rows: Sequence[Ticked], jurisdiction: Jurisdiction, reason: str = "", paper: Paper | None = None, by: User
) -> BatchResult:
    """Lay all of them under another jurisdiction; their places there go along, as with a single one.

    Raises RuleBroken for too many rows, a place that takes none, or missing grounds; PermissionDenied where the post
    does not keep the register of the new jurisdiction.
    """
    require(by, Deed.REGISTER_EDIT, within=jurisdiction)
    if not jurisdiction.is_in_force() or jurisdiction.kind == Jurisdiction.Kind.CITY:
        raise RuleBroken("register.target", "请选择现行的县区、开发区或乡镇。", field="jurisdiction")

    def change(enterprise: Enterprise) -> dict[str, Any]:
        return {} if enterprise.jurisdiction_id == jurisdiction.pk else {"jurisdiction": jurisdiction}

    with transaction.atomic():
        result = _sorted_out(rows, change, by, reason, paper)
        _leave_lodged(result, jurisdiction)
        if result.done:
            result.entry = open_entry(kind=RegisterEntry.Kind.MOVE, by=by, reason=reason, paper=paper)
            _take_places_along(result.done, jurisdiction, result.entry)
            write_changes(result.done, result.entry, change, with_figures=False)
            _log("register.batch.moved", result, {"jurisdiction": jurisdiction.name}, reason, by)
    return result


def _sorted_out(rows: Sequence[Ticked], change: Change, by: User, reason: str, paper: Paper | None) -> BatchResult:
    """The rows under locks, in the order of their ids: those to be done, those already so, those left alone."""
    require(by, Deed.REGISTER_EDIT)
    if not rows:
        raise RuleBroken("register.batch_none", "没有勾选企业，请回到列表勾选后再办理。")
    if len(rows) > MOST_ROWS:
        raise RuleBroken("register.batch_many", f"勾选了 {len(rows):,} 家，一次最多 {MOST_ROWS} 家，请分批办理。")
    demand_grounds(reason, paper)
    seen = {row.enterprise_id: row.revision for row in rows}
    found = locked_records(seen, by)
    stale = [row.pk for row in found.values() if row.revision != seen[row.pk]]
    makers = latest_makers(stale)
    result = BatchResult()
    for pk in sorted(seen):
        enterprise = found.get(pk)
        if enterprise is None:
            result.left_alone.append(LeftAlone(pk, "", "已不在本岗位的可见范围内"))
        elif enterprise.valid_to is not None:
            result.left_alone.append(LeftAlone(pk, enterprise.name, f"已{enterprise.get_condition_display()}，不在册"))
        elif not may(by, Deed.REGISTER_EDIT, within=enterprise.jurisdiction):
            result.left_alone.append(LeftAlone(pk, enterprise.name, f"当前岗位不能修改{enterprise.jurisdiction}的企业"))
        elif not change(enterprise):
            result.already += 1
        elif pk in stale:
            who = makers.get(pk, "同事")
            result.left_alone.append(LeftAlone(pk, enterprise.name, f"勾选之后{who}改过，请核对现状后再办理"))
        else:
            result.done.append(enterprise)
    return result


def write_changes(enterprises: list[Enterprise], entry: RegisterEntry, change: Change, *, with_figures: bool) -> None:
    """New values, next revisions, next versions; the number of statements does not grow with the rows."""
    versions, acts = [], [(enterprise, change(enterprise)) for enterprise in enterprises]
    for enterprise, changed in acts:
        for key, value in changed.items():
            setattr(enterprise, key, value)
    if with_figures:
        for (_enterprise, changed), derived in zip(acts, derive_each(acts), strict=True):
            changed |= derived
    for enterprise, changed in acts:
        enterprise.revision += 1
        enterprise.changed_at = entry.made_at
        versions.append(version_of(enterprise, entry, changed))
    present = EnterpriseVersion.objects.filter(enterprise__in=enterprises, valid_to=None)
    present.update(valid_to=entry.made_at)
    EnterpriseVersion.objects.bulk_create(versions, batch_size=_BATCH)
    Enterprise.objects.bulk_update(enterprises, _WRITTEN, batch_size=_BATCH)


def _places_of(enterprises: Collection[Enterprise]) -> list[Place]:
    """Places in use that lie where their enterprise lies: they go along."""
    rows = Place.objects.select_for_update(of=("self",)).filter(enterprise__in=enterprises, valid_to=None)
    at = {row.pk: row.jurisdiction_id for row in enterprises}
    return [place for place in rows.order_by("pk") if place.jurisdiction_id == at[place.enterprise_id]]


def _take_places_along(enterprises: list[Enterprise], jurisdiction: Jurisdiction, entry: RegisterEntry) -> None:
    places = _places_of(enterprises)
    for place in places:
        place.jurisdiction = jurisdiction
        place.revision += 1
    PlaceVersion.objects.filter(place__in=places, valid_to=None).update(valid_to=entry.made_at)
    versions = [place_version_of(place, entry, ["jurisdiction"]) for place in places]
    PlaceVersion.objects.bulk_create(versions, batch_size=_BATCH)
    Place.objects.bulk_update(places, ["jurisdiction", "revision"], batch_size=_BATCH)


def _leave_lodged(result: BatchResult, jurisdiction: Jurisdiction) -> None:
    """A place on another's site does not go along into another county: such a record is moved by itself."""
    lodged = Place.objects.filter(enterprise__in=result.done, valid_to=None, within__isnull=False)
    owners = set(lodged.values_list("enterprise_id", flat=True))
    staying = [
        row for row in result.done if row.pk in owners and _county_path(row.jurisdiction) != _county_path(jurisdiction)
    ]
    why = "有场所在其他企业的场地内，不能随迁到另一县区，请单独办理迁移"
    result.left_alone += [LeftAlone(row.pk, row.name, why) for row in staying]
    result.done = [row for row in result.done if row not in staying]


def _county_path(jurisdiction: Jurisdiction) -> tuple[int, ...]:
    """City and county of a jurisdiction: two of one county have the same."""
    return tuple(jurisdiction.ancestor_ids[:2])


def _log(action: str, result: BatchResult, values: dict[str, Any], reason: str, by: User) -> None:
    record(
        action=action,
        after={**values, "rows": len(result.done), "entry": result.entry.pk if result.entry else None},
        detail=reason.strip(),
        jurisdiction_path=by.acting.jurisdiction.path if by.acting else "",
    )
