"""What departments say of what is theirs: 认领, 转交, 退回, 撤回认领, one by one or hundreds at once (D7, T2).

Each deed is one transaction and safe to send twice; what a colleague changed since the officer looked is left out and
told.
"""

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from enterprises.supervision import moves
from enterprises.supervision.models import Assignment, Part
from enterprises.supervision.selectors.asking import open_to, places_open_to
from enterprises.supervision.services.docket import Item, Pen, Why, label_of
from enterprises.supervision.services.sorting import Outcome, log, sort_out
from enterprises.supervision.subjects import Subject, Ticked
from enterprises.supervision.units import MAY_BE_ASKED
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

Origin = Assignment.Origin


def unit_of(by: User) -> Unit:
    """The department for which the officer speaks. Raises PermissionDenied without a post."""
    if by.acting is None:
        raise PermissionDenied("您目前没有在任的岗位")
    return by.acting.post.unit


def open_among(unit: Unit, subjects: Sequence[Subject]) -> set[Subject]:
    """Those of the subjects that the unit may act on."""
    whole = [one.enterprise_id for one in subjects if one.place_id is None]
    places = [one.place_id for one in subjects if one.place_id is not None]
    found = {Subject(pk) for pk in open_to(unit).filter(pk__in=whole).values_list("pk", flat=True)}
    if places:
        rows = places_open_to(unit).filter(pk__in=places).values_list("enterprise_id", "pk")
        found |= {Subject(*row) for row in rows}
    return found


def check_reason(code: str, reason: str) -> Why:
    """One of the usual reasons, or the officer's own words. Raises RuleBroken without either."""
    words = reason.strip()
    if code not in moves.REASON_LABELS:
        raise RuleBroken("supervision.no_reason", "请选择原因。", field="code")
    if code == moves.OTHER and not words:
        raise RuleBroken("supervision.no_reason", "选“其他原因”的，请写明原因。", field="reason")
    return Why(code, words)


def _words(text: str) -> Why:
    if not text.strip():
        raise RuleBroken("supervision.no_reason", "请写明原因。", field="reason")
    return Why(reason=text.strip())


def _begun(by: User, key: str) -> tuple[Unit, Pen]:
    require(by, Deed.SUPERVISION_CLAIM)
    unit = unit_of(by)
    return unit, Pen(by, label_of(by), key, unit=unit)


def _blocked(key: str, unit: Unit) -> Callable[[Item], str]:
    return lambda item: moves.refusal(item.standing, key, unit.pk)


@transaction.atomic
def claim(*, rows: Sequence[Ticked], part: str = Part.LEAD, ground: str = "", by: User) -> Outcome:
    """认领: as lead supervisor, or in a supporting part of what has a lead.

    A lead that another unit has claimed stays until the office decides (多头认领); an interim one gives way, and so
    does one that has passed it on.
    """
    key = "claim" if part == Part.LEAD else "join"
    unit, pen = _begun(by, key)
    pen.why = Why(reason=ground.strip())
    if part not in Part.values:
        raise RuleBroken("supervision.part", "请选择监管方式。", field="part")

    def is_done(item: Item) -> bool:
        held = item.claim_of(unit.pk)
        return held is not None and held.part == part

    def why_not(item: Item) -> str:
        held = item.held_by(unit.pk)
        if key == "join" and held is not None and held.origin == Origin.DECISION:
            return "市安委办已裁定本部门的监管方式，要改变请市安委办另行裁定"
        return moves.refusal(item.standing, key, unit.pk)

    outcome, items = sort_out(rows, allowed=lambda some: open_among(unit, some), is_done=is_done, why_not=why_not)
    for item in items:
        if part == Part.LEAD:
            claim_lead(pen, item, unit)
        else:
            pen.step(item, item.standing, part=part)
            pen.end_claims(item, [unit.pk])
            pen.claim(item, unit.pk, part)
            pen.assign(item, unit.pk, part, Origin.CLAIM)
    pen.write()
    log(f"supervision.case.{key}", outcome, detail=ground.strip(), unit=unit.name, part=Part(part).label)
    return outcome


