"""What refers to an enterprise: rooms above declare theirs, and whoever would take an act back asks all of them (D7).

An act on the register (an import) can be taken back while nobody has built on it since. The register knows its own
rows; a room whose rows hang on enterprises registers a `Reference` in its `AppConfig.ready()`.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import (
    Condition,
    Enterprise,
    EnterpriseGrant,
    EnterpriseVersion,
    Place,
    PlaceVersion,
    RegisterEntry,
    Standing,
)
from enterprises.register.standings import kind_of
from liuan_safety.organizations.models import User

Kind = RegisterEntry.Kind


@dataclass(frozen=True)
class Touched:
    """The enterprises that one act has brought in or changed; both answers are subqueries of ids."""

    entry: RegisterEntry

    @property
    def enterprises(self) -> "QuerySet[Any]":
        """All of them."""
        own = EnterpriseVersion.objects.filter(entry=self.entry).order_by().values("enterprise_id")
        return own.union(PlaceVersion.objects.filter(entry=self.entry).order_by().values("enterprise_id"))

    @property
    def brought_in(self) -> "QuerySet[Any]":
        """Those which it brought in, or brought back."""
        changed = Q(changed="*") | Q(condition=Condition.IN_REGISTER, changed__contains="condition")
        return EnterpriseVersion.objects.filter(changed, entry=self.entry).order_by().values("enterprise_id")

    @property
    def since(self) -> datetime.datetime:
        """When it was made."""
        return self.entry.made_at


@dataclass(frozen=True)
class InTheWay:
    """One row that stands in the way: of which enterprise, what it is, who made it and when."""

    name: str
    what: str
    who: str
    when: datetime.datetime | datetime.date | None
    enterprise_id: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Reference:
    """One kind of row that refers to enterprises. `rows` narrows a model to those made on top of an act, by others.

    `tell` puts one of them into words for a reader; it may read what `rows` has selected along.
    """

    key: str
    label: str
    rows: Callable[[Touched], "QuerySet[Any]"]
    tell: Callable[[Any, User], InTheWay]
    order: int = 100


_references: dict[str, Reference] = {}


def register(reference: Reference) -> None:
    """Declare a kind of reference; the same key again replaces it."""
    _references[reference.key] = reference


def references() -> list[Reference]:
    """Every kind that is declared, in their order."""
    return sorted(_references.values(), key=lambda one: (one.order, one.key))


def standing_acts(prefix: str = "entry__") -> Q:
    """Versions whose act still stands: one that was undone or taken back since, and what did it, cancel each other.

    What the system derived goes with the act that it was derived from.
    """
    undone = RegisterEntry.objects.filter(undoes=OuterRef(f"{prefix}id"))
    return Q(**{f"{prefix}undoes": None}) & ~Q(**{f"{prefix}kind": Kind.RESIZE}) & ~Q(Exists(undone))


def _versions(touched: Touched) -> "QuerySet[Any]":
    mine = EnterpriseVersion.objects.filter(
        entry=touched.entry, enterprise=OuterRef("enterprise"), revision__lt=OuterRef("revision")
    )
    rows = EnterpriseVersion.objects.filter(standing_acts(), enterprise__in=touched.enterprises)
    later = rows.filter(Q(entry_id__gt=touched.entry.pk) | Q(Exists(mine))).exclude(entry=touched.entry)
    return later.select_related("enterprise", "entry")


def _place_versions(touched: Touched) -> "QuerySet[Any]":
    mine = PlaceVersion.objects.filter(entry=touched.entry, place=OuterRef("place"), revision__lt=OuterRef("revision"))
    rows = PlaceVersion.objects.filter(standing_acts(), enterprise__in=touched.enterprises)
    later = rows.filter(Q(entry_id__gt=touched.entry.pk) | Q(Exists(mine))).exclude(entry=touched.entry)
    return later.select_related("enterprise", "entry")


def _standings(touched: Touched) -> "QuerySet[Any]":
    """A tag has a day and no hour: one of the day itself counts as later."""
    day = timezone.localdate(touched.since)
    rows = Standing.objects.filter(
        Q(enterprise__in=touched.brought_in) | Q(enterprise__in=touched.enterprises, valid_from__gte=day)
    )
    own = Q(source_kind=touched.entry.source_kind, source_id=touched.entry.source_id)
    return rows.exclude(own).select_related("enterprise")


def _grants(touched: Touched) -> "QuerySet[Any]":
    rows = EnterpriseGrant.objects.filter(content_object__in=touched.enterprises, granted_at__gte=touched.since)
    return rows.select_related("content_object", "granted_by")


def _mergers(touched: Touched) -> "QuerySet[Any]":
    merged = Enterprise.objects.filter(condition=Condition.MERGED, merged_into__in=touched.enterprises)
    return merged.filter(changed_at__gte=touched.since).select_related("merged_into")


def _tenants(touched: Touched) -> "QuerySet[Any]":
    return Place.objects.filter(within__enterprise__in=touched.brought_in).select_related("enterprise")


def _tell_version(version: Any, reader: User) -> InTheWay:
    return _about(version.enterprise, _act(version.entry), version.entry.maker_label, version.entry.made_at)


def _tell_place(version: Any, reader: User) -> InTheWay:
    what = f"{_act(version.entry)}（场所）"
    return _about(version.enterprise, what, version.entry.maker_label, version.entry.made_at)


def _act(entry: RegisterEntry) -> str:
    return f"{entry.get_kind_display()}：{entry.source_label}" if entry.source_label else entry.get_kind_display()


def _tell_standing(standing: Any, reader: User) -> InTheWay:
    return _about(standing.enterprise, f"标签“{kind_of(standing.kind).label}”", "", standing.valid_from)


def _tell_grant(grant: Any, reader: User) -> InTheWay:
    return _about(grant.content_object, "授权他人查看", grant.granted_by.name, grant.granted_at)


def _tell_merger(merged: Any, reader: User) -> InTheWay:
    return _about(merged.merged_into, f"“{merged.name}”已并入本企业", "", merged.changed_at)


def _tell_tenant(place: Any, reader: User) -> InTheWay:
    return _about(place.enterprise, "场所设在本次新增企业的场地内", "", place.valid_from)


def _about(enterprise: Enterprise, what: str, who: str, when: Any) -> InTheWay:
    url = reverse("register:detail", args=[enterprise.pk])
    return InTheWay(enterprise.name, what, who, when, enterprise.pk, f"{url}#history")


OWN = (
    Reference("versions", "企业信息又有变动", _versions, _tell_version, 10),
    Reference("places", "场所又有变动", _place_versions, _tell_place, 20),
    Reference("mergers", "其他记录并入", _mergers, _tell_merger, 30),
    Reference("tenants", "场所被引用", _tenants, _tell_tenant, 40),
    Reference("standings", "加了标签", _standings, _tell_standing, 50),
    Reference("grants", "授权他人查看", _grants, _tell_grant, 60),
)


def declare() -> None:
    """The register's own references; called when the room registers itself."""
    for reference in OWN:
        register(reference)
