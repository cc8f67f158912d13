"""认领: the department's lists, one subject, and the deeds on one or hundreds (D7). Only the fields of this page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from enterprises.register.models import Enterprise, Place
from enterprises.supervision import case_display
from enterprises.supervision.claim_filters import ClaimFilter, by_since
from enterprises.supervision.claim_tables import READ, ClaimTable, OwnTable
from enterprises.supervision.deed_forms import ClaimForm, PassForm, RefuseForm, RowsForm, WithdrawForm
from enterprises.supervision.models import SupervisionCase
from enterprises.supervision.selectors import asking
from enterprises.supervision.services import claiming
from enterprises.supervision.services.sorting import Outcome
from enterprises.supervision.subjects import MOST_ROWS, Subject, Ticked, ticked_in
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.models import Unit
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tables import BatchDeed, paged
from liuan_safety.ui.tags.reading import Tab

NAMES_SHOWN = 10


@dataclass(frozen=True)
class View:
    """One tab: its rows, the deeds offered on ticked ones, and why it may be empty."""

    key: str
    label: str
    rows: Callable[[Unit], Any]
    deeds: tuple[str, ...]
    empty: tuple[str, str]


DEEDS = {
    "take": BatchDeed("认领", "claim_take", "check"),
    "pass": BatchDeed("转交", "claim_pass", "arrow-left-right"),
    "refuse": BatchDeed("退回", "claim_refuse", "rotate-ccw"),
    "withdraw": BatchDeed("撤回认领", "claim_withdraw", "x"),
}
VIEWS = {
    view.key: view
    for view in (
        View("asked", "待我答复", asking.asked, ("take", "pass", "refuse"),
             ("没有等本部门答复的企业", "系统建议、县区填报或其他部门转交给本部门的企业会列在这里。")),
        View("nobody", "无人认领", asking.nobodys, ("take",),
             ("没有无人认领的企业", "没有规则适用、县区也没有填报，或者已被退回的企业会列在这里。")),
        View("own", "本部门监管", asking.own, ("pass", "withdraw"),
             ("本部门还没有监管的企业", "认领或由市安委办指定、裁定以后列在这里。")),
        View("sent", "我转交、退回的", asking.sent_on, (),
             ("没有转交、退回过企业", "本部门转交、退回的企业在这里看后来的办理情况。")),
        View("others", "他部门监管的", asking.claimed_by_others, ("take",),
             ("没有这样的企业", "建议或填报为本部门、却由其他部门监管的企业列在这里；确属本部门的可以认领。")),
    )
}  # fmt: skip


@require_GET
@deed_required(Deed.SUPERVISION_CLAIM)
def claims(request: HttpRequest) -> HttpResponse:
    """认领: one of the tabs, with filters and deeds on ticked rows."""
    unit = claiming.unit_of(request.user)
    chosen = VIEWS.get(request.GET.get("tab", ""), VIEWS["asked"])
    asks = chosen.key == "asked"
    found = ClaimFilter(request.GET, chosen.rows(unit), unit=unit, asks=asks)
    rows = by_since(found.qs) if asks else found.qs.order_by("name_pinyin", "pk")
    deeds = [
        BatchDeed(one.label, reverse(f"supervision:{one.url}"), one.icon)
        for one in (DEEDS[key] for key in chosen.deeds)
    ]
    options: dict[str, Any] = {"batch": deeds, "empty": chosen.empty}
    if chosen.key == "own":
        table = OwnTable(_read(rows), unit_id=unit.pk, **options)
    else:
        table = ClaimTable(_read(rows), **options)
    table = paged(table, request)
    context = {
        "unit": unit,
        "tabs": _tabs(unit, chosen.key),
        "filter": found,
        "table": table,
        "count": table.page.paginator.count,
        "places": _places(unit, chosen.key),
        "places_title": PLACE_TITLES.get(chosen.key, ""),
    }
    return render(request, "enterprises/supervision/claims.html", context)


def _read(rows: Any) -> Any:
    related = ("jurisdiction__parent", "supervision_proposal__unit", "supervision_proposal__nominated_unit")
    return rows.select_related(*related).only(*READ)


def _tabs(unit: Unit, current: str) -> list[Tab]:
    page = reverse("supervision:claims")
    return [
        Tab(
            view.label,
            f"{page}?tab={view.key}",
            asking.asked(unit).count() if view.key == "asked" else None,
            view.key == current,
        )
        for view in VIEWS.values()
    ]


PLACE_TITLES = {"asked": "另在本辖区的场所", "own": "本部门单独监管的场所"}


def _places(unit: Unit, tab: str) -> list[Place]:
    """Places that are the unit's matter by themselves, asked about or its own: few, so they stand below the list."""
    if tab not in PLACE_TITLES:
        return []
    rows = asking.asked_places(unit) if tab == "asked" else asking.own_places(unit)
    return list(rows.select_related("enterprise", "jurisdiction").order_by("since", "pk")[:MOST_ROWS])


@require_GET
@deed_required(Deed.SUPERVISION_CLAIM)
def claim(request: HttpRequest, enterprise_id: int, place_id: int = 0) -> HttpResponse:
    """One subject with the fields of the claim page, how it stands, what was done, and what the department may do."""
    unit = claiming.unit_of(request.user)
    place = None
    if place_id:
        places = asking.places_open_to(unit).select_related("jurisdiction", "enterprise__jurisdiction__parent")
        place = get_object_or_404(places, pk=place_id, enterprise=enterprise_id)
        enterprise = place.enterprise
    else:
        enterprise = get_object_or_404(asking.open_to(unit).select_related("jurisdiction__parent"), pk=enterprise_id)
    item = case_display.item_of(enterprise, place)
    context = {
        "enterprise": enterprise,
        "place": place,
        "facts": case_display.claim_facts(enterprise, place),
        "deeds": case_display.offered_to(unit, item),
        "may_open": Enterprise.objects.visible_to(request.user).filter(pk=enterprise.pk).exists(),
        **case_display.subject_context(item),
    }
    return render(request, "enterprises/supervision/claim.html", context)


