"""The parts of an enterprise's page: each room registers its own and none edits the page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from enterprises.register.models import Enterprise
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

Context = Callable[[Enterprise, User], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """One part. `context(enterprise, user)` gives the template's variables; None leaves the part out.

    `count` among them stands behind the anchor's name. The template draws its own `{% panel id=key … %}`.
    """

    key: str
    title: str
    order: int
    template: str
    context: Context
    deed: Deed = Deed.REGISTER_VIEW


@dataclass(frozen=True)
class ShownPanel:
    """A part with what it shows to this user."""

    panel: Panel
    context: dict[str, Any]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Called in `AppConfig.ready()`; the same key again replaces it."""
    _panels[panel.key] = panel


def panels_for(enterprise: Enterprise, user: User) -> list[ShownPanel]:
    """The parts that this user's post may read, in their order."""
    shown = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.key)):
        context = panel.context(enterprise, user) if may(user, panel.deed) else None
        if context is not None:
            shown.append(ShownPanel(panel, context))
    return shown
