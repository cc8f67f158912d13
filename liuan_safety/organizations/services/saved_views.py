"""Saving filters of a list under a name. Everybody's own, so no deed is asked for and none is logged."""

from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from liuan_safety.organizations import saved_pages
from liuan_safety.organizations.models import SavedView, User
from liuan_safety.organizations.rules import MOST_SAVED_VIEWS
from liuan_safety.organizations.selectors.saved_views import kept_query
from liuan_safety.ui.errors import RuleBroken


def save_view(*, page: str, name: str, query: str, by: User) -> SavedView:
    """Keep this state of the list under that name; the same name again stands for the new state.

    Raises RuleBroken for a list that keeps none, a name that is empty or too long, and above the number one may keep.
    """
    if not saved_pages.is_page(page):
        raise RuleBroken("views.page", "这个列表不能保存筛选。")
    name = _sound(name)
    kept = kept_query(QueryDict(query))
    if len(kept) > SavedView.QUERY_LIMIT:
        raise RuleBroken("views.query", "筛选条件太长，保存不了，请减少条件后再保存。")
    with transaction.atomic():
        own = list(SavedView.objects.select_for_update(of=("self",)).filter(user=by, page=page))
        if len(own) >= MOST_SAVED_VIEWS and all(row.name != name for row in own):
            raise RuleBroken("views.many", f"最多保存 {MOST_SAVED_VIEWS} 个筛选，请先删除不用的。", field="name")
        view, _ = SavedView.objects.update_or_create(user=by, page=page, name=name, defaults={"query": kept})
    return view


def rename_view(*, view_id: int, name: str, by: User) -> SavedView:
    """Another name for it. Raises RuleBroken where another of one's own bears it, Http404 for somebody else's."""
    name = _sound(name)
    with transaction.atomic():
        view = get_object_or_404(SavedView.objects.select_for_update(of=("self",)), pk=view_id, user=by)
        if SavedView.objects.filter(user=by, page=view.page, name=name).exclude(pk=view.pk).exists():
            raise RuleBroken("views.taken", f"已有名为“{name}”的筛选，请换一个名称。", field="name")
        view.name = name
        view.save(update_fields=["name"])
    return view


def delete_view(*, view_id: int, by: User) -> SavedView:
    """Forget it; what it showed stays as it is. Raises Http404 for somebody else's, or one already deleted."""
    with transaction.atomic():
        view = get_object_or_404(SavedView.objects.select_for_update(of=("self",)), pk=view_id, user=by)
        view.delete()
    return view


def _sound(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("views.name", "请给这个筛选起个名称。", field="name")
    if len(name) > SavedView.NAME_LIMIT:
        raise RuleBroken("views.name", f"名称有 {len(name)} 个字，最多 {SavedView.NAME_LIMIT} 个。", field="name")
    return name
