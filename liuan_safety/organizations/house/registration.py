"""What departments' houses put into the registries: menu, desk, log, what moves with a unit, the sheet."""

import datetime

from django.urls import reverse

from liuan_safety.audit import actions
from liuan_safety.organizations import desk, movers
from liuan_safety.organizations.house import selectors, workbook
from liuan_safety.organizations.models import EnforcementOfficer, Unit, User
from liuan_safety.organizations.roles import Deed, Reach, reach_of
from liuan_safety.ui import menu

ACTIONS = (
    ("house.said", "填报安全监管机构和责任人"),
    ("house.telephone_revealed", "查看部门安全监管人员电话"),
    ("officer.added", "登记执法人员"),
    ("officer.mended", "更正执法人员"),
    ("officer.left", "执法人员离岗"),
)
FIELDS = {
    "agency": "专门机构", "agency_number": "设立文号", "leader": "分管领导", "section": "承担科室",
    "person": "责任人", "name": "姓名", "certificate": "执法证号", "issuer": "发证机关", "valid_from": "有效期起",
    "valid_until": "有效期至", "left_on": "离岗日期", "which": "哪一项",
}  # fmt: skip
LABEL = "执法人员"


def register_houses() -> None:
    """Called by the app's `ready()`."""
    for key, label in ACTIONS:
        actions.register(f"organizations.{key}", label, FIELDS)
    movers.register(movers.Mover(LABEL, _count, _move, needs_heir=False))
    desk.register(desk.Panel("house", "安全监管机构和执法人员", _gaps, deed=Deed.HOUSE_EDIT, order=40))
    menu.register(
        menu.MenuItem("机构", "机构与执法人员", "organizations:houses", Deed.HOUSE_VIEW, 140, "shield", "/houses/")
    )
    workbook.register_officer_sheet()


def _count(unit: Unit, on: datetime.date) -> int:
    return unit.enforcement_officers.filter(left_on=None).count()


def _move(source: Unit, heir: Unit, on: datetime.date) -> int:
    """Officers go with the work; what the old unit said of its agency stays with it."""
    return EnforcementOfficer.objects.filter(unit=source, left_on=None).update(unit=heir)


def _gaps(user: User) -> desk.Content:
    """A department's own gaps; for whoever administers many, how many have some."""
    tenure = user.acting
    if tenure is None:
        return desk.Content()
    rows = [row for row in selectors.standings(selectors.departments(user)) if row.gaps]
    if reach_of(tenure.role) is not Reach.GRANTED:
        more = f"{reverse('organizations:houses')}?gap=any"
        return desk.Content((), len(rows), more if rows else "", "查看有缺项的部门", counted="个部门有缺项")
    lines = [
        desk.Line(gap.label, reverse("organizations:house", args=[row.pk]), state="overdue" if gap.is_grave else "soon",
                  verb="去填报")
        for row in rows
        for gap in row.gaps
    ]  # fmt: skip
    return desk.Content(lines, len(lines) if lines else None, counted="项缺项")
