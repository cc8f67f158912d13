"""What jurisdictions, units, posts and people put into the registries at start."""

from django.urls import reverse

from liuan_safety.audit import actions, papers
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.units import units_typed
from liuan_safety.organizations.services.papers import paper_visible
from liuan_safety.organizations.services.succession import register_movers
from liuan_safety.ui import finders, menu

ACTIONS = (
    ("jurisdiction.added", "新增辖区"),
    ("jurisdiction.mended", "修改辖区"),
    ("jurisdiction.moved", "划转辖区"),
    ("jurisdiction.closed", "终止辖区"),
    ("jurisdiction.alias_added", "登记别名"),
    ("jurisdiction.alias_removed", "去掉别名"),
    ("unit.founded", "设立单位"),
    ("unit.mended", "修改单位"),
    ("unit_event.recorded", "登记机构变动"),
    ("unit_event.applied", "办理机构变动"),
    ("unit_event.cancelled", "撤回机构变动"),
    ("unit_event.failed", "机构变动未能办理"),
    ("post.closed", "撤销岗位"),
    ("tenure.begun", "任职"),
    ("tenure.ended", "终止任职"),
    ("tenure.handed_over", "岗位交接"),
    ("person.created", "开户"),
    ("person.mended", "修改人员"),
    ("person.locked", "停用账号"),
    ("person.unlocked", "启用账号"),
    ("person.telephone_revealed", "查看电话"),
    ("accounts.opened", "批量开户"),
)
FIELDS = {
    "alias": "别名",
    "parent": "上级",
    "kind": "类别",
    "effective_on": "生效日",
    "units": "单位",
    "moved": "移交",
    "summary": "经过",
    "successor": "接任人",
    "on": "交接日",
    "username": "用户名",
    "valid_from": "起始日",
    "valid_to": "终止日",
    "count": "数量",
}


def find_units_typed(user: User, words: str) -> list[finders.Hit]:
    """Units by part of a name that they bear or bore; the directory is open to every post."""
    return [
        finders.Hit(unit.name, reverse("organizations:unit", args=[unit.pk]), unit.jurisdiction.name, "landmark")
        for unit in units_typed(words)
    ]


def register_directory() -> None:
    """Called by the app's `ready()`."""
    for key, label in ACTIONS:
        actions.register(f"organizations.{key}", label, FIELDS)
    register_movers()
    papers.show_where(paper_visible)
    finders.register(finders.Finder("units", "单位", find_units_typed, Deed.DIRECTORY_VIEW, 20))
    item = menu.MenuItem
    menu.register(
        item("机构", "辖区", "organizations:jurisdictions", Deed.DIRECTORY_VIEW, 100, "map", "/jurisdictions/")
    )
    menu.register(item("机构", "单位", "organizations:units", Deed.DIRECTORY_VIEW, 110, "building-2", "/units/"))
    menu.register(item("机构", "岗位", "organizations:posts", Deed.PEOPLE_VIEW, 120, "briefcase", "/posts/"))
    menu.register(item("机构", "人员", "organizations:people", Deed.PEOPLE_VIEW, 130, "users", "/people/"))