@dataclass(frozen=True)
class Batch:
    """One deed as its page shows it."""

    title: str
    verb: str
    effect: str
    form: type[RowsForm]


TAKE = Batch(
    "认领",
    "认领",
    "认领后由本部门监管，在企业台账里可以看到；已有其他部门认领的，成为多头认领，由市安委办裁定。",
    ClaimForm,
)
PASS = Batch("转交", "转交", "对方在规定工作日内答复；本部门已认领的，对方认领前仍由本部门监管。", PassForm)
REFUSE = Batch("退回", "退回", "退回后由另一建议部门答复；没有的，转市安委办指定。", RefuseForm)
WITHDRAW = Batch("撤回认领", "撤回认领", "撤回后不再由本部门监管；另有部门认领的，由其监管。", WithdrawForm)


@deed_required(Deed.SUPERVISION_CLAIM)
def claim_take(request: HttpRequest) -> HttpResponse:
    """认领 the ticked ones."""
    return _page(request, TAKE, claiming.claim, ("part", "ground"))


@deed_required(Deed.SUPERVISION_CLAIM)
def claim_pass(request: HttpRequest) -> HttpResponse:
    """转交 the ticked ones."""
    return _page(request, PASS, claiming.pass_on, ("to", "code", "reason"))


@deed_required(Deed.SUPERVISION_CLAIM)
def claim_refuse(request: HttpRequest) -> HttpResponse:
    """退回 the ticked ones."""
    return _page(request, REFUSE, claiming.refuse, ("code", "reason"))


@deed_required(Deed.SUPERVISION_CLAIM)
def claim_withdraw(request: HttpRequest) -> HttpResponse:
    """撤回 the department's claims."""
    return _page(request, WITHDRAW, claiming.withdraw, ("reason",))


def _page(request: HttpRequest, batch: Batch, deed: Callable[..., Outcome], names: tuple[str, ...]) -> HttpResponse:
    """GET asks, POST does and tells; the form comes back with what is wrong."""
    unit = claiming.unit_of(request.user)
    ticked = selected(request, unit)
    form = batch.form(request.POST or None, ticked=ticked[:MOST_ROWS], unit=unit)
    back = back_to(request.GET)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in names}
        try:
            outcome = deed(rows=form.ticked(), by=request.user, **values)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            return render(
                request,
                "enterprises/supervision/deed_done.html",
                {"batch": batch, "outcome": outcome, "back": back, "home": ("认领", reverse("supervision:claims"))},
            )
    context = {
        "batch": batch,
        "form": form,
        "ticked": ticked,
        "names": _names(unit, ticked),
        "too_many": too_many(len(ticked)),
        "back": back,
        "home": ("认领", reverse("supervision:claims")),
    }
    return render(request, "enterprises/supervision/deed.html", context)


def too_many(number: int) -> str:
    """What is said where more were ticked than one deed takes; empty otherwise."""
    if number <= MOST_ROWS:
        return ""
    return f"选中的超过 {MOST_ROWS} 家，一次最多 {MOST_ROWS} 家。请回到列表缩小条件，或者分批勾选后再办理。"


def selected(request: HttpRequest, unit: Unit) -> tuple[Ticked, ...]:
    """The ticked rows, or with `all` everything that the tab and its filters find (one more than is allowed)."""
    query = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" or not query.get("all"):
        return ticked_in(query.getlist("rows"))
    view = VIEWS.get(query.get("tab", ""), VIEWS["asked"])
    found = ClaimFilter(query, view.rows(unit), unit=unit, asks=view.key == "asked")
    return with_revisions(found.qs.order_by("name_pinyin", "pk"))


def with_revisions(rows: Any) -> tuple[Ticked, ...]:
    """Enterprises with the revision of their case now."""
    ids = list(rows.values_list("pk", flat=True)[: MOST_ROWS + 1])
    cases = SupervisionCase.objects.filter(enterprise__in=ids, place=None)
    revisions = dict(cases.values_list("enterprise_id", "revision"))
    return tuple(Ticked(Subject(pk), revisions.get(pk, 0)) for pk in ids)


def back_to(query: QueryDict) -> str:
    """The list's own address, without what was ticked."""
    kept = query.copy()
    for name in ("rows", "all"):
        kept.pop(name, None)
    return reverse("supervision:claims") + (f"?{kept.urlencode()}" if kept else "")


def _names(unit: Unit, ticked: tuple[Ticked, ...]) -> list[str]:
    ids = [row.subject.enterprise_id for row in ticked[:NAMES_SHOWN] if row.subject.place_id is None]
    places = [row.subject.place_id for row in ticked[:NAMES_SHOWN] if row.subject.place_id is not None]
    names = list(asking.open_to(unit).filter(pk__in=ids).order_by("name_pinyin").values_list("name", flat=True))
    if places:
        rows = asking.places_open_to(unit).filter(pk__in=places).select_related("enterprise")
        names += [f"{row.enterprise.name}（{row}）" for row in rows]
    return names
