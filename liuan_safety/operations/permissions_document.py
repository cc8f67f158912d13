"""Prints docs/permissions.md from the code: roles and deeds, how far each sees, what crosses borders."""

from liuan_safety.organizations.crossings import crossings
from liuan_safety.organizations.roles import (
    DEED_LABELS,
    REACH_LABELS,
    Deed,
    Role,
    deeds_of,
    reach_of,
)

HEAD = """\
# 权限 · Permissions

由程序写出,请勿手改:`manage.py write_docs`。来源:`liuan_safety/organizations/roles.py`(角色与权限、范围)、
`liuan_safety/organizations/crossings.py`(跨辖区可见的内容)。有测试保证本页与程序一致。

Printed from the code by `manage.py write_docs`; a test fails when it is out of date.

权限属于**岗位**(单位 × 角色),不属于账号:一人兼任几个岗位时,只按当前所在岗位办理和记录。没有权限的操作答复 403,
辖区之外的对象答复 404,如同不存在。
"""


def permissions_document() -> str:
    """The whole file."""
    return "\n".join([HEAD, _reach(), _deeds(), _crossings()])


def _table(heading: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in [heading, ["---"] * len(heading), *rows]]
    return "\n".join(lines) + "\n"


def _reach() -> str:
    rows = [[role.label, f"`{role.value}`", REACH_LABELS[reach_of(role)]] for role in Role]
    note = "单独授权(带起止日期与事由)在此之外再加上单个企业,到期自动失效。\n"
    return "## 各角色能看到的范围\n\n" + _table(["角色", "代号", "范围"], rows) + "\n" + note


def _deeds() -> str:
    rows = [
        [
            DEED_LABELS[deed],
            f"`{deed.value}`",
            "、".join(role.label for role in Role if deed in deeds_of(role)) or "(无)",
        ]
        for deed in Deed
    ]
    return "## 每项权限属于谁\n\n" + _table(["权限", "代号", "角色"], rows)


def _crossings() -> str:
    heading = ["内容", "在哪里", "谁能看到", "哪些列", "为什么", "程序"]
    rows = [
        [row.subject, row.where, row.readers, "、".join(row.columns), row.reason, f"`{row.code}`"]
        for row in crossings()
    ]
    note = "除下表之外,任何页面、导出、接口、搜索都只给出本范围内的行。\n\n"
    return "## 跨辖区可见的内容\n\n" + note + _table(heading, rows)
