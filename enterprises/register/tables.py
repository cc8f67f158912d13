"""The register as a table: eight columns that fit at 1366 px stand by default, many more can be chosen."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from enterprises.register.facts import FACTS_BY_KEY, FactKind
from enterprises.register.models import Condition, Enterprise
from enterprises.register.selectors.listing import tags_of
from enterprises.register.selectors.origins import origins_of, primary_addresses
from enterprises.register.standings import StandingKind
from enterprises.register.wording import mask, wan
from liuan_safety.ui.tables import CodeColumn, DateColumn, ListTable, NumberColumn, TextColumn, two_lines
from liuan_safety.ui.tags.frame import icon


def _fact(key: str, **options: Any) -> TextColumn:
    """A column that is chosen: named as the fact is, left out of the phone's card."""
    fact = FACTS_BY_KEY[key]
    options = {"verbose_name": fact.label, "card": False, "orderable": False, **options}
    if fact.kind is FactKind.FEN:
        return WanColumn(unit="万元", **options | {"orderable": True, "order_by": (key, "name_pinyin")})
    if fact.kind is FactKind.DAY:
        return DateColumn(**options | {"orderable": True, "order_by": (key, "name_pinyin")})
    return MaskedColumn(fact_key=key, **options) if fact.personal else TextColumn(**options)


class WhereColumn(TextColumn):
    """A place or an address: wide enough not to break after every second sign."""

    cell_class = "lu-cell-where"


class WanColumn(NumberColumn):
    """Whole fen as 万元 with two decimals."""

    def render(self, value: int) -> str:
        return f"{wan(value):,}"


class MaskedColumn(TextColumn):
    """Data of persons, masked as everywhere; the enterprise's page shows them on a click that is logged."""

    cell_class = "lu-nowrap"

    def __init__(self, *args: Any, fact_key: str, **options: Any) -> None:
        self.fact = FACTS_BY_KEY[fact_key]
        super().__init__(*args, **options)

    def render(self, value: str) -> str:
        return mask(self.fact, value)


class EnterpriseTable(ListTable):
    """A line: name with code and tags, where, what, how many, how graded, when changed; and what was chosen."""

    name = TextColumn(verbose_name="企业", order_by=("name_pinyin", "id"))
    jurisdiction = WhereColumn(verbose_name="辖区", order_by=("jurisdiction__path", "name_pinyin"))
    sector = TextColumn(verbose_name="行业领域", order_by=("sector", "name_pinyin"))
    industry_code = _fact("industry_code")
    staff = NumberColumn(verbose_name="从业人员", unit="人", order_by=("staff", "name_pinyin"))
    size_class = TextColumn(verbose_name="企业规模", orderable=False, card=False)
    above_scale = TextColumn(verbose_name="规上", orderable=False, card=False)
    standard_grade = TextColumn(verbose_name="标准化", orderable=False, card=False)
    status_as_written = TextColumn(verbose_name="状态", orderable=False, card=False)
    condition = TextColumn(verbose_name="在册情况", orderable=False, card=False)
    credit_code = CodeColumn(verbose_name="信用代码", orderable=False, card=False)
    former_name = _fact("former_name")
    enterprise_type = _fact("enterprise_type")
    founded_on = _fact("founded_on")
    capital_fen = _fact("capital_fen")
    revenue_fen = _fact("revenue_fen")
    assets_fen = _fact("assets_fen")
    address = WhereColumn(verbose_name="主要场所地址", orderable=False, card=False, accessor="pk")
    registered_address = _fact("registered_address")
    supervisor_as_written = _fact("supervisor_as_written", verbose_name="监管部门（填报）")
    legal_person = _fact("legal_person")
    contact_person = _fact("contact_person")
    telephone = _fact("telephone")
    remark = _fact("remark")
    origin = TextColumn(verbose_name="入库来源", orderable=False, card=False, accessor="origin_id")
    changed_at = DateColumn(verbose_name="最近变更", order_by=("changed_at", "id"), card=False)

    unit = "家"
    caption = "企业台账"
    empty_title = "没有符合条件的企业"
    empty_note = "放宽或清除筛选条件；还没有数据时，导入普查表或新增企业后会出现在这里。"
    shown = (
        "name", "jurisdiction", "sector", "staff", "above_scale", "standard_grade", "status_as_written", "changed_at",
    )  # fmt: skip

    class Meta(ListTable.Meta):
        order_by = ("name",)

    @cached_property
    def tags(self) -> dict[int, list[StandingKind]]:
        """Tags of the page's enterprises, asked once."""
        return tags_of(self._page_ids)

    @cached_property
    def addresses(self) -> dict[int, str]:
        """Addresses of their primary places, asked once and only where the column stands."""
        return primary_addresses(self._page_ids)

    @cached_property
    def origins(self) -> dict[int, str]:
        """What brought them in, likewise."""
        return origins_of(row.record.origin_id for row in self.paginated_rows)

    @property
    def _page_ids(self) -> list[int]:
        return [row.record.pk for row in self.paginated_rows]

    def tick(self, record: Enterprise) -> str:
        """Which enterprise, and at which revision it was ticked."""
        return f"{record.pk}:{record.revision}"

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.pk])

    def row_edge(self, record: Any) -> str:
        return "grave" if any(kind.is_grave for kind in self.tags.get(record.pk, ())) else ""

    def render_name(self, record: Enterprise) -> SafeString:
        left = "" if record.condition == Condition.IN_REGISTER else left_html(record)
        name = format_html("{}{}{}", record.name, left, tags_html(self.tags.get(record.pk, [])))
        return two_lines(name, record.credit_code or "代码待补")

    def render_jurisdiction(self, record: Enterprise) -> Any:
        place, parent = record.jurisdiction, record.jurisdiction.parent
        if parent is None or parent.kind == "city":
            return place.name
        # One element, so that the two lines stay below each other in the phone's card too.
        return format_html("<div>{}</div>", two_lines(place.name, parent.name))

    def render_above_scale(self, value: bool) -> str:
        return "是" if value else "否"

    def render_size_class(self, record: Enterprise) -> str:
        return str(record.get_size_class_display() or self.default)

    def render_condition(self, record: Enterprise) -> str:
        return record.get_condition_display()

    def render_address(self, record: Enterprise) -> str:
        return self.addresses.get(record.pk) or self.default

    def render_origin(self, record: Enterprise) -> str:
        return self.origins.get(record.origin_id, self.default)


def left_html(record: Enterprise) -> SafeString:
    """That it has left the register, and how: such rows stand in the list only when asked for."""
    return format_html(' <span class="lu-tag lu-tag-plain">{}</span>', record.get_condition_display())


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
