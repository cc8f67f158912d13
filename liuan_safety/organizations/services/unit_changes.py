"""What each kind of 机构变动 checks, says and does: one function per kind, without permission or log."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from liuan_safety.organizations import movers
from liuan_safety.organizations.models import ApiToken, Jurisdiction, Post, Unit, UnitEvent
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.rules import plain_name
from liuan_safety.organizations.services import succession
from liuan_safety.organizations.services.sessions import end_access
from liuan_safety.organizations.services.units import check_name, found
from liuan_safety.ui.errors import RuleBroken

Kind = UnitEvent.Kind
Plan = dict[str, Any]
Result = tuple[list[Unit], dict[str, int]]


def _other(plan: Plan, key: str) -> Unit | None:
    return Unit.objects.select_related("jurisdiction").filter(pk=plan[key]).first() if plan.get(key) else None


def touched_jurisdictions(sources: Iterable[Unit], plan: Plan) -> list[Jurisdiction]:
    """Every jurisdiction whose units the change touches: whoever records it has to reach them all."""
    places = [unit.jurisdiction for unit in sources]
    places += [unit.jurisdiction for key in ("target", "heir") if (unit := _other(plan, key)) is not None]
    if plan.get("jurisdiction"):
        places += Jurisdiction.objects.filter(pk=plan["jurisdiction"])
    return places


def check(kind: str, sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    """What every change needs: units that stand on that day, and its own conditions."""
    if not sources:
        raise RuleBroken("no_unit", "请选择要变动的单位", field="sources")
    for unit in sources:
        if not unit.is_in_force(on):
            message = f"“{unit.name}”在 {on} 不存续（起 {unit.valid_from}，止 {unit.valid_to or '长期'}），请核对生效日"
            raise RuleBroken("not_in_force", message, field="on")
    _CHECKS[kind](sources, on, plan)


def _check_rename(sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    name = check_name(plan.get("name", ""), sources[0].jurisdiction, on, apart_from=sources[0].pk)
    if name == sources[0].name and plain_name(plan.get("short_name", "")) == sources[0].short_name:
        raise RuleBroken("same_name", "新名称与现名称相同", field="name")


def _check_merger(sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    target = _other(plan, "target")
    if target is None:
        if len(sources) < 2:
            raise RuleBroken("too_few", "合并为新单位时，至少要有两个原单位", field="sources")
        plain = plain_name(plan.get("name", ""))
        twins = [unit.pk for unit in sources if unit.name == plain]
        check_name(plain, sources[0].jurisdiction, on, apart_from=twins[0] if twins else None)
    else:
        _check_heir(target, sources, on)


def _check_heir(heir: Unit, sources: list[Unit], on: datetime.date) -> None:
    if heir in sources:
        raise RuleBroken("own_heir", f"“{heir.name}”不能并入或移交给自己", field="target")
    if not heir.is_in_force(on):
        raise RuleBroken("not_in_force", f"承接单位“{heir.name}”在 {on} 不存续", field="target")
    for unit in sources:
        succession.check_seats(succession.open_posts(unit, on), heir)


def _check_split(sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    check_name(plan.get("name", ""), sources[0].jurisdiction, on)


def _check_move(sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    place = Jurisdiction.objects.filter(in_force(on), pk=plan.get("jurisdiction") or 0).first()
    if place is None or place.pk == sources[0].jurisdiction_id:
        raise RuleBroken("no_place", "请选择要划入的另一个辖区", field="jurisdiction")
    check_name(sources[0].name, place, on)
    probe = Unit(jurisdiction=place)
    succession.check_seats(succession.open_posts(sources[0], on), probe)


def _check_abolition(sources: list[Unit], on: datetime.date, plan: Plan) -> None:
    heir = _other(plan, "heir")
    if heir is not None:
        _check_heir(heir, sources, on)
        return
    left = {mover.label: mover.count(sources[0], on) for mover in movers.registered() if mover.needs_heir}
    listed = "、".join(f"{label} {count} 项" for label, count in left.items() if count)
    if listed:
        raise RuleBroken("needs_heir", f"“{sources[0].name}”还有：{listed}。请选择承接单位", field="heir")


_CHECKS: dict[str, Callable[[list[Unit], datetime.date, Plan], None]] = {
    Kind.RENAMED: _check_rename,
    Kind.MERGED: _check_merger,
    Kind.SPLIT: _check_split,
    Kind.MOVED: _check_move,
    Kind.ABOLISHED: _check_abolition,
}


def summary(kind: str, sources: list[Unit], plan: Plan) -> str:
    """The change as a sentence, in the names of its day."""
    names = "、".join(unit.name for unit in sources)
    target, heir = _other(plan, "target"), _other(plan, "heir")
    if kind == Kind.RENAMED:
        return f"{names}更名为{plan['name']}"
    if kind == Kind.MERGED:
        return f"{names}并入{target.name}" if target else f"{names}合并为{plan['name']}"
    if kind == Kind.SPLIT:
        return f"{names}划出 {len(plan.get('posts', []))} 个岗位，设立{plan['name']}"
    if kind == Kind.MOVED:
        place = Jurisdiction.objects.get(pk=plan["jurisdiction"])
        return f"{names}由{sources[0].jurisdiction.name}划转到{place.name}"
    return f"{names}撤销，工作由{heir.name}承接" if heir else f"{names}撤销"


def carry_out(kind: str, sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    """Do it; the units that result and what moved."""
    return _DEEDS[kind](sources, on, plan)


def put_name(unit: Unit, name: str, short_name: str, on: datetime.date) -> None:
    """The unit bears that name from that day until the next name on record, if there is one."""
    same_day = unit.names.filter(valid_from=on).first()
    if same_day is not None:
        unit.names.filter(pk=same_day.pk).update(name=name, short_name=short_name)
    else:
        until = unit.names.filter(valid_from__gt=on).order_by("valid_from").values_list("valid_from", flat=True).first()
        unit.names.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lt=on).update(valid_to=on)
        unit.names.create(name=name, short_name=short_name, valid_from=on, valid_to=until)
    current = unit.names.latest("valid_from")
    unit.name, unit.short_name, unit.revision = current.name, current.short_name, unit.revision + 1
    unit.save(update_fields=["name", "short_name", "revision"])


def _rename(sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    put_name(sources[0], plain_name(plan["name"]), plain_name(plan.get("short_name", "")), on)
    return sources, {}


def _end(unit: Unit, on: datetime.date) -> None:
    unit.names.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on).update(valid_to=on)
    unit.valid_to, unit.revision = on, unit.revision + 1
    unit.save(update_fields=["valid_to", "revision"])


def _merge(sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    for unit in sources:
        _end(unit, on)
    target = _other(plan, "target") or found(
        jurisdiction=sources[0].jurisdiction,
        name=plan["name"],
        on=on,
        short_name=plain_name(plan.get("short_name", "")),
        kind=sources[0].kind,
        field=sources[0].field,
    )
    moved: dict[str, int] = {}
    for unit in sources:
        for label, count in movers.move_all(unit, target, on).items():
            moved[label] = moved.get(label, 0) + count
    return [target], moved


def _split(sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    source = sources[0]
    made = found(
        jurisdiction=source.jurisdiction,
        name=plan["name"],
        on=on,
        short_name=plain_name(plan.get("short_name", "")),
        kind=source.kind,
        field=plan.get("field", ""),
    )
    posts = list(Post.objects.filter(succession.still_open(on), unit=source, pk__in=plan.get("posts", [])))
    count = succession.pass_on(posts, made, on)
    Unit.objects.filter(pk=source.pk).update(revision=source.revision + 1)
    return [source, made], {"岗位": count} if count else {}


def _move(sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    unit = sources[0]
    unit.jurisdiction = Jurisdiction.objects.get(pk=plan["jurisdiction"])
    unit.revision += 1
    unit.save(update_fields=["jurisdiction", "revision"])
    return [unit], movers.preview(unit, on)


def _abolish(sources: list[Unit], on: datetime.date, plan: Plan) -> Result:
    unit, heir = sources[0], _other(plan, "heir")
    _end(unit, on)
    if heir is not None:
        return [heir], movers.move_all(unit, heir, on)
    tokens = list(
        ApiToken.objects.filter(tenure__post__unit=unit, revoked_at__isnull=True).values_list("pk", flat=True)
    )
    ended = succession.close_posts(unit, on)
    end_access(ended, tokens)
    return [], {"终止的岗位任职": len(ended)} if ended else {}


_DEEDS: dict[str, Callable[[list[Unit], datetime.date, Plan], Result]] = {
    Kind.RENAMED: _rename,
    Kind.MERGED: _merge,
    Kind.SPLIT: _split,
    Kind.MOVED: _move,
    Kind.ABOLISHED: _abolish,
}
