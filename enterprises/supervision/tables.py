"""Proposals as a table: which enterprise, to whom, by which rule and words, beside what the county wrote."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from enterprises.supervision.filters import NOBODY
from enterprises.supervision.models import SupervisionProposal
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines


class ProposalTable(ListTable):
    """A line opens the enterprise at its supervisor."""

    enterprise = TextColumn(verbose_name="企业", order_by=("enterprise__name_pinyin", "pk"))
    department = TextColumn(verbose_name="建议监管部门（行业领域）", order_by=("department", "pk"), empty_values=())
    words = TextColumn(verbose_name="规则和起决定作用的词", orderable=False)
    written = TextColumn(verbose_name="填报的监管部门", accessor="enterprise__supervisor_as_written", orderable=False)

    unit = "家"
    caption = "监管部门建议"
    empty_title = "没有符合条件的企业"
    empty_note = "放宽或清除筛选条件；企业入库后几分钟内，系统提出建议。"

    class Meta(ListTable.Meta):
        model = SupervisionProposal
        fields = ("enterprise", "department", "words", "written")
        order_by = ("enterprise",)

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.enterprise_id]) + "#supervision"

    def row_edge(self, record: Any) -> str:
        return "" if record.department else "soon"

    def render_enterprise(self, record: SupervisionProposal) -> SafeString:
        return two_lines(record.enterprise.name, record.enterprise.jurisdiction.name)

    def render_department(self, record: SupervisionProposal) -> str:
        return record.department or NOBODY

    def render_words(self, record: SupervisionProposal) -> SafeString:
        return two_lines(record.words, record.rule_title)
