"""The first page: who I am here, what this post can do, what waits, and what I did last."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from liuan_safety.audit.actions import what_was_done
from liuan_safety.organizations.access import open_to_all_posts
from liuan_safety.organizations.desk import panels_for, tabs_now
from liuan_safety.organizations.logbook.selectors import own_deeds
from liuan_safety.organizations.roles import DEED_LABELS, REACH_LABELS, deeds_of, reach_of
from liuan_safety.ui import menu

OWN_GROUP = "账号"
# Deeds of this room, by what stands before the dot.
OWN_PAGES = {
    "directory.": "organizations:jurisdictions",
    "jurisdiction.": "organizations:jurisdictions",
    "unit.": "organizations:units",
    "people.": "organizations:people",
    "token.": "organizations:tokens",
}


@open_to_all_posts
@never_cache
def desk(request: HttpRequest) -> HttpResponse:
    user = request.user
    tenure = user.acting
    context = {
        "tenure": tenure,
        "role": tenure.role.label,
        "reach": REACH_LABELS[reach_of(tenure.role)],
        "tabs": tabs_now(),
        "panels": panels_for(user),
        "duties": _duties(user),
        "done": [{"deed": deed, "words": what_was_done(deed)} for deed in own_deeds(user)],
    }
    return render(request, "organizations/desk.html", context)


def _duties(user: Any) -> list[tuple[str, list[dict[str, str]]]]:
    """What the role may do, each with the page where it is done, under the menu's own groups and in the menu's order.

    A room's deeds are done on its pages: where the menu names no page for a deed itself, the room's first page serves.
    """
    pages = {subject: reverse(name) for subject, name in OWN_PAGES.items()}
    titles: dict[str, str] = {}
    for group in menu.menu_for(user, ""):
        for entry in group["entries"]:
            titles[entry["url"]] = group["label"]
            if entry["deed"]:
                pages.setdefault(entry["deed"], entry["url"])
                pages.setdefault(_subject(entry["deed"]), entry["url"])
    mine = deeds_of(user.acting.role)
    groups: dict[str, list[dict[str, str]]] = {title: [] for title in (*titles.values(), OWN_GROUP)}
    for deed, label in DEED_LABELS.items():
        if deed in mine:
            url = pages.get(deed) or pages.get(_subject(deed), "")
            groups[titles.get(url, OWN_GROUP)].append({"label": label, "url": url})
    return [(title, duties) for title, duties in groups.items() if duties]


def _subject(deed: str) -> str:
    return f"{deed.partition('.')[0]}."
