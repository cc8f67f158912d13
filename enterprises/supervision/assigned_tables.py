"""监管归属 as a table: who leads, for the time being or for good, who supports, how it came about."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enterprises.register.models import Enterprise
from enterprises.register.tables import WhereColumn
from enterprises.supervision.case_display import state_kind
from enterprises.supervision.claim_tables import ClaimTable
from enterprises.supervision.models import Assignment, Part, SupervisionCase
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines

NEEDED = (
    "name", "credit_code", "sector", "name_pinyin", "size_class", "above_scale", "jurisdiction__name",
    "jurisdiction__kind", "jurisdiction__path", "jurisdiction__parent__name", "jurisdiction__parent__kind",
    "supervision_proposal__department", "supervision_proposal__unit__name",
)  # fmt: skip


class AssignedTable(ListTable):
    """A line opens the enterprise at its supervisor."""

    name = TextColumn(verbose_name="企业", order_by=("name_pinyin", "pk"))
    jurisdiction = WhereColumn(verbose_name="辖区", order_by=("jurisdiction__path", "name_pinyin"))
    sector = TextColumn(verbose_name="行业领域", order_by=("sector", "name_pinyin"), card=False)
    lead = TextColumn(verbose_name="行业主管", accessor="pk", orderable=False)
    support = TextColumn(verbose_name="专业监管、配合", accessor="pk", orderable=False, card=False)
    state = TextColumn(verbose_name="办理状态", accessor="pk", orderable=False)

    unit = "家"
    caption = "监管归属"
    empty_title = "没有符合条件的企业"
    empty_note = "放宽或清除筛选条件；企业入库后，由部门认领或市安委办指定、裁定。"

    class Meta(ListTable.Meta):
        order_by = ("name",)

    @cached_property
    def _ids(self) -> list[int]:
        return [row.record.pk for row in self.paginated_rows]

    @cached_property
    def held(self) -> dict[int, list[Assignment]]:
        """Who supervises the page's enterprises as a whole, asked once."""
        found: dict[int, list[Assignment]] = defaultdict(list)
        rows = Assignment.objects.current().filter(enterprise__in=self._ids, place=None)
        for row in rows.select_related("unit").order_by("pk"):
            found[row.enterprise_id].append(row)
        return found

    @cached_property
    def cases(self) -> dict[int, SupervisionCase]:
        """Their cases, likewise."""
        rows = SupervisionCase.objects.filter(enterprise__in=self._ids, place=None).select_related("asked_unit")
        return {row.enterprise_id: row for row in rows}

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.pk]) + "#supervision"

    def row_edge(self, record: Any) -> str:
        case = self.cases.get(record.pk)
        if case is not None and case.state in ("twice", "disputed"):
            return "grave"
        return "" if self._lead(record) else "soon"

    def _lead(self, record: Any) -> Assignment | None:
        return next((one for one in self.held.get(record.pk, ()) if one.part == Part.LEAD), None)

    def render_name(self, record: Enterprise) -> SafeString:
        return two_lines(record.name, record.credit_code or "代码待补")

    def render_jurisdiction(self, record: Enterprise) -> Any:
        place, parent = record.jurisdiction, record.jurisdiction.parent
        if parent is None or parent.kind == "city":
            return place.name
        return format_html("<div>{}</div>", two_lines(place.name, parent.name))

    def render_lead(self, record: Enterprise) -> Any:
        lead = self._lead(record)
        if lead is not None:
            return two_lines(lead.unit.name, "临时监管" if lead.is_interim else lead.get_origin_display())
        proposal = getattr(record, "supervision_proposal", None)
        if proposal is None or not proposal.department:
            return "无"
        return two_lines("无", f"建议{proposal.unit.name if proposal.unit else proposal.department}")

    def render_support(self, record: Enterprise) -> str:
        others = [one for one in self.held.get(record.pk, ()) if one.part != Part.LEAD]
        return "；".join(f"{one.unit.name}（{one.get_part_display()}）" for one in others) or str(self.default)

    def render_state(self, record: Enterprise) -> Any:
        case = self.cases.get(record.pk)
        if case is None:
            return "尚无部门办理"
        word = format_html('<span class="lu-tag lu-tag-{}">{}</span>', state_kind(case), case.get_state_display())
        return two_lines(word, case.asked_unit.name if case.asked_unit else "")


class OfficeTable(ClaimTable):
    """What waits for the office; a line opens the enterprise at its supervisor."""

    caption = "待指定、待裁定"

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.pk]) + "#supervision"
