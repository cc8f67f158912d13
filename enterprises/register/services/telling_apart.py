"""No firm twice (D7): who registers one of a name that the register has already says that it is another firm."""

from collections.abc import Collection, Mapping
from typing import Any

from enterprises.register.selectors.doubles import Double, doubles_of
from enterprises.register.selectors.places import county_level_id
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import RuleBroken

ANOTHER_FIRM = "another_firm"  # the form's field that says so


class LikelyDoubles(RuleBroken):
    """Records that may be the very firm; nothing was written, the form shows them and asks."""

    def __init__(self, doubles: list[Double]) -> None:
        super().__init__(
            "register.likely_doubles",
            f"台账里已有 {len(doubles)} 条同名的记录，可能就是这家企业，没有登记。请先逐条对照："
            "确系同一家的，不要重复登记；都不是的，请勾选确认后再次提交。",
            field=ANOTHER_FIRM,
        )
        self.doubles = doubles


def refuse_doubles(
    values: Mapping[str, Any], jurisdiction: Jurisdiction, told_apart: Collection[int], by: User
) -> None:
    """Raises LikelyDoubles unless every record of the same name was told apart. Inside the deed's transaction.

    The county stays locked until the deed is done, so that a form sent twice finds what the first one wrote.
    """
    county = county_level_id(jurisdiction)
    list(Jurisdiction.objects.select_for_update(no_key=True).filter(pk=county).values_list("pk"))
    found = doubles_of(values, jurisdiction, by)
    if any(one.record.pk not in told_apart for one in found):
        raise LikelyDoubles(found)
