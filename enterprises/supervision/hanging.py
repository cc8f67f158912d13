"""What hangs on an enterprise or on a unit goes along: mergers of records, undone imports, changes of units (D7)."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime

from enterprises.register import mergers, references
from enterprises.register.references import InTheWay, Touched
from enterprises.supervision.models import Assignment, Claim, SupervisionCase, SupervisionStep
from enterprises.supervision.services import inheriting
from enterprises.supervision.telling import sentences
from liuan_safety.organizations import movers
from liuan_safety.organizations.models import Unit, User

_ASSIGNMENT, _CASE, _TAKEN_OVER = "assignment", "case", "taken_over"


def _count(enterprise_id: int) -> int:
    held = Assignment.objects.filter(enterprise=enterprise_id, valid_to=None).count()
    return held + SupervisionCase.objects.filter(enterprise=enterprise_id).count()


def _move(source: int, target: int) -> list[Any]:
    """The target keeps who supervises it; it takes over what it has not: a lead, a unit, a case. What belongs to a
    place goes with the place."""
    theirs = Assignment.objects.current().filter(enterprise=target, place=None)
    has_lead, units = theirs.filter(part="lead").exists(), set(theirs.values_list("unit_id", flat=True))
    moved, leads = [], False
    # What hangs on a place that was given up goes along, too: the place itself does.
    for row in Assignment.objects.filter(enterprise=source, valid_to=None).order_by("pk"):
        if row.place_id is None and (row.unit_id in units or (row.part == "lead" and has_lead)):
            continue
        moved.append([_ASSIGNMENT, row.pk])
        leads |= row.place_id is None and row.part == "lead"
    kept = SupervisionCase.objects.filter(enterprise=target, place=None).first()
    cases = SupervisionCase.objects.filter(enterprise=source).order_by("pk")
    moved += [[_CASE, case.pk] for case in cases if case.place_id is not None or kept is None]
    own = next((case for case in cases if case.place_id is None), None)
    if leads and kept is not None and own is not None:
        moved += _take_over(own, kept)
    _hand(moved, source, target)
    return moved


def _take_over(own: SupervisionCase, kept: SupervisionCase) -> list[Any]:
    """The lead comes to a record whose case said something else: the case says from now on what the lead's own said,
    and the standing claims come along. Answers what `_return` needs."""
    known = kept.claims.filter(ended_at=None).values("unit")
    claims = list(own.claims.filter(ended_at=None).exclude(unit__in=known).values_list("pk", flat=True))
    Claim.objects.filter(pk__in=claims).update(case=kept)
    before = [kept.state, kept.asked_unit_id, kept.asked_at.isoformat() if kept.asked_at else None]
    kept.state, kept.asked_unit_id, kept.asked_at = own.state, own.asked_unit_id, own.asked_at
    kept.revision += 1
    kept.save(update_fields=["state", "asked_unit", "asked_at", "revision"])
    return [[_TAKEN_OVER, kept.pk, own.pk, claims, kept.revision, *before]]


def _give_back(moved: list[Any], source: int, target: int) -> None:
    _hand(moved, target, source)
    for row in moved:
        if row[0] == _TAKEN_OVER:
            _return(*row[1:])


def _return(
    kept: int, own: int, claims: list[int], revision: int, state: str, asked_unit: int | None, asked_at: str | None
) -> None:
    """The claims go back, and the case says again what it said; not where somebody has moved it since."""
    Claim.objects.filter(pk__in=claims, case=kept).update(case=own)
    SupervisionCase.objects.filter(pk=kept, revision=revision).update(
        state=state, asked_unit=asked_unit, asked_at=asked_at and parse_datetime(asked_at), revision=revision + 1
    )


def _hand(moved: list[Any], source: int, target: int) -> None:
    for kind, model in ((_ASSIGNMENT, Assignment), (_CASE, SupervisionCase)):
        ids = [row[1] for row in moved if row[0] == kind]
        model.objects.filter(pk__in=ids, enterprise=source).update(enterprise=target)


def _said_since(touched: Touched) -> Any:
    rows = SupervisionStep.objects.filter(
        case__enterprise__in=touched.brought_in, by__isnull=False, at__gte=touched.since
    )
    return rows.select_related("case__enterprise", "unit", "to_unit", "paper")


def _tell(step: Any, reader: User) -> InTheWay:
    enterprise = step.case.enterprise
    url = reverse("register:detail", args=[enterprise.pk]) + "#supervision"
    return InTheWay(enterprise.name, sentences([step])[0].what, step.maker_label, step.at, enterprise.pk, url)


def _to_move(unit: Unit, on: datetime.date) -> int:
    return len(inheriting.subjects_of(unit))


def _inherit(source: Unit, heir: Unit, on: datetime.date) -> int:
    return inheriting.inherit(source=source, heir=heir)


def declare() -> None:
    """Called when the room registers itself."""
    mergers.register(mergers.Belonging("supervision.cases", "监管归属", "项", _count, _move, _give_back))
    references.register(references.Reference("supervision", "部门或市安委办办理过监管归属", _said_since, _tell, 70))
    movers.register(movers.Mover("监管归属和待答复的企业", _to_move, _inherit))
