"""辖区: found, mended, moved and closed by the safety office; villages and aliases also by a county's administrator."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from liuan_safety.audit import services as audit
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.models import Jurisdiction, JurisdictionAlias, User
from liuan_safety.organizations.models.jurisdiction import PATH_STEP
from liuan_safety.organizations.roles import Deed, Reach, reach_of
from liuan_safety.organizations.rules import may_stand_below, path_below, plain_name
from liuan_safety.organizations.selectors.jurisdictions import what_still_stands
from liuan_safety.organizations.services.locking import lock
from liuan_safety.ui.errors import RuleBroken

MENDABLE = ("name", "code", "pays", "is_assessed", "valid_from")


def _require(by: User, kind: str, within: Jurisdiction) -> None:
    """The office keeps the tree; whoever reaches a county only keeps its villages."""
    require(by, Deed.JURISDICTION_MANAGE, within=within)
    if kind != Jurisdiction.Kind.VILLAGE and reach_of(acting_post(by).role) is not Reach.CITY:
        raise PermissionDenied("乡镇以上辖区由市安委办维护；县区管理员可以维护本县区的村（社区）和各级别名")


def _check_place(kind: str, parent: Jurisdiction) -> None:
    if not may_stand_below(kind, parent.kind):
        labels = dict(Jurisdiction.Kind.choices)
        message = f"{labels[kind]}不能设在{labels[parent.kind]}“{parent.name}”之下，请另选上级"
        raise RuleBroken("wrong_parent", message, field="parent")


def _check_name(name: str, parent: Jurisdiction | None, valid_from: datetime.date, *, apart_from: int | None) -> str:
    name = plain_name(name)
    if not name:
        raise RuleBroken("no_name", "请填写辖区名称", field="name")
    twins = Jurisdiction.objects.filter(parent=parent, name=name).exclude(pk=apart_from)
    if any(twin.valid_to is None or twin.valid_to > valid_from for twin in twins):
        raise RuleBroken("same_name", f"同一上级下已有“{name}”，请核对名称和起始日", field="name")
    return name


@transaction.atomic
def add_jurisdiction(
    *,
    by: User,
    kind: str,
    name: str,
    parent: Jurisdiction,
    valid_from: datetime.date,
    code: str = "",
    pays: bool = False,
    is_assessed: bool = False,
) -> Jurisdiction:
    """A new jurisdiction below `parent`, in force from that day."""
    parent = lock(Jurisdiction, parent.pk)
    _require(by, kind, parent)
    _check_place(kind, parent)
    row = Jurisdiction(kind=kind, parent=parent, code=code, pays=pays, is_assessed=is_assessed, valid_from=valid_from)
    row.name = _check_name(name, parent, valid_from, apart_from=None)
    row.path = f"new/{by.pk}/{row.name}"[:60]
    row.save()
    row.path = path_below(parent.path, row.pk, PATH_STEP)
    row.save(update_fields=["path"])
    after = {"kind": kind, "name": row.name, "code": code, "parent": parent.name, "valid_from": str(valid_from)}
    audit.record(action="organizations.jurisdiction.added", obj=row, after=after, jurisdiction_path=row.path)
    return row


@transaction.atomic
def mend_jurisdiction(*, by: User, jurisdiction: Jurisdiction, revision: int, changes: dict[str, Any]) -> Jurisdiction:
    """Change name, code, first day or what it counts for; a former name stays as an alias."""
    row = lock(Jurisdiction, jurisdiction.pk, revision)
    _require(by, row.kind, row)
    changes = {key: value for key, value in changes.items() if key in MENDABLE and getattr(row, key) != value}
    if not changes:
        return row
    former = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    if row.valid_to and row.valid_from > row.valid_to:
        raise RuleBroken("period", "起始日不能晚于终止日", field="valid_from")
    row.name = _check_name(row.name, row.parent, row.valid_from, apart_from=row.pk)
    row.revision += 1
    row.save()
    if "name" in former:
        row.aliases.get_or_create(name=former["name"])
    audit.record(
        action="organizations.jurisdiction.mended",
        obj=row,
        before=_plain(former),
        after=_plain(changes),
        jurisdiction_path=row.path,
    )
    return row


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, datetime.date) else value for key, value in values.items()}


@transaction.atomic
def close_jurisdiction(*, by: User, jurisdiction: Jurisdiction, revision: int, on: datetime.date) -> Jurisdiction:
    """No longer in force from that day; refused while something below it still stands on that day."""
    row = lock(Jurisdiction, jurisdiction.pk, revision)
    _require(by, row.kind, row)
    if row.valid_to is not None and row.valid_to <= on:
        raise RuleBroken("closed", f"“{row.name}”已于 {row.valid_to} 终止", field="on")
    if on < row.valid_from:
        raise RuleBroken("period", f"终止日不能早于起始日 {row.valid_from}", field="on")
    standing = what_still_stands(row, on)
    if row.parent_id is None or standing:
        listed = "、".join(f"{label} {count} 个" for label, count in standing.items()) or "市本级不能终止"
        raise RuleBroken("still_stands", f"“{row.name}”之下还有：{listed}。请先终止或划转", field="on")
    former, row.valid_to, row.revision = row.valid_to, on, row.revision + 1
    row.save(update_fields=["valid_to", "revision"])
    audit.record(
        action="organizations.jurisdiction.closed",
        obj=row,
        before={"valid_to": str(former or "")},
        after={"valid_to": str(on)},
        jurisdiction_path=row.path,
    )
    return row


@transaction.atomic
def move_jurisdiction(*, by: User, jurisdiction: Jurisdiction, revision: int, parent: Jurisdiction) -> Jurisdiction:
    """Put it, with all that lies below it, under another parent at once: one update of the paths."""
    row = lock(Jurisdiction, jurisdiction.pk, revision)
    parent = lock(Jurisdiction, parent.pk)
    _require(by, row.kind, row)
    _require(by, row.kind, parent)
    _check_place(row.kind, parent)
    if parent.is_within(row):
        raise RuleBroken("own_child", f"“{parent.name}”在“{row.name}”之内，不能作它的上级", field="parent")
    _check_name(row.name, parent, row.valid_from, apart_from=row.pk)
    former_path, former_parent = row.path, row.parent
    new_path = path_below(parent.path, row.pk, PATH_STEP)
    below = Jurisdiction.objects.filter(path__startswith=former_path)
    below.update(path=Concat(Value(new_path), Substr(F("path"), len(former_path) + 1)))
    Jurisdiction.objects.filter(pk=row.pk).update(parent=parent, revision=F("revision") + 1)
    row.refresh_from_db()
    audit.record(
        action="organizations.jurisdiction.moved",
        obj=row,
        before={"parent": former_parent.name if former_parent else ""},
        after={"parent": parent.name},
        jurisdiction_path=row.path,
    )
    return row


@transaction.atomic
def add_alias(*, by: User, jurisdiction: Jurisdiction, name: str) -> JurisdictionAlias:
    """Another name by which people mean it: workbooks that write it are understood from now on."""
    require(by, Deed.JURISDICTION_MANAGE, within=jurisdiction)
    name = plain_name(name)
    if not name:
        raise RuleBroken("no_name", "请填写别名", field="name")
    alias, is_new = jurisdiction.aliases.get_or_create(name=name)
    if is_new:
        _record_alias("organizations.jurisdiction.alias_added", jurisdiction, after={"alias": name})
    return alias


@transaction.atomic
def remove_alias(*, by: User, alias: JurisdictionAlias) -> None:
    """Take a name away that misleads."""
    require(by, Deed.JURISDICTION_MANAGE, within=alias.jurisdiction)
    _record_alias("organizations.jurisdiction.alias_removed", alias.jurisdiction, before={"alias": alias.name})
    alias.delete()


def _record_alias(action: str, jurisdiction: Jurisdiction, **values: dict[str, str]) -> None:
    audit.record(action=action, obj=jurisdiction, jurisdiction_path=jurisdiction.path, **values)  # type: ignore[arg-type]
