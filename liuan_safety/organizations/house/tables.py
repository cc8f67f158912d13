"""The list of departments with what is missing."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join

from liuan_safety.organizations.house.rules import Gap
from liuan_safety.organizations.house.selectors import Standing
from liuan_safety.ui.tables import ListTable, NumberColumn, TextColumn, two_lines


class HouseTable(ListTable):
    """Departments, the jurisdiction's order."""

    department = TextColumn(verbose_name="部门", accessor="unit", order_by=("unit__name",))
    who = TextColumn(verbose_name="专门机构或责任人", orderable=False)
    valid = NumberColumn(verbose_name="有效执法人员", unit="人")
    gaps = TextColumn(verbose_name="缺项", orderable=False)
    unit, caption = "个", "部门"
    empty_title = "没有符合条件的部门"
    empty_note = "放宽筛选条件再试；部门在“单位”中登记，并填写行业领域后列在这里。"

    class Meta(ListTable.Meta):
        fields = ("department", "who", "valid", "gaps")

    def row_url(self, record: Any) -> str:
        return reverse("organizations:house", args=[record.pk])

    def row_edge(self, record: Standing) -> str:
        if any(gap.is_grave for gap in record.gaps):
            return "grave"
        return "soon" if record.gaps else ""

    def render_department(self, record: Standing) -> Any:
        return two_lines(record.unit.name, record.unit.jurisdiction.name)

    def render_gaps(self, value: list[Gap]) -> Any:
        kinds = ((("grave" if gap.is_grave else "soon"), gap.label) for gap in value)
        return format_html_join(" ", '<span class="lu-tag lu-tag-{}">{}</span>', kinds) or "齐全"
