"""The claim page as a table: the fields of that page and no others (`enterprises/crossings.py`)."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enterprises.register.models import Enterprise
from enterprises.register.tables import WhereColumn
from enterprises.supervision.lamps import Lamp
from enterprises.supervision.models import Assignment, Part, SupervisionCase
from enterprises.supervision.subjects import Subject
from enterprises.supervision.terms import lamps_today
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines
from liuan_safety.ui.tags.words import iso

LAMP_EDGES = {Lamp.GREEN: "", Lamp.AMBER: "soon", Lamp.OVERDUE: "grave"}
# What a department reads of an enterprise on the claim page; `enterprises/crossings.py` declares each of them.
READ = (
    "name", "credit_code", "registered_address", "sector", "industry_code", "business_scope", "supervisor_as_written",
    "name_pinyin", "jurisdiction__name", "jurisdiction__kind", "jurisdiction__path", "jurisdiction__parent__name",
    "jurisdiction__parent__kind", "supervision_proposal__department", "supervision_proposal__words",
    "supervision_proposal__rule_title", "supervision_proposal__nominated_by_words",
    "supervision_proposal__unit__name", "supervision_proposal__nominated_unit__name",
)  # fmt: skip


class ClaimTable(ListTable):
    """A line: name with code, where, what, to whom proposed and why, what the county wrote, how it stands."""

    name = TextColumn(verbose_name="企业", order_by=("name_pinyin", "pk"))
    jurisdiction = WhereColumn(verbose_name="辖区、地址", order_by=("jurisdiction__path", "name_pinyin"))
    sector = TextColumn(verbose_name="行业领域", order_by=("sector", "name_pinyin"), empty_values=(None,), card=False)
    proposed = TextColumn(verbose_name="建议监管部门", accessor="pk", orderable=False)
    written = TextColumn(
        verbose_name="县区填报", accessor="supervisor_as_written", orderable=False, empty_values=(), card=False
    )
    state = TextColumn(verbose_name="现状、期限", accessor="pk", orderable=False)

    unit = "家"
    caption = "认领"
    list_id = "list"

    class Meta(ListTable.Meta):
        order_by = ()

    def __init__(self, *args: Any, empty: tuple[str, str] = ("", ""), **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_title, self.empty_note = empty

    @cached_property
    def _ids(self) -> list[int]:
        return [row.record.pk for row in self.paginated_rows]

    @cached_property
    def cases(self) -> dict[int, SupervisionCase]:
        """Cases of the page's enterprises, asked once."""
        rows = SupervisionCase.objects.filter(enterprise__in=self._ids, place=None).select_related("asked_unit")
        return {row.enterprise_id: row for row in rows}

    @cached_property
    def leads(self) -> dict[int, Assignment]:
        """Who supervises them as lead, likewise."""
        rows = Assignment.objects.leads().filter(enterprise__in=self._ids).select_related("unit")
        return {row.enterprise_id: row for row in rows}

    @cached_property
    def lamps(self) -> Any:
        """The days that part the colours today."""
        return lamps_today()

    def tick(self, record: Enterprise) -> str:
        """Which enterprise, and at which revision of its case it was ticked."""
        case = self.cases.get(record.pk)
        return f"{Subject(record.pk)}:{case.revision if case else 0}"

    def row_url(self, record: Any) -> str:
        return reverse("supervision:claim", args=[record.pk])

    def lamp_of(self, record: Any) -> Lamp | None:
        """The lamp of what is asked; None where nobody is."""
        since: datetime.datetime | None = getattr(record, "since", None)
        return self.lamps.of(timezone.localtime(since).date()) if since else None

    def row_edge(self, record: Any) -> str:
        lamp = self.lamp_of(record)
        return LAMP_EDGES[lamp] if lamp else ""

    def render_name(self, record: Enterprise) -> SafeString:
        return two_lines(record.name, record.credit_code or "代码待补")

    def render_jurisdiction(self, record: Enterprise) -> SafeString:
        place, parent = record.jurisdiction, record.jurisdiction.parent
        county = parent.name if parent is not None and parent.kind != "city" else ""
        return two_lines(f"{county}{place.name}", record.registered_address)

    def render_sector(self, record: Enterprise) -> Any:
        if not record.industry_code:
            return record.sector or self.default
        return two_lines(record.sector or "未填", record.industry_code)

    def render_proposed(self, record: Enterprise) -> Any:
        proposal = getattr(record, "supervision_proposal", None)
        if proposal is None or not proposal.department:
            return "没有规则适用"
        return two_lines(proposal.unit.name if proposal.unit else proposal.department, proposal.words)

    def render_written(self, record: Enterprise) -> Any:
        proposal = getattr(record, "supervision_proposal", None)
        if not record.supervisor_as_written:
            return self.default
        meant = proposal.nominated_unit.name if proposal and proposal.nominated_unit else "未能对应到单位"
        return two_lines(record.supervisor_as_written, meant)

    def render_state(self, record: Enterprise) -> SafeString:
        return two_lines(self._standing(record), self._since(record))

    def _standing(self, record: Enterprise) -> SafeString | str:
        """Who leads; else the lamp of whoever is asked; else how the case stands."""
        case, lead, lamp = self.cases.get(record.pk), self.leads.get(record.pk), self.lamp_of(record)
        if lead is not None:
            interim = "（临时）" if lead.is_interim else ""
            disputed = case is not None and case.state in ("twice", "disputed")
            word = f"，{case.get_state_display()}" if case is not None and disputed else ""
            return f"{lead.unit.name}{interim}{word}"
        if lamp is not None:
            kind = {Lamp.GREEN: "plain", Lamp.AMBER: "soon", Lamp.OVERDUE: "grave"}[lamp]
            return format_html('<span class="lu-tag lu-tag-{}">{}</span>', kind, lamp.label)
        return str(case.get_state_display()) if case is not None else "无人认领"

    def _since(self, record: Any) -> SafeString | str:
        since, case = getattr(record, "since", None), self.cases.get(record.pk)
        if since is None:
            return ""
        how = "转交，" if case is not None and case.state == SupervisionCase.State.PASSED else ""
        return format_html('{}<span class="lu-nowrap">{} 起</span>', how, iso(timezone.localtime(since).date()))


class OwnTable(ClaimTable):
    """本部门监管: with the part in which the unit supervises."""

    def __init__(self, *args: Any, unit_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.unit_id = unit_id

    @cached_property
    def parts(self) -> dict[int, str]:
        """In which part, asked once for the page."""
        rows = Assignment.objects.current().filter(enterprise__in=self._ids, unit=self.unit_id, place=None)
        return {row.enterprise_id: f"{Part(row.part).label}{'（临时）' if row.is_interim else ''}" for row in rows}

    def _since(self, record: Any) -> str:
        return f"本部门：{self.parts.get(record.pk, '')}"