def claim_lead(pen: Pen, item: Item, unit: Unit) -> None:
    """The claim of the lead of one item under locks; who may and whether it can be was asked before."""
    had, lead = item.standing.leads, item.lead
    pen.step(item, moves.claimed(item.standing, unit.pk), part=Part.LEAD)
    pen.end_claims(item, [unit.pk])
    pen.claim(item, unit.pk, Part.LEAD)
    if had:
        return
    if lead is not None and lead.unit_id != unit.pk:
        pen.end(item, lead)
    pen.assign(item, unit.pk, Part.LEAD, Origin.CLAIM)


@transaction.atomic
def pass_on(*, rows: Sequence[Ticked], to: Unit, code: str = moves.OTHER, reason: str, by: User) -> Outcome:
    """转交 to another department, and why. Whoever supervises as lead goes on until that one claims it."""
    unit, pen = _begun(by, "pass")
    pen.why = why = check_reason(code, reason)
    if to.pk == unit.pk:
        raise RuleBroken("supervision.to_self", "不能转交给本部门。", field="to")
    if not to.is_in_force() or to.kind not in MAY_BE_ASKED:
        raise RuleBroken("supervision.to_unit", f"“{to.name}”不是现有的部门。", field="to")

    def is_done(item: Item) -> bool:
        return item.standing.asked == to.pk and unit.pk in item.standing.said_no

    outcome, items = sort_out(
        rows, allowed=lambda some: open_among(unit, some), is_done=is_done, why_not=_blocked("pass", unit)
    )
    for item in items:
        pen.step(item, moves.passed(item.standing, unit.pk, to.pk), to=to.pk)
        pen.end_claims(item, [unit.pk])
    pen.write()
    log("supervision.case.pass", outcome, detail=_told(why), unit=unit.name, to=to.name)
    return outcome


@transaction.atomic
def refuse(*, rows: Sequence[Ticked], code: str, reason: str = "", by: User) -> Outcome:
    """退回: not ours. Another proposed department is asked with the term it has had, else it is the office's."""
    unit, pen = _begun(by, "refuse")
    pen.why = why = check_reason(code, reason)

    def is_done(item: Item) -> bool:
        return unit.pk in item.standing.said_no and unit.pk not in item.standing.is_asked

    outcome, items = sort_out(
        rows, allowed=lambda some: open_among(unit, some), is_done=is_done, why_not=_blocked("refuse", unit)
    )
    for item in items:
        after = moves.refused(item.standing, unit.pk)
        pen.step(item, after, since=item.proposed_since.get(after.asked or 0))
    pen.write()
    log("supervision.case.refuse", outcome, detail=_told(why), unit=unit.name)
    return outcome


@transaction.atomic
def withdraw(*, rows: Sequence[Ticked], reason: str, by: User) -> Outcome:
    """撤回认领: of the lead, or of a supporting part. Another standing claim of the lead takes its place."""
    unit, pen = _begun(by, "withdraw")
    pen.why = why = _words(reason)

    def why_not(item: Item) -> str:
        held = item.claim_of(unit.pk)
        if held is None:
            return "本部门没有认领" if item.held_by(unit.pk) is None else "由市安委办裁定，撤回请市安委办另行裁定"
        return moves.refusal(item.standing, "withdraw", unit.pk) if held.part == Part.LEAD else ""

    def is_done(item: Item) -> bool:
        return item.claim_of(unit.pk) is None and item.held_by(unit.pk) is None

    outcome, items = sort_out(rows, allowed=lambda some: open_among(unit, some), is_done=is_done, why_not=why_not)
    for item in items:
        _withdraw_one(pen, item, unit)
    pen.write()
    log("supervision.case.withdraw", outcome, detail=why.reason, unit=unit.name)
    return outcome


def _withdraw_one(pen: Pen, item: Item, unit: Unit) -> None:
    claimed, held = item.claim_of(unit.pk), item.held_by(unit.pk)
    part = claimed.part if claimed else ""
    after = moves.withdrawn(item.standing, unit.pk) if part == Part.LEAD else item.standing
    pen.step(item, after, part=part, since=item.proposed_since.get(after.asked or 0))
    pen.end_claims(item, [unit.pk])
    if held is not None:
        pen.end(item, held)
        if held.part == Part.LEAD and after.leads:
            pen.assign(item, after.leads[0], Part.LEAD, Origin.CLAIM)


def _told(why: Why) -> str:
    label = moves.REASON_LABELS.get(why.code, "")
    return f"{label}：{why.reason}" if why.reason and why.code != moves.OTHER else why.reason or label
