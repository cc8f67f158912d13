"""What this room puts into the house: the menu and, above everything else on a leader's desk, the five figures."""

from django.urls import reverse

from assessments.dashboard.figures import Figures
from assessments.dashboard.selectors.scope import own_place, scope_of
from assessments.dashboard.tiles import five
from enterprises.blindspots.selectors import year_now
from liuan_safety.organizations import desk
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed, Role
from liuan_safety.ui import menu
from liuan_safety.ui.tags.words import grouped

LANDS_HERE = frozenset({Role.LEADER, Role.LEADER_SECRETARY})


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    menu.register(
        menu.MenuItem(
            group="日常",
            label="普查看板",
            url_name="dashboard:page",
            deed=Deed.DASHBOARD_VIEW,
            order=5,
            icon="chart-column",
            active_prefix="/dashboard/",
        )
    )
    desk.register(desk.Panel("dashboard", "普查看板", _desk, deed=Deed.DASHBOARD_VIEW, order=1))


def _desk(user: User) -> desk.Content:
    """The five figures of the own place for those who lead; others have the dashboard in their menu."""
    own = own_place(user)
    if own is None or user.acting is None or user.acting.role not in LANDS_HERE:
        return desk.Content()
    figures = Figures(scope_of(year_now(), own))
    lines = [
        desk.Line(f"{tile['label']} {grouped(tile['figure'])} {tile['unit']}".strip(), tile["url"], tile["note"])
        for tile in five(figures)
    ]
    return desk.Content(lines=lines, more_url=reverse("dashboard:page"), more_label="打开看板")
