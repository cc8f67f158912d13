"""办理: the deeds on a whole record, one question a page, with what will happen said before the click."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from enterprises.register.deed_forms import CloseForm, MoveForm, SeenForm, SplitForm, TakeBackForm, TradeForm
from enterprises.register.models import Enterprise, RegisterEntry
from enterprises.register.selectors import consequences
from enterprises.register.selectors.taking_back import scope_of, verdict
from enterprises.register.services import (
    change_trade,
    close_enterprise,
    move_enterprise,
    reopen_enterprise,
    split_enterprise,
    take_back,
)
from enterprises.register.services.changing import refuse_left
from enterprises.register.services.closing import refuse_in_register
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken


@dataclass(frozen=True)
class Page:
    """What a deed's page says: its name, the verb on its button, what it will do."""

    title: str
    verb: str
    effects: list[str]
    template: str = "enterprises/register/deed.html"


@deed_required(Deed.REGISTER_EDIT)
def close(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """注销, 迁出本市."""
    form = _open(request, CloseForm, enterprise_id)

    def write() -> str:
        given = {name: form.cleaned_data[name] for name in ("condition", "destination")}
        done = close_enterprise(**form.common(), **given)
        return f"“{done}”已办理{done.get_condition_display()}，不再在册。"

    return _answer(request, form, write, Page("注销或迁出", "办理注销或迁出", consequences.of_closing(form.enterprise)))


@deed_required(Deed.REGISTER_EDIT)
def reopen(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """恢复在册."""
    form = _open(request, SeenForm, enterprise_id, has_left=True)

    def write() -> str:
        return f"“{reopen_enterprise(**form.common())}”已恢复在册，请核对各项信息。"

    return _answer(request, form, write, Page("恢复在册", "恢复在册", consequences.of_reopening(form.enterprise)))


@deed_required(Deed.REGISTER_EDIT)
def move(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """迁移."""
    form = _open(request, MoveForm, enterprise_id)

    def write() -> str:
        done = move_enterprise(**form.common(), jurisdiction=form.target, premises=form.premises())
        return f"“{done}”已迁移，现属{done.jurisdiction.name}。"

    return _answer(request, form, write, Page("迁移", "办理迁移", consequences.of_moving(form.enterprise)))


@deed_required(Deed.REGISTER_EDIT)
def trade(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """改行."""
    form = _open(request, TradeForm, enterprise_id)

    def write() -> str:
        done = change_trade(**form.common(), changes=form.changes())
        return f"“{done}”已改行，企业规模：{done.get_size_class_display() or '尚不能判定'}。"

    return _answer(request, form, write, Page("改行", "办理改行", consequences.of_trading(form.enterprise)))


@deed_required(Deed.REGISTER_EDIT)
def split(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """分立."""
    form = _open(request, SplitForm, enterprise_id)

    def write() -> str:
        given = {name: form.cleaned_data[name] for name in ("address", "staff_left")}
        given |= {"values": form.values(), "place_ids": form.cleaned_data["places"], **form.told()}
        with form.doubles_shown():
            made = split_enterprise(**form.common(), **given)
        return f"已从“{form.enterprise}”分立登记“{made}”。"

    return _answer(request, form, write, Page("分立", "办理分立", consequences.of_splitting(form.enterprise)))


@deed_required(Deed.REGISTER_EDIT)
def undo(request: HttpRequest, enterprise_id: int, entry_id: int) -> HttpResponse:
    """撤回: what would go back; or why not, with the rows in the way."""
    enterprise = _kept(request, enterprise_id)
    scope = scope_of(get_object_or_404(RegisterEntry, pk=entry_id))
    entry = get_object_or_404(RegisterEntry, pk=entry_id if enterprise.pk in scope.enterprise_ids else None)
    form = TakeBackForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            take_back(entry_id=entry.pk, reason=form.cleaned_data["reason"], paper=form.paper(), by=request.user)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            messages.success(request, f"已撤回“{entry.get_kind_display()}”，变动已记入历史。")
            return redirect("register:detail", enterprise.pk)
    page = Page("撤回变动", "撤回", consequences.of_taking_back(entry.pk, scope))
    context = {"form": form, "enterprise": enterprise, "page": page, "verdict": verdict(entry, request.user)}
    return render(request, "enterprises/register/take_back.html", context)


def _kept(request: HttpRequest, enterprise_id: int) -> Enterprise:
    """The record, where this post may keep it."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    return enterprise


def _open(request: HttpRequest, form: type[Any], enterprise_id: int, *, has_left: bool = False) -> Any:
    """The deed's form on the record as it stands; one that has left the register has one deed alone."""
    enterprise = _kept(request, enterprise_id)
    if has_left:
        refuse_in_register(enterprise)
    else:
        refuse_left(enterprise)
    return form(request.POST or None, request.FILES or None, user=request.user, enterprise=enterprise)


def _answer(request: HttpRequest, form: SeenForm, write: Callable[[], str], page: Page) -> HttpResponse:
    """Write and go on, or show the form again; after a conflict on top of what the colleague has saved."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, write())
            return redirect("register:detail", form.enterprise.pk)
        except Conflict as clash:
            form.see_again()
            form.add_error(None, clash.message_zh)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
    return render(request, page.template, {"form": form, "enterprise": form.enterprise, "page": page})
