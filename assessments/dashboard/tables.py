"""Counties or townships side by side: every figure is a link to its list, every head sorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from assessments.dashboard import addresses
from assessments.dashboard.figures import Figures, Line
from assessments.dashboard.rules import share_words
from liuan_safety.ui.tables import ListTable, NumberColumn, TextColumn, two_lines


@dataclass(frozen=True)
class Row:
    """A line as the table sorts it."""

    line: Line
    place: int
    name: str
    state: str
    expected: int
    returned: int
    on_time: int
    late: int
    overdue: int
    accepted: int
    enterprises: int
    led: int
    led_share: int
    gaps: int


class FigureColumn(NumberColumn):
    """A number that opens its list; nought opens nothing."""

    def render(self, value: Any, record: Row, bound_column: Any, table: Any) -> Any:  # type: ignore[override]
        url = table.address_of(record, bound_column.name) if value else ""
        words = super().render(value)
        return format_html('<a href="{}">{}</a>', url, words) if url else words


class PlaceTable(ListTable):
    """Sorted as the tree stands unless a head is asked for."""

    name = TextColumn(verbose_name="辖区", order_by=("place",))
    state = TextColumn(verbose_name="本级报送", card=False)
    expected = FigureColumn(verbose_name="应报", unit="个")
    returned = FigureColumn(verbose_name="已报", unit="个")
    on_time = FigureColumn(verbose_name="按时", unit="个", card=False)
    late = FigureColumn(verbose_name="迟报", unit="个", card=False)
    overdue = FigureColumn(verbose_name="逾期未报", unit="个")
    accepted = FigureColumn(verbose_name="已接收", unit="个")
    enterprises = FigureColumn(verbose_name="在册企业", unit="家")
    led_share = NumberColumn(verbose_name="已明确监管部门")
    gaps = FigureColumn(verbose_name="影响认定的盲区", unit="项")

    unit = "个"
    list_id = "places"
    caption = "各辖区进度"
    empty_title = "没有下级辖区"
    empty_note = "这个辖区下没有在册的乡镇、街道或园区。"

    class Meta(ListTable.Meta):
        order_by = ("name",)

    def __init__(self, figures: Figures, **options: Any) -> None:
        self.figures = figures
        super().__init__(rows_of(figures.lines), **options)

    def row_url(self, record: Row) -> str:
        if record.line.itself or record.line.place.pk == self.figures.scope.place.pk:
            return ""
        return addresses.dashboard(self.figures.scope.year, record.line.place.pk)

    def row_edge(self, record: Row) -> str:
        return "grave" if record.line.tally.overdue else ""

    def address_of(self, record: Row, column: str) -> str:
        """The list behind one figure."""
        line = record.line
        if column == "enterprises":
            return self.figures.enterprises_of(line)
        if column == "gaps":
            return addresses.spots(self.figures.scope, line)
        return addresses.returns_within(self.figures, line, "" if column == "expected" else column)

    def render_led_share(self, record: Row) -> Any:
        left = record.line.without_lead
        words = share_words(record.line.led_share)
        if not left:
            return words
        url = addresses.led(record.line.place, itself=record.line.itself, lead="none")
        missing = f"差 {left:,} 家"
        return two_lines(words, format_html('<a href="{}">{}</a>', url, missing) if url else missing)


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """The lines as rows; the order of the tree is a number, so that it can be gone back to."""
    return [
        Row(
            line=line, place=position, name=line.name, state=line.state,
            expected=line.tally.expected, returned=line.tally.returned, on_time=line.tally.on_time,
            late=line.tally.late, overdue=line.tally.overdue, accepted=line.tally.accepted,
            enterprises=line.enterprises,
            led=line.led, led_share=-1 if line.led_share is None else line.led_share, gaps=line.gaps,
        )
        for position, line in enumerate(lines)
    ]  # fmt: skip
