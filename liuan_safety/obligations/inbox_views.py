"""The inbox: what is owed, what was done, what one was told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from liuan_safety.notices import selectors as notices
from liuan_safety.notices.services import mark_read
from liuan_safety.obligations import inbox
from liuan_safety.obligations.inbox_tabs import tabs
from liuan_safety.organizations.access import open_to_all_posts

PER_PAGE = 50


@require_GET
@open_to_all_posts
def owed(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox.lines(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "obligations/inbox.html", {"tabs": tabs("inbox"), "page": page, "groups": inbox.grouped(page)}
    )


@require_GET
@open_to_all_posts
def done(request: HttpRequest) -> HttpResponse:
    page = Paginator(inbox.done_by(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "obligations/inbox_done.html", {"tabs": tabs("inbox_done"), "page": page})


@require_GET
@open_to_all_posts
def told(request: HttpRequest) -> HttpResponse:
    page = Paginator(notices.notices(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs("inbox_notices"), "page": page, "unread": notices.unread_count(request.user)}
    return render(request, "obligations/inbox_notices.html", context)


@require_POST
@open_to_all_posts
def read(request: HttpRequest) -> HttpResponse:
    newest = request.POST.get("newest", "")
    if newest.isascii() and newest.isdecimal() and len(newest) < 19:
        count = mark_read(by=request.user, newest=int(newest))
        messages.success(request, f"已把{count}条通知标为已读。")
    return redirect("obligations:inbox_notices")
