"""待指定、待裁定: what waits for the safety office, the interim supervisor for many at once, the decision on one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from enterprises.register.models import Enterprise, Place
from enterprises.supervision import case_display
from enterprises.supervision.assigned_filters import OfficeFilter
from enterprises.supervision.assigned_tables import OfficeTable
from enterprises.supervision.claim_tables import READ
from enterprises.supervision.deed_forms import DecideForm, InterimForm
from enterprises.supervision.models import SupervisionCase
from enterprises.supervision.selectors import waiting
from enterprises.supervision.services.deciding import Decision, decide, name_interim
from enterprises.supervision.services.docket import Item
from enterprises.supervision.subjects import MOST_ROWS, Ticked, ticked_in
from enterprises.supervision.views.claims import NAMES_SHOWN, Batch, too_many, with_revisions
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken
from liuan_safety.ui.tables import BatchDeed, paged
from liuan_safety.ui.tags.reading import Tab

HOME = "待指定、待裁定"


@dataclass(frozen=True)
class View:
    """One tab: its rows, whether an interim supervisor can be named, and why it may be empty."""

    key: str
    label: str
    rows: Callable[[Any], Any]
    may_name: bool
    empty: tuple[str, str]


VIEWS = {
    view.key: view
    for view in (
        View("unanswered", "逾期未答复", waiting.unanswered, True,
             ("没有逾期未答复的企业", "部门过期不答复的企业会列在这里，可以指定临时监管部门。")),
        View("unclaimed", "无人认领", waiting.unclaimed, True,
             ("没有无人认领的企业", "部门都退回的，或者没有建议部门的企业会列在这里。")),
        View("disputed", "有争议", waiting.disputed, True,
             ("没有有争议的企业", "部门互相推诿的企业会列在这里，等市安委办裁定。")),
        View("twice", "多头认领", waiting.claimed_twice, False,
             ("没有多头认领的企业", "两个以上部门都认领的企业会列在这里，等市安委办裁定。")),
        View("interim", "临时监管", waiting.interim, True,
             ("没有临时监管的企业", "指定了临时监管部门、归属尚未确定的企业会列在这里。")),
    )
}  # fmt: skip
INTERIM = Batch(
    "指定临时监管",
    "指定",
    "指定后由该部门临时作为行业主管，其他部门仍可认领。",
    InterimForm,  # type: ignore[arg-type]
)


@require_GET
@deed_required(Deed.SUPERVISION_DECIDE)
def office(request: HttpRequest) -> HttpResponse:
    """One of the tabs, with filters; interim supervisors are named for ticked rows."""
    chosen = _chosen(request.GET)
    base = waiting.seen(request.user)
    found = OfficeFilter(request.GET, chosen.rows(base), user=request.user)
    related = ("jurisdiction__parent", "supervision_proposal__unit", "supervision_proposal__nominated_unit")
    rows = waiting.with_since(found.qs.order_by("name_pinyin", "pk")).select_related(*related).only(*READ)
    deeds = [BatchDeed("指定临时监管", reverse("supervision:interim"), "user")] if chosen.may_name else []
    table = paged(OfficeTable(rows, batch=deeds, empty=chosen.empty), request)
    page = reverse("supervision:office")
    places = {view.key: waiting.places(request.user, view.key) for view in VIEWS.values()}
    counts = {view.key: view.rows(base).count() + places[view.key].count() for view in VIEWS.values()}
    context = {
        "tabs": [
            Tab(view.label, f"{page}?tab={view.key}", counts[view.key], view.key == chosen.key)
            for view in VIEWS.values()
        ],
        "filter": found,
        "table": table,
        "count": table.page.paginator.count,
        "places": places[chosen.key].select_related("place__jurisdiction", "enterprise", "asked_unit")[:MOST_ROWS],
    }
    return render(request, "enterprises/supervision/office.html", context)


def _chosen(query: Any) -> View:
    return VIEWS.get(query.get("tab", ""), VIEWS["unanswered"])


@deed_required(Deed.SUPERVISION_DECIDE)
def interim(request: HttpRequest) -> HttpResponse:
    """指定临时监管 for the ticked ones."""
    ticked = _selected(request)
    form = InterimForm(request.POST or None, request.FILES or None, user=request.user, ticked=ticked[:MOST_ROWS])
    kept = request.GET.copy()
    for name in ("rows", "all"):
        kept.pop(name, None)
    back = reverse("supervision:office") + (f"?{kept.urlencode()}" if kept else "")
    context: dict[str, Any] = {"batch": INTERIM, "back": back, "home": (HOME, back)}
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                outcome = name_interim(
                    rows=form.ticked(),
                    unit=form.cleaned_data["unit"],
                    ground=form.cleaned_data["ground"],
                    paper=form.paper(),
                    by=request.user,
                )
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            return render(request, "enterprises/supervision/deed_done.html", {**context, "outcome": outcome})
    ids = [row.subject.enterprise_id for row in ticked[:NAMES_SHOWN]]
    names = Enterprise.objects.visible_to(request.user).filter(pk__in=ids).order_by("name_pinyin")
    context |= {
        "form": form,
        "ticked": ticked,
        "names": list(names.values_list("name", flat=True)),
        "too_many": too_many(len(ticked)),
    }
    return render(request, "enterprises/supervision/deed.html", context)


def _selected(request: HttpRequest) -> tuple[Ticked, ...]:
    query = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or not query.get("all"):
        return ticked_in(query.getlist("rows"))
    found = OfficeFilter(query, _chosen(query).rows(waiting.seen(request.user)), user=request.user)
    return with_revisions(found.qs.order_by("name_pinyin", "pk"))


@require_http_methods(["GET", "POST"])
@deed_required(Deed.SUPERVISION_DECIDE)
def decide_page(request: HttpRequest, enterprise_id: int, place_id: int = 0) -> HttpResponse:
    """裁定, or assign anew: who leads, who supports, on what ground."""
    rows = Enterprise.objects.visible_to(request.user).filter(valid_to=None).select_related("jurisdiction__parent")
    enterprise = get_object_or_404(rows, pk=enterprise_id)
    place = None
    if place_id:
        places = Place.objects.select_related("jurisdiction").filter(enterprise=enterprise, valid_to=None)
        place = get_object_or_404(places, pk=place_id)
    item = case_display.item_of(enterprise, place)
    form = DecideForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        place=(place or enterprise).jurisdiction,
        revision=item.revision,
        held=_held(item),
    )
    if request.method == "POST" and form.is_valid() and _decided(request, form, item):
        return redirect(reverse("register:detail", args=[enterprise.pk]) + "#supervision")
    context = {
        "enterprise": enterprise,
        "place": place,
        "form": form,
        "facts": case_display.claim_facts(enterprise, place),
        "needs_scan": item.standing.state in ("disputed", "twice"),
        **case_display.subject_context(item),
    }
    return render(request, "enterprises/supervision/decide.html", context)


def _held(item: Item) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in item.assignments:
        found.setdefault(one.part, []).append(one.unit_id)
    return found


def _decided(request: HttpRequest, form: DecideForm, item: Item) -> bool:
    """Do it and say so; False with the form's error when a rule was broken."""
    data = form.cleaned_data
    decision = Decision(data["lead"], tuple(data["professional"]), tuple(data["support"]))
    try:
        paper = form.paper()
        decide(
            subject=item.subject, revision=data["seen"], decision=decision, ground=data["ground"], paper=paper,
            by=request.user,
        )  # fmt: skip
    except Conflict as conflict:
        # What was typed stays; the next 裁定 is of what the page shows now.
        form.data = form.data.copy()
        form.data["seen"] = case_display.item_of(item.enterprise, item.place).revision
        form.blame(conflict.field, conflict.message_zh)
        return False
    except RuleBroken as broken:
        form.blame(broken.field, broken.message_zh)
        return False
    label = SupervisionCase.State.DECIDED.label
    messages.success(request, f"{item.name}{label}，由{data['lead'].name}作为行业主管，其他认领一并终止。")
    return True
