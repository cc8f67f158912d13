"""Deeds on ticked enterprises: what it will do and to how many, then what was done and what was left alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enterprises.register.batch_forms import BatchForm, MoveAllForm, TradesForm
from enterprises.register.batches import Selection, list_state, selection_in
from enterprises.register.models import Enterprise
from enterprises.register.services.batch import MOST_ROWS, BatchResult, move_all, set_trades
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

NAMES_SHOWN = 10


@dataclass(frozen=True)
class Batch:
    """One deed as its page shows it."""

    title: str
    verb: str
    effect: str
    form: type[BatchForm]


TRADES = Batch("批量设置行业", "设置行业", "逐家记入历史，同用一条事由和依据；可以整批撤回。", TradesForm)
MOVES = Batch("批量划转辖区", "划转辖区", "划转后由新辖区维护，逐家记入历史；可以整批撤回。", MoveAllForm)


@deed_required(Deed.REGISTER_EDIT)
def batch_trade(request: HttpRequest) -> HttpResponse:
    """Sector and industry code of the ticked enterprises."""

    def deed(form: Any, given: dict[str, Any]) -> BatchResult:
        values = {key: form.cleaned_data[key] for key in ("sector", "industry_code")}
        return set_trades(**values, **given)

    return _page(request, TRADES, deed)


@deed_required(Deed.REGISTER_EDIT)
def batch_move(request: HttpRequest) -> HttpResponse:
    """The ticked enterprises under another jurisdiction."""

    def deed(form: Any, given: dict[str, Any]) -> BatchResult:
        return move_all(jurisdiction=form.place, **given)

    return _page(request, MOVES, deed)


def _page(request: HttpRequest, batch: Batch, deed: Callable[[Any, dict[str, Any]], BatchResult]) -> HttpResponse:
    """GET asks, POST does and tells; the form comes back with what is wrong."""
    # What was ticked stands in the address until the form carries it, with the revisions that were seen.
    selection = selection_in(request.POST if request.method == "POST" else request.GET, request.user)
    form = batch.form(request.POST or None, request.FILES or None, user=request.user, selection=selection)
    back = list_state(request.GET)
    if request.method == "POST" and form.is_valid():
        grounds = {"reason": form.cleaned_data["reason"], "by": request.user}
        try:
            result = deed(form, {"rows": form.ticked(), "paper": form.paper(), **grounds})
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            context = {"batch": batch, "result": result, "back": back}
            return render(request, "enterprises/register/batch_result.html", context)
    return render(request, "enterprises/register/batch.html", _asked(request, batch, form, selection, back))


def _asked(request: HttpRequest, batch: Batch, form: BatchForm, selection: Selection, back: str) -> dict[str, Any]:
    ids = [row.enterprise_id for row in selection.rows[:NAMES_SHOWN]]
    names = Enterprise.objects.visible_to(request.user).filter(pk__in=ids).order_by("name_pinyin", "id")
    return {
        "batch": batch,
        "form": form,
        "selection": selection,
        "names": list(names.values_list("name", flat=True)),
        "too_many": f"选中 {selection.total:,} 家，一次最多 {MOST_ROWS} 家。请回到列表缩小条件，或者分批勾选后再办理。",
        "back": back,
    }
