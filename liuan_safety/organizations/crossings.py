"""What is seen across the borders of jurisdictions: one short list, with the very columns (docs/permissions.md).

Everything else is read through `visible_to`. A room above registers its own in `AppConfig.ready()`; whoever adds a
line adds the test that it names.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Crossing:
    """One thing that crosses: where it shows, to whom, which columns, why, and the code that shows it."""

    key: str
    subject: str
    where: str
    readers: str
    columns: tuple[str, ...]
    reason: str
    code: str


_crossings: dict[str, Crossing] = {}


def register(crossing: Crossing) -> None:
    """Declare one; registering it again changes nothing."""
    _crossings[crossing.key] = crossing


def crossings() -> list[Crossing]:
    """All of them, by key."""
    return [_crossings[key] for key in sorted(_crossings)]


register(
    Crossing(
        key="directory.jurisdictions",
        subject="辖区名录",
        where="辖区页面、各处选择辖区的下拉框、接口 /api/",
        readers="有“查看辖区和单位”权限的岗位",
        columns=("名称", "类别", "区划代码", "上级", "别名", "起始日", "终止日", "上解资金", "列入考核"),
        reason="辖区本身是公开信息,移送、统计、更正都要指明辖区",
        code="liuan_safety/organizations/selectors",
    )
)
register(
    Crossing(
        key="directory.units",
        subject="单位名录",
        where="单位页面、机构沿革、接口 /api/",
        readers="有“查看辖区和单位”权限的岗位",
        columns=("现名", "简称", "类别", "辖区", "行业领域", "起始日", "终止日", "历史名称", "机构变动"),
        reason="机关名称是公开信息;人员、岗位、账号不在其中",
        code="liuan_safety/organizations/selectors",
    )
)
