"""What the grid puts into the house: menu, desk, panel, scope of keepers, what goes along, blind spots, obligations."""

from typing import Any

from django.urls import reverse

from enterprises.grid import belongings, owed, selectors, services, spots
from enterprises.grid.models import Keeping
from enterprises.register import panels, reach
from enterprises.register.models import Enterprise
from liuan_safety.audit import actions
from liuan_safety.obligations import sources
from liuan_safety.organizations import desk, movers
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui import menu
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso_minute

ACTIONS = (
    ("grid.laid_out", "划定网格"),
    ("grid.taken_up", "撤销网格"),
    ("grid.renamed", "网格更名"),
    ("grid.given", "分派网格企业"),
    ("grid.handed_over", "移交网格企业"),
)
FIELDS = {"name": "名称", "post": "网格员岗位", "rows": "家数", "ground": "事由", "source": "原网格员岗位"}


def register() -> None:
    """Called by the wing's `AppConfig.ready()`."""
    for key, label in ACTIONS:
        actions.register(key, label, FIELDS)
    reach.register("grid", selectors.widening)
    spots.declare()
    belongings.declare()
    sources.register(owed.SOURCE)
    movers.register(
        movers.Mover(
            "网格企业",
            lambda unit, on: Keeping.objects.filter(valid_to=None, enterprise__valid_to=None, post__unit=unit).count(),
            services.follow_posts,
        )
    )
    panels.register(panels.Panel("grid", "网格员", 14, "enterprises/grid/_panel.html", _panel))
    desk.register(desk.Panel("grid", "我的网格", _desk, deed=Deed.GRID_OWN, order=3))
    item = menu.MenuItem
    menu.register(item("日常", "我的网格", "grid:own", Deed.GRID_OWN, 22, "map"))
    menu.register(item("日常", "网格", "grid:tree", Deed.GRID_VIEW, 27, "network", "/grid/"))
    menu.register(item("日常", "待分派企业", "grid:uncovered", Deed.GRID_MANAGE, 28, "users"))


def _desk(user: User) -> desk.Content:
    rows = selectors.own_enterprises(user)
    lines = [
        desk.Line(one.name, reverse("register:detail", args=[one.pk]), note=one.jurisdiction.name) for one in rows[:10]
    ]
    empty = "还没有分派企业给您的网格。乡镇分派后列在这里。"
    return desk.Content(lines, rows.count(), reverse("grid:own"), "全部企业", empty, counted="家")


def _panel(enterprise: Enterprise, user: User) -> dict[str, Any] | None:
    """The keeper with the grid, since when, and who kept it before; nothing for whoever only keeps its own."""
    history = list(selectors.history_of(enterprise))
    current = next((one for one in history if one.valid_to is None), None)
    manages = may(user, Deed.GRID_MANAGE, within=enterprise.jurisdiction)
    if current is None and not manages:
        return None
    holders = selectors.holders_of([current.post]).get(current.post_id, []) if current else []
    rows = []
    if current:
        rows = [
            Fact("网格员", "、".join(holders) or "岗位空缺"),
            Fact("网格", current.post.unit.name),
            Fact("起始", f"{iso_minute(current.valid_from)}　{current.maker_label}　{current.ground}".strip()),
        ]
    before = [
        f"{one.post.unit.name}，{iso_minute(one.valid_from)} 至 {iso_minute(one.valid_to)}"
        for one in history
        if one.valid_to
    ]
    return {"rows": rows, "before": before, "enterprise": enterprise, "manages": manages, "vacant": not holders}
