"""The desk: panels that rooms register, each shown to the posts that may do its deed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed


@dataclass(frozen=True)
class Line:
    """One line of a panel: what it is, where it leads, a remark at its right. `under` stands smaller below the text;
    lines of one `group` stand together under its words."""

    text: str
    url: str = ""
    note: str = ""
    state: str = ""  # "", "soon", "overdue", "good": the edge and the word at the line
    verb: str = ""  # the one deed of the line, a button that leads to `url`
    under: str = ""
    group: str = ""


@dataclass(frozen=True)
class Content:
    """What a panel shows now: a figure, lines, and one way further."""

    lines: Sequence[Line] = ()
    count: int | None = None
    more_url: str = ""
    more_label: str = "查看全部"
    empty: str = ""  # why there is nothing, and what fills it; "" hides the panel then
    counted: str = "件"  # the measure word of the figure


@dataclass(frozen=True)
class Panel:
    """A room's part of the desk. `content(user)` is asked only when the acting post may do `deed` (None: everybody)."""

    key: str
    title: str
    content: Callable[[User], Content]
    deed: Deed | None = None
    order: int = 100


@dataclass(frozen=True)
class Shown:
    """A panel with what it shows."""

    panel: Panel
    content: Content = field(default_factory=Content)


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Called in `AppConfig.ready()`; the same key again replaces it."""
    _panels[panel.key] = panel


_tabs: list[Callable[[], Sequence[Any]]] = []


def register_tabs(tabs: Callable[[], Sequence[Any]]) -> None:
    """The room of the inbox says which tabs stand above the panels (`ui.tags.reading.Tab`)."""
    _tabs[:] = [tabs]


def tabs_now() -> Sequence[Any]:
    """The tabs above the panels; none while no room has named any."""
    return _tabs[0]() if _tabs else ()


def panels_for(user: User) -> list[Shown]:
    """The panels of this post in their order; one that has nothing to say leaves no gap."""
    mine = [panel for panel in _panels.values() if panel.deed is None or may(user, panel.deed)]
    shown = [Shown(panel, panel.content(user)) for panel in sorted(mine, key=lambda panel: (panel.order, panel.key))]
    return [one for one in shown if one.content.lines or one.content.empty or one.content.count]
