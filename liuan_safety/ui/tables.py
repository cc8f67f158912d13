"""The one list page: tables with a sticky head and first column, numbers right, cards on phones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import django_tables2 as tables
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from liuan_safety.ui.cells import Drawer
from liuan_safety.ui.leafing import LeafedPaginator
from liuan_safety.ui.rendering import escaped
from liuan_safety.ui.tags.words import iso

PER_PAGE = 50
MOST_PER_PAGE = 100
COLUMNS = "columns"  # the parameter of the address that names the chosen columns
EDGES = {"": "", "grave": "lu-edge-grave", "soon": "lu-edge-soon"}


@dataclass(frozen=True)
class BatchDeed:
    """A deed on the ticked rows: its verb and the page that asks for what it needs (a GET with `rows` or `all`)."""

    label: str
    url: str
    icon: str = ""


class ListTable(tables.Table):
    """Base of every list. A row is one link: `row_url(record)`; its left edge says its state: `row_edge(record)`.

    `unit` counts the rows (户, 条, 人). `empty_title` and `empty_note` say why there is nothing and what fills it.
    `shown`: the columns that stand where the address chooses none; without it every column stands and none is chosen.
    `batch`: deeds on ticked rows; then `tick(record)` names the row. `batch_note` says their limits beforehand.
    """

    unit = "条"
    empty_title = "没有符合条件的记录"
    empty_note = "放宽或清除筛选条件后再试。"
    list_id = "list"
    caption = ""
    shown: tuple[str, ...] = ()
    batch: Sequence[BatchDeed] = ()
    batch_note = ""

    class Meta:
        template_name = "components/table.html"
        order_by_field = "sort"
        per_page_field = "per_page"
        default = "—"

    def __init__(
        self, *args: Any, columns: Iterable[str] = (), batch: Sequence[BatchDeed] = (), **options: Any
    ) -> None:
        chosen = tuple(columns) or self.shown
        if chosen:
            options["exclude"] = [key for key in self.base_columns if key not in chosen]
        self.batch = batch
        super().__init__(*args, **options)

    @classmethod
    def chosen(cls, query: QueryDict) -> tuple[str, ...]:
        """The columns that an address asks for (`?columns=a&columns=b` or `?columns=a,b`), in the table's order.

        The first column always stands. Nothing asked, or nothing known: what stands by default.
        """
        asked = {key for words in query.getlist(COLUMNS) for key in words.split(",")}
        first, *others = cls.base_columns
        found = [key for key in others if key in asked]
        return (first, *found) if found else cls.shown

    def choosable(self) -> list[dict[str, Any]]:
        """Every column but the first, with its name and whether it stands now."""
        first, *others = self.base_columns
        standing = {column.name for column in self.columns}
        return [{"key": key, "label": self.base_columns[key].header, "on": key in standing} for key in others]

    def tick(self, record: Any) -> str:
        """What a ticked row sends."""
        return str(record.pk)

    def paginate(self, paginator_class: Any = Paginator, per_page: int | None = None, *args: Any, **more: Any) -> Any:
        """As the library does it, but no address asks for a page of thousands."""
        rows = min(max(per_page or PER_PAGE, 1), MOST_PER_PAGE)
        return super().paginate(paginator_class, rows, *args, **more)

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
        openings, drawers = self._openings(), [Drawer(column, self) for column in self.columns]
        lines = []
        for row in self.paginated_rows:
            first, *others = [draw(row) for draw in drawers]
            lines.append(
                {
                    "row": row,
                    "first": first,
                    "cells": self._cells(openings, others),
                    "url": self.row_url(row.record),
                    "edge": self.edge_class(row.record),
                    "tick": self.tick(row.record) if self.batch else "",
                }
            )
        return lines

    def _openings(self) -> list[tuple[SafeString, SafeString]]:
        """Of each column but the first, how a cell begins, and how an empty one does."""
        made = []
        for column in list(self.columns)[1:]:
            kept_out = SafeString("" if getattr(column.column, "card", True) else ' data-card="no"')
            style = getattr(column.column, "cell_class", "")
            opening = '<td class="{}" data-label="{}"{}>'
            made.append(
                (
                    format_html(opening, style, column.header, kept_out),
                    format_html(opening, f"{style} lu-cell-empty".strip(), column.header, kept_out),
                )
            )
        return made

    def _cells(self, openings: "list[tuple[SafeString, SafeString]]", cells: list[Any]) -> SafeString:
        # By hand and not in the template: four hundred cells a page are half of its time there.
        pairs = zip(openings, cells, strict=True)
        drawn = (f"{empty if cell == self.default else full}{escaped(cell)}</td>" for (full, empty), cell in pairs)
        return mark_safe("".join(drawn))

    @property
    def page_shown(self) -> Any:
        """The page of Django's paginator, where the view has called `paged`."""
        return getattr(self, "page", None)


def paged(table: ListTable, request: HttpRequest, per_page: int = PER_PAGE) -> ListTable:
    """The table sorted and cut to the page that the address names; a page that is too far is the last one."""
    paginate = {"per_page": per_page, "silent": True, "paginator_class": LeafedPaginator}
    tables.RequestConfig(request, paginate=paginate).configure(table)
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

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return _empty_last(self, queryset, is_descending)


class DateColumn(TextColumn):
    """A day as 2026-11-23."""

    cell_class = "lu-nowrap"

    def render(self, value: Any) -> str:
        return iso(value)

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        return _empty_last(self, queryset, is_descending)


def _empty_last(column: Any, rows: Any, is_descending: bool) -> tuple[Any, bool]:
    """What has no value stands at the end both ways; else the two databases would each have it their own way."""
    if not isinstance(rows, QuerySet) or column.order_by is None:
        return rows, False
    first, *others = (str(key) for key in column.order_by)
    if "__" in first or not rows.model._meta.get_field(first).null:
        return rows, False
    leading = F(first).desc(nulls_last=True) if is_descending else F(first).asc(nulls_last=True)
    return rows.order_by(leading, *others), True


class CodeColumn(TextColumn):
    """A code (credit code, number) with figures of equal width, never broken."""

    cell_class = "lu-code"


def two_lines(first: Any, second: Any) -> SafeString:
    """A cell of two lines: the words, and smaller below them what tells them apart (a code, a place)."""
    return format_html('{}<span class="lu-cell-note">{}</span>', first, second)
