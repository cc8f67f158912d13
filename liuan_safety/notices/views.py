"""Pages of what is told outside: the own channels, what was sent to me, what was sent to all, one bundle."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liuan_safety.notices import channels, selectors, services
from liuan_safety.notices.forms import ChannelsForm, DeliveryFilter
from liuan_safety.notices.models import Delivery
from liuan_safety.notices.rules import CHANNEL_LABELS, Channel
from liuan_safety.notices.tables import DeliveryTable, state_tag
from liuan_safety.organizations.access import deed_required, may, open_to_all_posts
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.posted import whole
from liuan_safety.ui.tables import paged
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso, iso_minute


def _off() -> list[str]:
    return [CHANNEL_LABELS[one] for one in Channel if not channels.is_configured(one)]


@require_http_methods(["GET", "POST"])
@open_to_all_posts
def own_channels(request: HttpRequest) -> HttpResponse:
    """接收方式"""
    form = ChannelsForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.choose_channels(by=request.user, email=data["email"], wanted=form.wanted(), seen=data["seen"])
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
        else:
            messages.success(request, "已保存接收方式，从下一次发送起生效。")
            return redirect("notices:channels")
    context = {"form": form, "off": _off(), "all_off": not channels.configured()}
    return render(request, "notices/channels.html", context)


@require_GET
@open_to_all_posts
def sent_to_me(request: HttpRequest) -> HttpResponse:
    """发给我的邮件、短信"""
    rows = selectors.own_deliveries(request.user)
    table = paged(DeliveryTable(rows, exclude=("person",)), request)
    return render(request, "notices/sent_to_me.html", {"table": table, "all_off": not channels.configured()})


@require_GET
@deed_required(Deed.DELIVERIES_VIEW)
def every_delivery(request: HttpRequest) -> HttpResponse:
    """发送记录"""
    filtered = DeliveryFilter(request.GET, queryset=selectors.deliveries(request.user))
    context = {"filter": filtered, "table": paged(DeliveryTable(filtered.qs), request), "off": _off()}
    return render(request, "notices/deliveries.html", context | {"all_off": not channels.configured()})


def _facts(row: Delivery) -> list[Any]:
    return [
        Fact("收件人", row.person.name, note=row.posts),
        Fact("渠道", row.get_channel_display(), note=row.addressed),
        Fact("日期", iso(row.day)),
        Fact("生成时间", iso_minute(row.created_at)),
        Fact("送出时间", iso_minute(row.sent_at)),
        Fact("尝试次数", f"{row.attempts}"),
        Fact("回执号", row.receipt, wide=True),
        Fact("说明", row.error, wide=True),
    ]


@require_GET
@open_to_all_posts
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One bundle: to whom, when, what it said."""
    row = get_object_or_404(selectors.deliveries(request.user), pk=pk)
    context = {
        "delivery": row,
        "facts": _facts(row),
        "state": state_tag(row),
        "lines": selectors.lines_of(row),
        "may_view_all": may(request.user, Deed.DELIVERIES_VIEW),
    }
    return render(request, "notices/delivery.html", context)


@require_POST
@deed_required(Deed.DELIVERIES_VIEW)
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """重发"""
    row = get_object_or_404(selectors.deliveries(request.user), pk=pk)
    seen = request.POST.get("seen", "")
    try:
        done = services.send_again(by=request.user, delivery=row, seen=whole(seen, -1))
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    else:
        words = "已排队重发，几分钟内送出。" if done else "这条外发通知已在等待发送，没有重复排队。"
        messages.success(request, words)
    return redirect(row)
