"""What the safety office says: an interim supervisor so that nothing stays uncovered, and the decision (D7, T2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from enterprises.register.models import Enterprise
from enterprises.supervision import moves
from enterprises.supervision.models import Assignment, Part
from enterprises.supervision.services.claiming import unit_of
from enterprises.supervision.services.docket import Item, Pen, Why, label_of, taken_up
from enterprises.supervision.services.sorting import Outcome, log, sort_out
from enterprises.supervision.subjects import Subject, Ticked
from enterprises.supervision.units import MAY_SUPERVISE
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Unit, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

Origin = Assignment.Origin
DISPUTES = frozenset({moves.DISPUTED, moves.TWICE})


def _seen_by(by: User, subjects: Sequence[Subject]) -> set[Subject]:
    ids = {one.enterprise_id for one in subjects}
    seen = set(Enterprise.objects.visible_to(by).filter(pk__in=ids).values_list("pk", flat=True))
    return {one for one in subjects if one.enterprise_id in seen}


def _check_unit(unit: Unit, field: str) -> None:
    if not unit.is_in_force() or unit.kind not in MAY_SUPERVISE:
        raise RuleBroken("supervision.to_unit", f"“{unit.name}”不是现有的部门。", field=field)


def _ground(text: str, field: str = "ground") -> str:
    if not text.strip():
        raise RuleBroken("supervision.no_ground", "请写明依据，如会议纪要、职责分工文件。", field=field)
    return text.strip()


@transaction.atomic
def name_interim(
    *, rows: Sequence[Ticked], unit: Unit | None, ground: str, paper: Paper | None = None, by: User
) -> Outcome:
    """指定临时监管: the lead until the matter is settled. Without a unit each gets the one that is proposed for it."""
    require(by, Deed.SUPERVISION_DECIDE)
    pen = Pen(by, label_of(by), "interim", Why(reason=_ground(ground), paper=paper), unit_of(by))
    if unit is not None:
        _check_unit(unit, "unit")

    def meant(item: Item) -> int | None:
        return unit.pk if unit is not None else next(iter(item.standing.proposed), None)

    def is_done(item: Item) -> bool:
        return item.lead is not None and item.lead.is_interim and item.lead.unit_id == meant(item)

    def why_not(item: Item) -> str:
        if meant(item) is None:
            return "没有建议的监管部门，请单独指定"
        return moves.refusal(item.standing, "interim", 0)

    outcome, items = sort_out(rows, allowed=lambda some: _seen_by(by, some), is_done=is_done, why_not=why_not)
    for item in items:
        named = meant(item)
        if named is None:
            continue
        lead = item.lead
        pen.step(item, moves.named(item.standing), to=named, part=Part.LEAD)
        # A supporting claim of the named unit ends too: to withdraw it would take the interim supervisor away.
        pen.end_claims(item, [one.unit_id for one in item.claims if one.part == Part.LEAD or one.unit_id == named])
        if lead is not None:
            pen.end(item, lead)
        pen.assign(item, named, Part.LEAD, Origin.INTERIM, interim=True)
    pen.write()
    log("supervision.case.interim", outcome, detail=pen.why.reason, unit=unit.name if unit else "各自的建议部门")
    return outcome


@dataclass(frozen=True)
class Decision:
    """Who supervises from now: one lead, any number of others, each in one part."""

    lead: Unit
    professional: tuple[Unit, ...] = ()
    support: tuple[Unit, ...] = ()

    def parts(self) -> list[tuple[Unit, Part]]:
        """Every unit with its part, the lead first."""
        return [
            (self.lead, Part.LEAD),
            *((unit, Part.PROFESSIONAL) for unit in self.professional),
            *((unit, Part.SUPPORT) for unit in self.support),
        ]


@transaction.atomic
def decide(
    *, subject: Subject, revision: int, decision: Decision, ground: str, paper: Paper | None = None, by: User
) -> Item:
    """裁定, or assign anew: standing claims end, and so do all assignments of the subject that it does not name.

    `revision` is the case's that the officer saw; another one raises Conflict. A dispute needs the paper with its scan.
    """
    require(by, Deed.SUPERVISION_DECIDE)
    item = taken_up([subject]).get(subject)
    if item is None or subject not in _seen_by(by, [subject]):
        raise RuleBroken("supervision.gone", "这家企业已不在册，不能再裁定。")
    if item.revision != revision:
        raise Conflict("supervision.case_moved", f"{item.name}的归属在您办理前已有变动，请看过最新情况再裁定。")
    parts = decision.parts()
    for unit, part in parts:
        _check_unit(unit, part.value)
    if len({unit.pk for unit, _part in parts}) < len(parts):
        raise RuleBroken("supervision.unit_twice", "同一个部门只能有一种监管方式。", field="support")
    if item.standing.state in DISPUTES and (paper is None or not paper.file):
        raise RuleBroken("supervision.no_paper", "裁定争议要上传依据文件的扫描件。", field="file")
    pen = Pen(by, label_of(by), "decide", Why(reason=_ground(ground), paper=paper), unit_of(by))
    state = item.standing.state
    pen.step(item, moves.decided(item.standing), to=decision.lead.pk, part=Part.LEAD)
    pen.end_claims(item)
    for held in list(item.assignments):
        pen.end(item, held)
    for unit, part in parts:
        pen.assign(item, unit.pk, part, Origin.DECISION)
    pen.write()
    outcome = Outcome(done=[item])
    named = {part.label: "、".join(unit.name for unit, own in parts if own == part) for part in Part}
    log("supervision.case.decide", outcome, detail=pen.why.reason, was=state, **named)
    return item
