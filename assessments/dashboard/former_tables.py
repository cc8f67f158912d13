"""A year's list as it was filled in: what the rows said then, and whether the enterprise still stands today."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from enterprises.census.models import CensusEntry
from enterprises.register.models import SizeClass
from enterprises.register.tables import WhereColumn
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines

NEEDED = (
    "supervisor_as_written", "staged_row__name", "staged_row__sector", "staged_row__size_class",
    "staged_row__above_scale", "enterprise__name", "enterprise__credit_code", "enterprise__condition",
    "enterprise__valid_to", "enterprise__jurisdiction__name", "jurisdiction__name",
)  # fmt: skip
SCALE_WORDS = {True: "规上", False: "规下", None: "未填"}
SIZES = dict(SizeClass.choices)


class FormerTable(ListTable):
    """A line opens the enterprise as it is now."""

    name = TextColumn(verbose_name="填报名称", accessor="pk", order_by=("enterprise__name_pinyin", "pk"))
    jurisdiction = WhereColumn(
        verbose_name="现在辖区", accessor="pk", order_by=("enterprise__jurisdiction__path", "enterprise__name_pinyin")
    )
    sender = TextColumn(verbose_name="填报单位", accessor="jurisdiction__name", orderable=False, card=False)
    sector = TextColumn(
        verbose_name="行业领域", accessor="staged_row__sector", order_by=("staged_row__sector", "pk"),
        empty_values=(None,),
    )  # fmt: skip
    size = TextColumn(verbose_name="规模", accessor="pk", orderable=False)
    supervisor = TextColumn(
        verbose_name="填报的监管部门", accessor="supervisor_as_written", order_by=("supervisor_as_written", "pk"),
        empty_values=(None,),
    )  # fmt: skip
    now = TextColumn(verbose_name="现在", accessor="pk", orderable=False)

    unit = "家"
    caption = "普查名录"
    empty_title = "没有符合条件的企业"
    empty_note = "放宽或清除筛选条件；这一年没有导入过名录的辖区，这里也没有企业。"

    class Meta(ListTable.Meta):
        order_by = ("name",)

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.enterprise_id])

    def render_name(self, record: CensusEntry) -> SafeString:
        now = record.enterprise.name
        code = record.enterprise.credit_code or "代码待补"
        return two_lines(record.staged_row.name or now, code if record.staged_row.name == now else f"现名 {now}")

    def render_jurisdiction(self, record: CensusEntry) -> str:
        return record.enterprise.jurisdiction.name

    def render_sector(self, value: str) -> str:
        return value or "未填"

    def render_size(self, record: CensusEntry) -> SafeString:
        row = record.staged_row
        return two_lines(SIZES.get(row.size_class, "未判定"), SCALE_WORDS[row.above_scale])

    def render_supervisor(self, value: str) -> str:
        return value or "未填"

    def render_now(self, record: CensusEntry) -> str:
        return record.enterprise.get_condition_display()
