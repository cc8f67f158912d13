"""The one list page: tables with a sticky head and first column, numbers right, cards on phones."""

from typing import Any

import django_tables2 as tables
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liuan_safety.ui.tags.words import iso

PER_PAGE = 50
EDGES = {"": "", "grave": "lu-edge-grave", "soon": "lu-edge-soon"}


class ListTable(tables.Table):
    """Base of every list. A row is one link: `row_url(record)`; its left edge says its state: `row_edge(record)`.

    `unit` counts the rows (户, 条, 人). `empty_title` and `empty_note` say why there is nothing and what fills it.
    """

    unit = "条"
    empty_title = "没有符合条件的记录"
    empty_note = "放宽或清除筛选条件后再试。"
    list_id = "list"
    caption = ""

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        per_page_field = "per_page"
        default = "—"

    def row_url(self, record: Any) -> str:
        """Where the row leads; empty: nowhere."""
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""

    def row_edge(self, record: Any) -> str:
        """grave, soon or nothing."""
        return ""

    def edge_class(self, record: Any) -> str:
        """The class of the row's edge."""
        return EDGES[self.row_edge(record)]

    @property
    def rows_for_page(self) -> list[dict[str, Any]]:
        """Rows of this page with their address and edge, as the template draws them."""
        return [
            {"row": row, "url": self.row_url(row.record), "edge": self.edge_class(row.record)}
            for row in self.paginated_rows
        ]

    @property
    def page_shown(self) -> Any:
        """The page of Django's paginator, where the view has called `paged`."""
        return getattr(self, "page", None)


def paged(table: ListTable, request: HttpRequest, per_page: int = PER_PAGE) -> ListTable:
    """The table sorted and cut to the page that the address names; a page that is too far is the last one."""
    tables.RequestConfig(request, paginate={"per_page": per_page, "silent": True}).configure(table)
    return table


class TextColumn(tables.Column):
    """Words. `card=False` leaves the cell out of the phone's card."""

    cell_class = ""

    def __init__(self, *args: Any, card: bool = True, **options: Any) -> None:
        self.card = card
        super().__init__(*args, **options)


class NumberColumn(TextColumn):
    """A number, right; the unit stands in the head: `NumberColumn(verbose_name="从业人员", unit="人")`."""

    cell_class = "lu-number"

    def __init__(self, *args: Any, unit: str = "", **options: Any) -> None:
        if unit and options.get("verbose_name"):
            options["verbose_name"] = f"{options['verbose_name']}（{unit}）"
        super().__init__(*args, **options)

    def render(self, value: Any) -> str:
        return f"{value:,}" if isinstance(value, int) else str(value)


class DateColumn(TextColumn):
    """A day as 2026-11-23."""

    cell_class = "lu-nowrap"

    def render(self, value: Any) -> str:
        return iso(value)


class CodeColumn(TextColumn):
    """A code (credit code, number) with figures of equal width, never broken."""

    cell_class = "lu-code"


def two_lines(first: Any, second: Any) -> SafeString:
    """A cell of two lines: the words, and smaller below them what tells them apart (a code, a place)."""
    return format_html('{}<span class="lu-cell-note">{}</span>', first, second)
