"""What waits for the safety office: unanswered, sent back, claimed twice, in dispute, interim (D7)."""

import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from enterprises.register.models import Enterprise
from enterprises.supervision.models import Assignment, SupervisionCase
from enterprises.supervision.terms import lamps_today, midnight
from liuan_safety.organizations.models import User

State = SupervisionCase.State
Rows = QuerySet[Enterprise]


def _whole(*states: str) -> Exists:
    cases = SupervisionCase.objects.filter(enterprise=OuterRef("pk"), place=None)
    return Exists(cases.filter(state__in=states) if states else cases)


def without_lead(rows: Rows) -> Rows:
    """Those that no unit leads, interim ones included."""
    return rows.filter(~Exists(Assignment.objects.leads().filter(enterprise=OuterRef("pk"))))


def _late(before: datetime.datetime | None) -> Q:
    """Everybody who was asked has let the term pass. One that was asked later has time yet; a null: no such unit."""
    limit = before or midnight(lamps_today().amber_from)
    passed = SupervisionCase.objects.filter(
        enterprise=OuterRef("pk"), place=None, state=State.PASSED, asked_at__lt=limit
    )
    rule, county = "supervision_proposal__unit_since", "supervision_proposal__nominated_since"
    late = Q(**{f"{rule}__lt": limit}) | Q(**{rule: None})
    late &= Q(**{f"{county}__lt": limit}) | Q(**{county: None})
    late &= Q(**{f"{rule}__isnull": False}) | Q(**{f"{county}__isnull": False})
    return Q(Exists(passed)) | (late & Q(~_whole()))


def _nobodys() -> Q:
    unasked = Q(supervision_proposal__unit=None, supervision_proposal__nominated_unit=None) & Q(~_whole())
    return Q(_whole(State.REFUSED)) | unasked


def unanswered(rows: Rows, before: datetime.datetime | None = None) -> Rows:
    """逾期未答复: everybody who was asked has let the term pass, and nobody leads."""
    return without_lead(rows.filter(_late(before)))


def unclaimed(rows: Rows) -> Rows:
    """已退回、无人认领: sent back by all, or nobody was ever asked."""
    return without_lead(rows.filter(_nobodys()))


def uncovered(rows: Rows, before: datetime.datetime | None = None) -> Rows:
    """Both: what needs an interim supervisor."""
    return without_lead(rows.filter(_late(before) | _nobodys()))


def claimed_twice(rows: Rows) -> Rows:
    """多头认领."""
    return rows.filter(_whole(State.TWICE))


def disputed(rows: Rows) -> Rows:
    """有争议."""
    return rows.filter(_whole(State.DISPUTED))


def interim(rows: Rows) -> Rows:
    """Supervised for the time being."""
    return rows.filter(Exists(Assignment.objects.leads().filter(enterprise=OuterRef("pk"), is_interim=True)))


def seen(user: User) -> Rows:
    """Enterprises in the register that the user sees."""
    return Enterprise.objects.seen_by(user).filter(valid_to=None).order_by()


def with_since(rows: Rows) -> Rows:
    """With the instant from which somebody is asked; null where nobody is: sent back, in dispute, nobody's."""
    case = SupervisionCase.objects.filter(enterprise=OuterRef("pk"), place=None)
    proposed = Coalesce("supervision_proposal__unit_since", "supervision_proposal__nominated_since")
    return rows.annotate(since=Case(When(Exists(case), then=Subquery(case.values("asked_at")[:1])), default=proposed))


# Per tab of the office, the cases of places that stand there; an unanswered proposal of a place is its county's matter.
PLACES = {
    "unanswered": Q(state=State.PASSED),
    "unclaimed": Q(state=State.REFUSED),
    "disputed": Q(state=State.DISPUTED),
    "twice": Q(state=State.TWICE),
    "interim": Q(state=State.INTERIM),
}


def places(user: User, tab: str) -> "QuerySet[SupervisionCase]":
    """Cases of places that have come to the office, the longest waiting first."""
    rows = SupervisionCase.objects.standing().filter(PLACES[tab], place__isnull=False)
    if tab == "unanswered":
        rows = rows.filter(asked_at__lt=midnight(lamps_today().amber_from))
    return rows.filter(enterprise__in=seen(user)).order_by("moved_at", "pk")
