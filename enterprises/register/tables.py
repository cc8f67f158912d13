"""The register as a table: eight columns that fit at 1366 px."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from enterprises.register.models import Enterprise
from enterprises.register.selectors.listing import tags_of
from enterprises.register.standings import StandingKind
from liuan_safety.ui.tables import DateColumn, ListTable, NumberColumn, TextColumn, two_lines
from liuan_safety.ui.tags.frame import icon


class EnterpriseTable(ListTable):
    """A line: name with code and tags, where, what, how many, how graded, when changed."""

    name = TextColumn(verbose_name="企业", order_by=("name_pinyin", "id"))
    jurisdiction = TextColumn(verbose_name="辖区", order_by=("jurisdiction__path", "name_pinyin"))
    sector = TextColumn(verbose_name="行业领域", order_by=("sector", "name_pinyin"))
    staff = NumberColumn(verbose_name="从业人员", unit="人", order_by=("staff", "name_pinyin"))
    above_scale = TextColumn(verbose_name="规上", orderable=False, card=False)
    standard_grade = TextColumn(verbose_name="标准化", orderable=False, card=False)
    status_as_written = TextColumn(verbose_name="状态", orderable=False, card=False)
    changed_at = DateColumn(verbose_name="最近变更", order_by=("changed_at", "id"), card=False)

    unit = "家"
    caption = "企业台账"
    empty_title = "没有符合条件的企业"
    empty_note = "放宽或清除筛选条件；还没有数据时，导入普查表或新增企业后会出现在这里。"

    class Meta(ListTable.Meta):
        model = Enterprise
        fields = (
            "name",
            "jurisdiction",
            "sector",
            "staff",
            "above_scale",
            "standard_grade",
            "status_as_written",
            "changed_at",
        )
        order_by = ("name",)

    @cached_property
    def tags(self) -> dict[int, list[StandingKind]]:
        """Tags of the page's enterprises, asked once."""
        return tags_of(row.record.pk for row in self.paginated_rows)

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.pk])

    def row_edge(self, record: Any) -> str:
        return "grave" if any(kind.is_grave for kind in self.tags.get(record.pk, ())) else ""

    def render_name(self, record: Enterprise) -> SafeString:
        name = format_html("{}{}", record.name, tags_html(self.tags.get(record.pk, [])))
        return two_lines(name, record.credit_code or "暂无信用代码")

    def render_jurisdiction(self, record: Enterprise) -> Any:
        place, parent = record.jurisdiction, record.jurisdiction.parent
        if parent is None or parent.kind == "city":
            return place.name
        # One element, so that the two lines stay below each other in the phone's card too.
        return format_html("<div>{}</div>", two_lines(place.name, parent.name))

    def render_above_scale(self, value: bool) -> str:
        return "是" if value else "否"


def tags_html(kinds: list[StandingKind]) -> SafeString:
    """The tags behind a name: the word, and for grave ones an icon, as the kit draws them."""
    drawn = (
        (
            "lu-standing" if kind.is_grave else f"lu-tag-{kind.style}",
            icon(kind.icon) if kind.icon else "",
            kind.label,
        )
        for kind in kinds
    )
    return format_html_join("", ' <span class="lu-tag {}">{}{}</span>', drawn)
