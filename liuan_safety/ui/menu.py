"""What the frame of a page offers. Rooms put their entries in from `AppConfig.ready()`; this floor knows none."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse


@dataclass(frozen=True)
class MenuItem:
    """An entry of the left menu. `deed` None: for every post. `count(user)` is shown behind the label when above 0:
    the page asks for all of them at once after it stands, so that no page waits for them and none is ever old.

    `active_prefix` is the part of the address under which the entry counts as open; left empty it is its own address.
    """

    group: str
    label: str
    url_name: str
    deed: Any = None
    order: int = 100
    icon: str = "list"
    active_prefix: str = ""
    count: Callable[[Any], int] | None = None


@dataclass(frozen=True)
class AccountLink:
    """A line of the account menu, at the upper right."""

    label: str
    url_name: str
    icon: str = "user"
    deed: Any = None
    order: int = 100


@dataclass(frozen=True)
class Search:
    """The search of the top bar: a GET to `url_name` with `parameter`."""

    label: str
    url_name: str
    deed: Any = None
    parameter: str = "q"


@dataclass
class Doors:
    """Addresses and answers that upper floors give the frame."""

    may: Callable[[Any, Any], bool]
    is_demonstration: Callable[[], bool]
    idle_seconds: Callable[[], int]
    search: Search | None = None
    home: str = ""
    switch_post: str = ""
    log_out: str = ""
    stay: str = ""


_items: list[MenuItem] = []
_account: list[AccountLink] = []
doors = Doors(
    may=lambda user, deed: False,
    is_demonstration=lambda: False,
    idle_seconds=lambda: 0,
)


def register(item: MenuItem) -> None:
    """Add an entry to the left menu; registering the same one again changes nothing."""
    if item not in _items:
        _items.append(item)


def register_account(link: AccountLink) -> None:
    """Add a line to the account menu."""
    if link not in _account:
        _account.append(link)


def set_permission_check(check: Callable[[Any, Any], bool]) -> None:
    """`check(user, deed)`: whether the user may do it in the acting post."""
    doors.may = check


def set_demonstration_check(check: Callable[[], bool]) -> None:
    """`check()`: whether this installation holds the demonstration; asked once per page."""
    doors.is_demonstration = check


def set_search(label: str, url_name: str, deed: Any = None, parameter: str = "q") -> None:
    """Fill the search of the top bar."""
    doors.search = Search(label, url_name, deed, parameter)


def set_home(url_name: str) -> None:
    """Where the platform's name leads."""
    doors.home = url_name


def set_post_switch(url_name: str) -> None:
    """POST with `tenure` (its id) and `next`."""
    doors.switch_post = url_name


def set_log_out(url_name: str) -> None:
    """POST."""
    doors.log_out = url_name


def set_idle(seconds: Callable[[], int], stay_url_name: str) -> None:
    """`seconds()` until an idle session ends; a GET of `stay_url_name` starts them again."""
    doors.idle_seconds = seconds
    doors.stay = stay_url_name


def _allowed(user: Any, deed: Any) -> bool:
    return deed is None or doors.may(user, deed)


def _entry(item: MenuItem, user: Any) -> dict[str, Any]:
    url = reverse(item.url_name)
    return {
        "group": item.group,
        "label": item.label,
        "icon": item.icon,
        "deed": item.deed,
        "url": url,
        "prefix": item.active_prefix or url,
        "counted": count_id(item) if item.count else "",
        "current": False,
    }


def count_id(item: MenuItem) -> str:
    """The id of the entry's figure on the page."""
    return f"lu-count-{item.url_name.replace(':', '-').replace('_', '-')}"


def counts_for(user: Any) -> list[dict[str, Any]]:
    """The figures behind the entries that this person sees, each with the id of its place."""
    return [
        {"id": count_id(item), "count": item.count(user)}
        for item in _items
        if item.count is not None and _allowed(user, item.deed)
    ]


def menu_entries(user: Any) -> list[dict[str, Any]]:
    """The groups of the left menu that this person sees, without the counts behind the labels, which cost queries."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in sorted(_items, key=lambda item: item.order):
        if _allowed(user, item.deed):
            row = {"label": item.label, "icon": item.icon, "url": reverse(item.url_name)}
            groups.setdefault(item.group, []).append(row)
    return [{"label": label, "entries": rows} for label, rows in groups.items()]


def menu_for(user: Any, path: str) -> list[dict[str, Any]]:
    """The left menu as this person sees it: groups with entries, the entry of this page marked as current."""
    entries = [_entry(item, user) for item in sorted(_items, key=lambda item: item.order) if _allowed(user, item.deed)]
    matching = [entry for entry in entries if path == entry["url"] or _under(path, entry["prefix"])]
    if matching:
        max(matching, key=lambda entry: len(entry["prefix"]))["current"] = True
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in entries:
        groups.setdefault(entry["group"], []).append(entry)
    return [{"label": label, "entries": rows} for label, rows in groups.items()]


def _under(path: str, prefix: str) -> bool:
    return prefix != "/" and path.startswith(prefix)


def account_links_for(user: Any) -> list[dict[str, str]]:
    """The lines of the account menu that this person may use."""
    links = [link for link in sorted(_account, key=lambda link: link.order) if _allowed(user, link.deed)]
    return [{"label": link.label, "icon": link.icon, "url": reverse(link.url_name)} for link in links]


def search_for(user: Any) -> dict[str, str] | None:
    """The search of the top bar, where a room has filled it and the person may use it."""
    search = doors.search
    if search is None or not _allowed(user, search.deed):
        return None
    return {"label": search.label, "url": reverse(search.url_name), "parameter": search.parameter}


def address(url_name: str) -> str:
    """The address behind an optional door; empty while no room has opened it."""
    return reverse(url_name) if url_name else ""
