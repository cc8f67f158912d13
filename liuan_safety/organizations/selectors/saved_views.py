"""A person's saved filters as a list shows them."""

from django.http import QueryDict
from django.urls import reverse

from liuan_safety.organizations import saved_pages
from liuan_safety.organizations.models import SavedView, User
from liuan_safety.organizations.rules import MOST_SAVED_VIEWS
from liuan_safety.ui.tags.lists import SavedView as ShownView
from liuan_safety.ui.tags.lists import SavedViews

PASSING = ("page", "rows", "all")  # of an address: where one has leafed to and what is ticked


def kept_query(query: QueryDict) -> str:
    """What of an address is worth keeping, always written in the same order: filters, order, columns."""
    kept = [(name, value) for name in sorted(query) if name not in PASSING for value in query.getlist(name) if value]
    words = QueryDict(mutable=True)
    for name, value in kept:
        words.appendlist(name, value)
    return words.urlencode()


def saved_views(user: User, page: str, query: QueryDict) -> SavedViews:
    """The person's filters of that list, the one that is set now marked; one query."""
    present = kept_query(query)
    rows = SavedView.objects.filter(user=user, page=page)
    return SavedViews(
        page=page,
        query=present,
        save_url=reverse("organizations:save_view"),
        rows=[_shown(row, present) for row in rows],
        name_limit=SavedView.NAME_LIMIT,
        most=MOST_SAVED_VIEWS,
    )


def _shown(row: SavedView, present: str) -> ShownView:
    return ShownView(
        name=row.name,
        url=saved_pages.address(row.page, row.query),
        rename_url=reverse("organizations:rename_view", args=[row.pk]),
        delete_url=reverse("organizations:delete_view", args=[row.pk]),
        current=row.query == present,
    )
