"""监管盲区 of this room: where nobody supervises, two do, it is disputed or interim, a department answers nothing."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from enterprises.register.models import Enterprise
from enterprises.register.spots import SpotSource, Told, register
from enterprises.supervision.models import Assignment, SupervisionCase, SupervisionProposal, SupervisionStep
from enterprises.supervision.selectors.waiting import without_lead
from enterprises.supervision.terms import lamps_today, midnight
from liuan_safety.organizations.models import Unit
from liuan_safety.organizations.models.periods import in_force

State = SupervisionCase.State


def _no_supervisor(year: int) -> "QuerySet[Any]":
    """A dispute without a lead is told as a dispute."""
    disputed = SupervisionCase.objects.filter(enterprise=OuterRef("pk"), place=None, state=State.DISPUTED)
    rows = Enterprise.objects.filter(valid_to=None).order_by().filter(~Exists(disputed))
    return without_lead(rows).select_related("supervision_proposal__unit")


def _tell_nobody(row: Any) -> Told:
    proposal = getattr(row, "supervision_proposal", None)
    unit = proposal.unit if proposal else None
    return Told(row.name, f"建议{unit.name}，尚未认领" if unit else "没有建议的部门", _page(row.pk))


def _page(enterprise_id: int) -> str:
    return reverse("register:detail", args=[enterprise_id]) + "#supervision"


def _cases(state: str) -> "QuerySet[Any]":
    rows = SupervisionCase.objects.standing().filter(state=state).order_by()
    return rows.select_related("enterprise", "place")


def _tell_case(row: Any) -> Told:
    name = f"{row.enterprise.name}（{row.place}）" if row.place else row.enterprise.name
    return Told(name, row.get_state_display(), _page(row.enterprise_id), str(row.revision))


def _interim(year: int) -> "QuerySet[Any]":
    rows = Assignment.objects.current().filter(is_interim=True, enterprise__valid_to=None).order_by()
    return rows.select_related("enterprise", "unit")


def _tell_interim(row: Any) -> Told:
    return Told(row.enterprise.name, f"{row.unit.name}临时监管", _page(row.enterprise_id), str(row.pk))


def _silent(year: int) -> "QuerySet[Any]":
    """Departments that have let a term pass and never said a word."""
    limit = midnight(lamps_today().amber_from)
    case = SupervisionCase.objects.filter(enterprise=OuterRef("enterprise"), place=None)
    silent = SupervisionProposal.objects.filter(
        ~Exists(case), ~Exists(Assignment.objects.leads().filter(enterprise=OuterRef("enterprise")))
    ).filter(enterprise__valid_to=None)
    passed = SupervisionCase.objects.standing().filter(state=State.PASSED)
    late = Q(Exists(silent.filter(unit=OuterRef("pk"), unit_since__lt=limit)))
    late |= Q(Exists(silent.filter(nominated_unit=OuterRef("pk"), nominated_since__lt=limit)))
    late |= Q(Exists(passed.filter(asked_unit=OuterRef("pk"), asked_at__lt=limit)))
    said = SupervisionStep.objects.filter(unit=OuterRef("pk"))
    return Unit.objects.filter(in_force()).filter(late).filter(~Exists(said)).order_by()


def _tell_silent(row: Any) -> Told:
    return Told(row.name, "有企业逾期待其答复，还没有答复过一家", reverse("supervision:assigned"))


SOURCES = (
    SpotSource("no_supervisor", _no_supervisor, _tell_nobody, sector="sector", enterprise="pk"),
    SpotSource(
        "disputed", lambda year: _cases(State.DISPUTED), _tell_case, "enterprise__jurisdiction", "enterprise__sector",
        "enterprise",
    ),
    SpotSource(
        "claimed_twice", lambda year: _cases(State.TWICE), _tell_case, "enterprise__jurisdiction",
        "enterprise__sector", "enterprise",
    ),
    SpotSource("interim", _interim, _tell_interim, "enterprise__jurisdiction", "enterprise__sector", "enterprise"),
    SpotSource("silent_department", _silent, _tell_silent),
)  # fmt: skip


def declare() -> None:
    """Called when the room registers itself."""
    for source in SOURCES:
        register(source)
