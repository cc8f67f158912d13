"""What is owed about who supervises (D7): a department its answers, one line for all; the office what nobody settled.

Read from proposals and cases: what was answered is owed by nobody any more.
"""

import datetime
from collections import Counter
from collections.abc import Iterator

from django.db.models import Count, Exists, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.supervision.models import Assignment, SupervisionCase, SupervisionProposal, SupervisionStep
from enterprises.supervision.moves import MOVES
from enterprises.supervision.selectors import waiting
from enterprises.supervision.terms import answer_due, lamps_today, midnight, office_due
from liuan_safety.obligations.selectors import calendar_now
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed

KIND = "supervision.case"
ARTICLE = "二（七）落实企业监管部门"
_DONE_SHOWN = 200
VERBS = {"interim": "去指定", "decide": "去裁定"}
State = SupervisionCase.State


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """Departments' answers and the office's namings and decisions; None: of all units."""
    city = Jurisdiction.objects.filter(in_force(today), kind=Jurisdiction.Kind.CITY).first()
    if city is None:
        return
    if seat is None or Deed.SUPERVISION_CLAIM in seat.deeds:
        yield from _answers(None if seat is None else seat.unit, city)
    if seat is None or (Deed.SUPERVISION_DECIDE in seat.deeds and seat.jurisdiction == city.pk):
        yield from _office(city)


def _answers(unit_id: int | None, city: Jurisdiction) -> Iterator[Owed]:
    """One line a unit: how many wait for it, and the day of the longest waiting."""
    counts: Counter[int] = Counter()
    since: dict[int, datetime.datetime] = {}
    for pk, number, first in _waiting(unit_id):
        counts[pk] += number
        since[pk] = min(first, since.get(pk, first))
    days = calendar_now()
    for unit in Unit.objects.filter(in_force(), pk__in=counts).order_by("pk"):
        first = since[unit.pk]
        ends = answer_due(first, days)
        yield Owed(
            kind=KIND, key=f"{unit.pk}:{timezone.localtime(first).date()}",
            title=f"{counts[unit.pk]:,} 家企业待{unit.name}答复是否监管",
            wanted_by=city.name, article=ARTICLE, jurisdiction=unit.jurisdiction_id, deed=Deed.SUPERVISION_CLAIM,
            last_day=ends.last_day, url=reverse("supervision:claims"), verb="去答复",
            superior_url=f"{reverse('supervision:assigned')}?lead=none", superior=city.pk,
            superior_deed=Deed.SUPERVISION_DECIDE, provisional=ends.provisional, unit=unit.pk,
        )  # fmt: skip


def _waiting(unit_id: int | None) -> Iterator[tuple[int, int, datetime.datetime]]:
    """Unit, how many, since when: of what was passed on, of proposals, of nominations that are another unit's."""
    cases = SupervisionCase.objects.standing().filter(state=State.PASSED).order_by()
    if unit_id is not None:
        cases = cases.filter(asked_unit=unit_id)
    yield from cases.values_list("asked_unit").annotate(number=Count("pk"), first=Min("asked_at"))
    case = SupervisionCase.objects.filter(enterprise=OuterRef("enterprise"), place=None)
    lead = Assignment.objects.leads().filter(enterprise=OuterRef("enterprise"))
    silent = SupervisionProposal.objects.filter(~Exists(case), ~Exists(lead), enterprise__valid_to=None).order_by()
    for column, rows in (("unit", silent), ("nominated_unit", silent.exclude(nominated_unit=F("unit")))):
        narrowed = rows.filter(**{column: unit_id} if unit_id is not None else {f"{column}__isnull": False})
        first = "unit_since" if column == "unit" else "nominated_since"
        yield from narrowed.values_list(column).annotate(number=Count("pk"), first=Min(first))


def _office(city: Jurisdiction) -> Iterator[Owed]:
    """Two lines: what needs an interim supervisor, what needs a decision."""
    rows = Enterprise.objects.filter(valid_to=None).order_by()
    overdue_from = midnight(lamps_today().amber_from)
    number = waiting.uncovered(rows, overdue_from).count()
    if number:
        title = f"{number:,} 家企业逾期未答复或无人认领，待指定临时监管部门"
        yield _line(city, "interim", title, _came(), "unanswered")
    cases = SupervisionCase.objects.standing().filter(state__in=(State.TWICE, State.DISPUTED))
    found = cases.aggregate(number=Count("pk"), first=Min("moved_at"), disputed=Count("pk", Q(state=State.DISPUTED)))
    if found["number"]:
        tab = "disputed" if found["disputed"] else "twice"
        title = f"{found['number']:,} 项监管归属待裁定"
        yield _line(city, "decide", title, found["first"], tab)


def _came() -> datetime.datetime:
    """When the first of those without a supervisor came to the office: sent back, overdue since, or never anybody's."""
    unled = ~Exists(Assignment.objects.leads().filter(enterprise=OuterRef("enterprise")))
    cases = SupervisionCase.objects.filter(unled, place=None, enterprise__valid_to=None)
    said = cases.aggregate(
        refused=Min("moved_at", filter=Q(state=State.REFUSED)), passed=Min("asked_at", filter=Q(state=State.PASSED))
    )
    whole = SupervisionCase.objects.filter(enterprise=OuterRef("enterprise"), place=None)
    silent = SupervisionProposal.objects.filter(unled, ~Exists(whole), enterprise__valid_to=None)
    nobodys = Q(unit=None, nominated_unit=None)
    # Of two that are asked the later one still has time.
    later = Greatest(Coalesce("unit_since", "nominated_since"), Coalesce("nominated_since", "unit_since"))
    asked = silent.aggregate(answer=Min(later), never=Min("enterprise__valid_from", filter=nobodys))
    days, answers = calendar_now(), (said["passed"], asked["answer"])
    late = [ends for one in answers if one is not None and (ends := answer_due(one, days).ends) <= timezone.now()]
    return min([*late, *(one for one in (said["refused"], asked["never"]) if one)], default=timezone.now())


def _line(city: Jurisdiction, key: str, title: str, since: datetime.datetime, tab: str) -> Owed:
    ends = office_due(since, calendar_now())
    return Owed(
        kind=KIND, key=f"office:{key}:{timezone.localtime(since).date()}", title=title, wanted_by=city.name,
        article=ARTICLE, jurisdiction=city.pk, deed=Deed.SUPERVISION_DECIDE, last_day=ends.last_day,
        url=f"{reverse('supervision:office')}?tab={tab}", verb=VERBS[key], provisional=ends.provisional,
    )  # fmt: skip


def done(seat: Seat) -> Iterator[Done]:
    """What the unit has said, a line for each day and deed, the newest first."""
    keys = ["claim", "pass", "refuse"] if Deed.SUPERVISION_CLAIM in seat.deeds else []
    keys += ["interim", "decide"] if Deed.SUPERVISION_DECIDE in seat.deeds else []
    steps = SupervisionStep.objects.filter(unit=seat.unit, key__in=keys).order_by()
    rows = steps.values_list("at", "key", "maker_label").annotate(number=Count("pk"))
    for at, key, who, number in rows.order_by("-at")[:_DONE_SHOWN]:
        url = reverse("supervision:office") if MOVES[key].by_office else reverse("supervision:claims")
        yield Done(f"{MOVES[key].label} {number:,} 家企业", at, who, url)


SOURCE = Source(KIND, "监管归属", frozenset({Deed.SUPERVISION_CLAIM, Deed.SUPERVISION_DECIDE}), owed, done)
