"""Saving, renaming and deleting one's own filters of a list; each leads back to the list."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from liuan_safety.organizations import saved_pages
from liuan_safety.organizations.access import open_to_all_posts
from liuan_safety.organizations.models import SavedView
from liuan_safety.organizations.services import saved_views as services
from liuan_safety.ui.errors import RuleBroken


@open_to_all_posts
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list's present state under the name that was typed."""
    page, query, name = (request.POST.get(key, "") for key in ("page", "query", "name"))

    def deed() -> SavedView:
        return services.save_view(page=page, name=name, query=query, by=request.user)

    return _answer(request, deed, "已保存筛选“{}”。", saved_pages.address(page, query))


@open_to_all_posts
@require_POST
def rename_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name."""
    view = _own(request, pk)

    def deed() -> SavedView:
        return services.rename_view(view_id=pk, name=request.POST.get("name", ""), by=request.user)

    return _answer(request, deed, "已改名为“{}”。", saved_pages.address(view.page, view.query))


@open_to_all_posts
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget it."""
    view = _own(request, pk)

    def deed() -> SavedView:
        return services.delete_view(view_id=pk, by=request.user)

    return _answer(request, deed, "已删除保存的筛选“{}”。", saved_pages.address(view.page, view.query))


def _own(request: HttpRequest, pk: int) -> SavedView:
    view = SavedView.objects.filter(pk=pk, user=request.user).first()
    if view is None:
        raise Http404
    return view


def _answer(request: HttpRequest, deed: Callable[[], SavedView], done: str, back: str) -> HttpResponse:
    try:
        messages.success(request, done.format(deed().name))
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
    return redirect(back)
