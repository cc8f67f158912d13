"""What the palette (Ctrl K) and the box in the top bar find. Rooms put their finders in from `AppConfig.ready()`.

A finder answers as one types, so it returns the first few at once, and only what the person may see in the acting post.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from liuan_safety.ui import menu

MOST_SIGNS = 60


@dataclass(frozen=True)
class Hit:
    """One thing found: its name, what tells it apart, and where it leads."""

    label: str
    url: str
    note: str = ""
    icon: str = "list"


@dataclass(frozen=True)
class Finder:
    """`find(user, words)` gives the first few; `more(words)` an address that shows all of them, where there is one."""

    key: str
    label: str
    find: Callable[[Any, str], Sequence[Hit]]
    deed: Any = None
    order: int = 100
    more: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Group:
    """What one finder found."""

    key: str
    label: str
    hits: Sequence[Hit]


_finders: dict[str, Finder] = {}


def register(finder: Finder) -> None:
    """Add a finder; one of the same key takes its place."""
    _finders[finder.key] = finder


def found(user: Any, typed: str) -> list[Group]:
    """What each finder that the person may use has found; pages alone while nothing is typed."""
    words = " ".join(typed.split())[:MOST_SIGNS]
    groups = []
    for finder in sorted(_finders.values(), key=lambda finder: finder.order):
        if finder.deed is not None and not menu.doors.may(user, finder.deed):
            continue
        hits = list(finder.find(user, words)) if words or finder.key == "pages" else []
        if hits and words and finder.more:
            hits.append(Hit(f"在{finder.label}中查找“{words}”", finder.more(words), icon="search"))
        if hits:
            groups.append(Group(finder.key, finder.label, hits))
    return groups


def pages(user: Any, words: str) -> list[Hit]:
    """Pages of the menus whose name holds every word."""
    entries = [
        (entry["label"], entry["url"], group["label"], entry["icon"])
        for group in menu.menu_entries(user)
        for entry in group["entries"]
    ]
    entries += [(link["label"], link["url"], "账号", link["icon"]) for link in menu.account_links_for(user)]
    wanted = words.lower().split()
    return [
        Hit(label, url, note, icon)
        for label, url, note, icon in entries
        if all(word in label.lower() for word in wanted)
    ]


register(Finder("pages", "页面", pages, order=900))
