"""What a department has before it (D7): what it is asked about, what nobody has, its own, what it sent on.

Each answers enterprises in the register that the unit may see on the claim page, with the fields of that page alone
(`enterprises/crossings.py`); none of them is a reason to see the enterprise in the register.
"""

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from enterprises.register.models import Enterprise, Place
from enterprises.supervision.models import (
    Assignment,
    Claim,
    PlaceProposal,
    SupervisionCase,
    SupervisionProposal,
    SupervisionStep,
)
from liuan_safety.organizations.models import Unit

State = SupervisionCase.State
Rows = QuerySet[Enterprise]
Places = QuerySet[Place]


def _registered() -> Rows:
    return Enterprise.objects.filter(valid_to=None).order_by()


def _lead(of: str = "pk") -> Exists:
    return Exists(Assignment.objects.leads().filter(enterprise=OuterRef(of)))


def _case(of: str = "pk", **narrowed: object) -> Exists:
    return Exists(SupervisionCase.objects.filter(enterprise=OuterRef(of), place=None, **narrowed))


def _proposed(unit: Unit) -> "QuerySet[SupervisionProposal]":
    return SupervisionProposal.objects.filter(Q(unit=unit) | Q(nominated_unit=unit)).order_by()


def asked(unit: Unit) -> Rows:
    """待我答复: passed to the unit, or proposed or nominated while nobody has said anything; `since` is the instant."""
    passed = SupervisionCase.objects.filter(state=State.PASSED, asked_unit=unit, place=None)
    silent = _proposed(unit).filter(~_case("enterprise_id"), ~_lead("enterprise_id"))
    rows = _registered().filter(Q(pk__in=passed.values("enterprise")) | Q(pk__in=silent.values("enterprise")))
    return with_since(rows, unit)


def with_since(rows: Rows, unit: Unit) -> Rows:
    """With the instant from which the unit has been asked."""
    own = SupervisionCase.objects.filter(enterprise=OuterRef("pk"), place=None, asked_unit=unit)
    by_proposal = Case(
        When(supervision_proposal__unit=unit, then=F("supervision_proposal__unit_since")),
        default=F("supervision_proposal__nominated_since"),
    )
    return rows.annotate(since=Coalesce(Subquery(own.values("asked_at")[:1]), by_proposal))


def nobodys(unit: Unit) -> Rows:
    """无人认领 in the unit's jurisdiction: no lead, nobody asked; what was sent back belongs to nobody too."""
    unasked = Q(supervision_proposal__unit=None, supervision_proposal__nominated_unit=None) & ~_case()
    rows = _registered().filter(jurisdiction__path__startswith=unit.jurisdiction.path)
    return rows.filter(Q(unasked) | _case(state=State.REFUSED)).filter(~_lead())


def own(unit: Unit) -> Rows:
    """本部门监管: in any part, as a whole; places stand apart (`own_places`)."""
    return _registered().filter(pk__in=Assignment.objects.current().filter(unit=unit, place=None).values("enterprise"))


def sent_on(unit: Unit) -> Rows:
    """我转交、退回的: where that was the unit's own word, whatever came of it since."""
    steps = SupervisionStep.objects.filter(unit=unit, key__in=("pass", "refuse"), case__place=None)
    return _registered().filter(pk__in=steps.order_by().values("case__enterprise"))


def claimed_by_others(unit: Unit) -> Rows:
    """他部门监管: proposed or nominated to the unit, and another one has it or has it before the office."""
    theirs = _proposed(unit).filter(_lead("enterprise_id") | _case("enterprise_id"))
    mine = Assignment.objects.current().filter(unit=unit, place=None).values("enterprise")
    waiting = SupervisionCase.objects.filter(state=State.PASSED, asked_unit=unit, place=None).values("enterprise")
    rows = _registered().filter(pk__in=theirs.values("enterprise"))
    return rows.exclude(pk__in=mine).exclude(pk__in=waiting)


def open_to(unit: Unit) -> Rows:
    """All that the unit may see on the claim page, and act on."""
    cases = SupervisionCase.objects.filter(place=None).order_by()
    stepped = SupervisionStep.objects.filter(unit=unit, case__place=None).order_by().values("case__enterprise")
    claims = Claim.objects.filter(unit=unit, ended_at=None, case__place=None).order_by().values("case__enterprise")
    held = Assignment.objects.current().filter(unit=unit, place=None).values("enterprise")
    mine = (
        Q(pk__in=_proposed(unit).values("enterprise"))
        | Q(pk__in=cases.filter(asked_unit=unit).values("enterprise"))
        | Q(pk__in=stepped)
        | Q(pk__in=claims)
        | Q(pk__in=held)
        | Q(pk__in=nobodys(unit).values("pk"))
    )
    return _registered().filter(mine)


# -- places that lie in another county than their enterprise ----------------------------------------------------------


def _standing_places() -> Places:
    return Place.objects.filter(valid_to=None, enterprise__valid_to=None).order_by()


def asked_places(unit: Unit) -> Places:
    """Places for which the unit is asked by itself, with `since`."""
    case = SupervisionCase.objects.filter(place=OuterRef("pk"))
    lead = Assignment.objects.current().filter(place=OuterRef("pk"), part="lead")
    silent = Q(supervision_proposal__unit=unit) & ~Exists(case) & ~Exists(lead)
    rows = _standing_places().filter(silent | Exists(case.filter(state=State.PASSED, asked_unit=unit)))
    passed_at = Subquery(case.filter(asked_unit=unit).values("asked_at")[:1])
    return rows.annotate(since=Coalesce(passed_at, F("supervision_proposal__unit_since")))


def own_places(unit: Unit) -> Places:
    """Places that the unit supervises by themselves, with `since`."""
    held = Assignment.objects.current().filter(unit=unit, place=OuterRef("pk")).order_by()
    return _standing_places().annotate(since=Subquery(held.values("valid_from")[:1])).filter(since__isnull=False)


def places_open_to(unit: Unit) -> Places:
    """Places that the unit may see on the claim page, and act on: asked about, its own, those it has acted on."""
    proposed = PlaceProposal.objects.filter(unit=unit).values("place")
    cases = SupervisionCase.objects.filter(place__isnull=False).order_by()
    stepped = SupervisionStep.objects.filter(unit=unit, case__place__isnull=False).order_by().values("case__place")
    held = Assignment.objects.current().filter(unit=unit, place__isnull=False).values("place")
    mine = Q(pk__in=proposed) | Q(pk__in=cases.filter(asked_unit=unit).values("place")) | Q(pk__in=stepped)
    return _standing_places().filter(mine | Q(pk__in=held))
