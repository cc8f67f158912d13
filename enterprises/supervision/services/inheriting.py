"""A unit is merged away or abolished: what it supervises and what it is asked about is its heir's (D7).

Called inside the change's own transaction. Enterprises that have left the register keep what they had.
"""

from dataclasses import replace

from enterprises.supervision import moves
from enterprises.supervision.models import (
    Assignment,
    Claim,
    Part,
    PlaceProposal,
    SupervisionCase,
    SupervisionProposal,
    SupervisorName,
)
from enterprises.supervision.services.docket import Item, Pen, Why, taken_up
from enterprises.supervision.subjects import Subject
from liuan_safety.organizations.models import Unit

AT_ONCE = 500
LABEL = "机构变动"


def subjects_of(unit: Unit) -> list[Subject]:
    """All that the unit supervises, claims or is asked about, of enterprises in the register."""
    found: set[tuple[int, int | None]] = set()
    here = {"enterprise__valid_to": None}
    columns = ("enterprise_id", "place_id")
    found |= set(Assignment.objects.current().filter(unit=unit, **here).order_by().values_list(*columns))
    found |= set(SupervisionCase.objects.filter(asked_unit=unit, **here).order_by().values_list(*columns))
    claims = Claim.objects.filter(unit=unit, ended_at=None, case__enterprise__valid_to=None).order_by()
    found |= set(claims.values_list("case__enterprise_id", "case__place_id"))
    return sorted((Subject(*row) for row in found), key=lambda one: (one.enterprise_id, one.place_id or 0))


def inherit(*, source: Unit, heir: Unit) -> int:
    """The heir stands where the unit stood; two claims of the two become one. Answers how many subjects moved."""
    subjects = subjects_of(source)
    for start in range(0, len(subjects), AT_ONCE):
        pen = Pen(None, LABEL, "inherit", Why(reason=f"{source.name}并入或由{heir.name}承接"), source)
        for item in taken_up(subjects[start : start + AT_ONCE]).values():
            _one(pen, item, source.pk, heir.pk)
        pen.write()
    SupervisorName.objects.filter(unit=source).update(unit=heir)
    SupervisionProposal.objects.filter(unit=source).update(unit=heir)
    SupervisionProposal.objects.filter(nominated_unit=source).update(nominated_unit=heir)
    PlaceProposal.objects.filter(unit=source).update(unit=heir)
    return len(subjects)


def _one(pen: Pen, item: Item, source: int, heir: int) -> None:
    now = item.standing
    leads = tuple(dict.fromkeys(heir if unit == source else unit for unit in now.leads))
    asked = heir if now.asked == source else now.asked
    state = moves.CLAIMED if now.state == moves.TWICE and len(leads) == 1 else now.state
    asked_at = item.case.asked_at if item.case is not None else None
    if now.state:
        pen.step(item, replace(now, state=state, asked=asked, leads=leads), to=heir, since=asked_at)
    _claims(pen, item, source, heir)
    _assignments(pen, item, source, heir)


def _claims(pen: Pen, item: Item, source: int, heir: int) -> None:
    claim, theirs = item.claim_of(source), item.claim_of(heir)
    if claim is None:
        return
    pen.end_claims(item, [source])
    if theirs is None or (claim.part == Part.LEAD and theirs.part != Part.LEAD):
        pen.end_claims(item, [heir])
        pen.claim(item, heir, claim.part)


def _assignments(pen: Pen, item: Item, source: int, heir: int) -> None:
    held, theirs = item.held_by(source), item.held_by(heir)
    if held is None:
        return
    pen.end(item, held)
    if theirs is None or (held.part == Part.LEAD and theirs.part != Part.LEAD):
        pen.assign(item, heir, held.part, held.origin, interim=held.is_interim, like=held)
