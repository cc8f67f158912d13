"""What hangs on an enterprise or on a unit goes along: mergers of records, undone imports, changes of units (D7)."""

import datetime
from typing import Any

from django.urls import reverse

from enterprises.register import mergers, references
from enterprises.register.references import InTheWay, Touched
from enterprises.supervision.models import Assignment, SupervisionCase, SupervisionStep
from enterprises.supervision.services import inheriting
from enterprises.supervision.telling import sentences
from liuan_safety.organizations import movers
from liuan_safety.organizations.models import Unit, User

_ASSIGNMENT, _CASE = "assignment", "case"


def _count(enterprise_id: int) -> int:
    held = Assignment.objects.filter(enterprise=enterprise_id, valid_to=None).count()
    return held + SupervisionCase.objects.filter(enterprise=enterprise_id).count()


def _move(source: int, target: int) -> list[Any]:
    """The target keeps who supervises it; it takes over what it has not: a lead, a unit, a case. What belongs to a
    place goes with the place."""
    theirs = Assignment.objects.current().filter(enterprise=target, place=None)
    has_lead, units = theirs.filter(part="lead").exists(), set(theirs.values_list("unit_id", flat=True))
    moved = []
    # What hangs on a place that was given up goes along, too: the place itself does.
    for row in Assignment.objects.filter(enterprise=source, valid_to=None).order_by("pk"):
        if row.place_id is None and (row.unit_id in units or (row.part == "lead" and has_lead)):
            continue
        moved.append([_ASSIGNMENT, row.pk])
    taken = SupervisionCase.objects.filter(enterprise=target, place=None).exists()
    cases = SupervisionCase.objects.filter(enterprise=source).order_by("pk")
    moved += [[_CASE, case.pk] for case in cases if case.place_id is not None or not taken]
    _hand(moved, source, target)
    return moved


def _give_back(moved: list[Any], source: int, target: int) -> None:
    _hand(moved, target, source)


def _hand(moved: list[Any], source: int, target: int) -> None:
    for kind, model in ((_ASSIGNMENT, Assignment), (_CASE, SupervisionCase)):
        ids = [pk for one, pk in moved if one == kind]
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
