"""Places as a table: whose, what, where, a site's days, within whose place, whether the map shows it."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enterprises.register.models import Place
from enterprises.register.selectors.places import doubt_of, is_expired
from liuan_safety.ui.tables import ListTable, TextColumn, two_lines


class ShortColumn(TextColumn):
    """A word that stays on its line."""

    cell_class = "lu-nowrap"


class PlaceTable(ListTable):
    """A line opens the enterprise at its places."""

    enterprise = TextColumn(verbose_name="企业和场所", order_by=("enterprise__name_pinyin", "pk"))
    kind = ShortColumn(verbose_name="类别", orderable=False)
    address = TextColumn(verbose_name="地址", orderable=False)
    jurisdiction = TextColumn(verbose_name="所在辖区", order_by=("jurisdiction__path", "enterprise__name_pinyin"))
    ends_on = TextColumn(verbose_name="工期", order_by=("ends_on", "pk"), empty_values=())
    within = TextColumn(verbose_name="所在场地", orderable=False)
    longitude = ShortColumn(verbose_name="坐标", orderable=False, empty_values=())

    unit = "处"
    caption = "场所"
    empty_title = "没有符合条件的场所"
    empty_note = "放宽或清除筛选条件；企业登记了场所地址后会出现在这里。"

    class Meta(ListTable.Meta):
        model = Place
        fields = ("enterprise", "kind", "address", "jurisdiction", "ends_on", "within", "longitude")
        order_by = ("enterprise",)

    def row_url(self, record: Any) -> str:
        return reverse("register:detail", args=[record.enterprise_id]) + "#places"

    def row_edge(self, record: Any) -> str:
        return "soon" if is_expired(record) else ""

    def render_enterprise(self, record: Place) -> SafeString:
        name = format_html("{}{}", record.enterprise.name, tag_html("主要", "accent") if record.is_primary else "")
        return two_lines(name, record.name) if record.name else name

    def render_jurisdiction(self, record: Place) -> Any:
        area, parent = record.jurisdiction, record.jurisdiction.parent
        if parent is None or parent.kind == "city":
            return area.name
        return format_html("<div>{}</div>", two_lines(area.name, parent.name))

    def render_ends_on(self, record: Place) -> Any:
        if record.kind != Place.Kind.SITE or record.begins_on is None:
            return self.default
        days = f"{record.begins_on:%Y-%m-%d} 至 " + (f"{record.ends_on:%Y-%m-%d}" if record.ends_on else "未定")
        return format_html("{}{}", days, tag_html("已到期", "soon")) if is_expired(record) else days

    def render_within(self, value: Place) -> str:
        return value.enterprise.name

    def render_longitude(self, record: Place) -> Any:
        if record.longitude is None or record.latitude is None:
            return "没有"
        return tag_html("存疑", "soon") if doubt_of(record) else "有"


def tag_html(word: str, kind: str) -> SafeString:
    """A tag behind the words of a cell, as the kit draws it."""
    return format_html(' <span class="lu-tag lu-tag-{}">{}</span>', kind, word)
