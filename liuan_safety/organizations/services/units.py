"""单位: founded and mended. What changes a unit from a day on is an event: `services.unit_events`."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, Unit, UnitEvent, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.rules import plain_name
from liuan_safety.organizations.services.locking import lock
from liuan_safety.ui.errors import RuleBroken

MENDABLE = ("kind", "short_name", "field", "parent")


def check_name(name: str, jurisdiction: Jurisdiction, on: datetime.date, *, apart_from: int | None = None) -> str:
    """The cleaned name; refused when a unit of the same jurisdiction bears it on that day."""
    name = plain_name(name)
    if not name:
        raise RuleBroken("no_name", "请填写单位名称", field="name")
    later = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    twins = Unit.objects.filter(later, jurisdiction=jurisdiction, name=name).values_list("pk", flat=True)
    if set(twins) - {apart_from}:
        raise RuleBroken("same_name", f"“{jurisdiction.name}”已有“{name}”，请核对，不要重复登记", field="name")
    return name


def found(*, jurisdiction: Jurisdiction, name: str, on: datetime.date, **fields: Any) -> Unit:
    """The row and its first name, without permission or log: for the deeds of this room."""
    if not jurisdiction.is_in_force(on):
        raise RuleBroken("closed", f"辖区“{jurisdiction.name}”在 {on} 不存续，请另选辖区或日期", field="jurisdiction")
    unit = Unit(jurisdiction=jurisdiction, name=check_name(name, jurisdiction, on), valid_from=on, **fields)
    unit.save()
    unit.names.create(name=unit.name, short_name=unit.short_name, valid_from=on)
    return unit


@transaction.atomic
def create_unit(
    *,
    by: User,
    jurisdiction: Jurisdiction,
    name: str,
    valid_from: datetime.date,
    kind: str = Unit.Kind.DEPARTMENT,
    short_name: str = "",
    field: str = "",
    parent: Unit | None = None,
    paper: Paper | None = None,
) -> Unit:
    """A new unit, in force from that day."""
    require(by, Deed.UNIT_MANAGE, within=jurisdiction)
    unit = found(
        jurisdiction=jurisdiction,
        name=name,
        on=valid_from,
        kind=kind,
        short_name=plain_name(short_name),
        field=field,
        parent=parent,
    )
    event = UnitEvent.objects.create(
        kind=UnitEvent.Kind.FOUNDED,
        effective_on=valid_from,
        summary=f"设立{unit.name}",
        paper=paper,
        recorded_by=by,
        applied_at=timezone.now(),
    )
    event.targets.add(unit)
    after = {"name": unit.name, "kind": kind, "jurisdiction": jurisdiction.name, "valid_from": str(valid_from)}
    audit.record(action="organizations.unit.founded", obj=unit, after=after, jurisdiction_path=jurisdiction.path)
    return unit


@transaction.atomic
def mend_unit(*, by: User, unit: Unit, revision: int, changes: dict[str, Any]) -> Unit:
    """Correct kind, short name, field or superior unit; a change of name is an event with a day."""
    row = lock(Unit, unit.pk, revision)
    require(by, Deed.UNIT_MANAGE, within=row.jurisdiction)
    changes = {key: value for key, value in changes.items() if key in MENDABLE and getattr(row, key) != value}
    if not changes:
        return row
    _check_parent(row, changes.get("parent"))
    former = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    row.revision += 1
    row.save()
    if "short_name" in changes:
        row.names.filter(valid_to__isnull=True).update(short_name=row.short_name)
    audit.record(
        action="organizations.unit.mended",
        obj=row,
        before=_plain(former),
        after=_plain(changes),
        jurisdiction_path=row.jurisdiction.path,
    )
    return row


def _check_parent(unit: Unit, parent: Unit | None) -> None:
    above = parent
    while above is not None:
        if above.pk == unit.pk:
            raise RuleBroken("own_child", "主管单位不能是本单位或其下属单位", field="parent")
        above = above.parent


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Unit) else value for key, value in values.items()}
