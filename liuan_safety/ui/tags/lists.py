"""Tags for lists: paging, and addresses that keep the state of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.template import Context

from liuan_safety.ui.tables import COLUMNS, ListTable


def with_query(context: Context, **changes: Any) -> str:
    """`{% with_query page=2 %}`: this page's address with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def sort_query(context: Context, table: Any, column: Any) -> str:
    """The address that sorts the table by this column, from its first page."""
    changes = {table.prefixed_order_by_field: column.order_by_alias.next, table.prefixed_page_field: None}
    return with_query(context, **changes)


def pager(
    context: Context, page: Page, unit: str = "条", target: str = "list", parameter: str = "page", label: str = ""
) -> dict[str, Any]:
    """`{% pager page unit="户" %}`: how many there are, which are shown, and the way to the others.

    Two of them on one page need a `label` each: the name of their list.
    """

    def address(number: int) -> str:
        return with_query(context, **{parameter: number})

    numbers = [
        {"number": number, "url": address(number), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "unit": unit,
        "target": target,
        "label": f"翻页：{label}" if label else "翻页",
        "total": getattr(page.paginator, "words", page.paginator.count),
        "shortened": getattr(page.paginator, "is_shortened", False),
        "many_pages": page.paginator.num_pages > 1,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


@dataclass(frozen=True)
class SavedView:
    """One saved filter as the list shows it."""

    name: str
    url: str
    rename_url: str
    delete_url: str
    current: bool = False

    @property
    def delete_title(self) -> str:
        return f"删除保存的筛选“{self.name}”？"


@dataclass(frozen=True)
class SavedViews:
    """A person's saved filters of one page, and what saving the present one needs."""

    page: str
    query: str
    save_url: str
    rows: Sequence[SavedView] = ()
    name_limit: int = 30
    most: int = 20


def saved_views(context: Context, views: SavedViews) -> dict[str, Any]:
    """`{% saved_views views %}`: chips of the saved filters; saving, renaming and deleting in a box below."""
    return {"views": views, "csrf_token": context.get("csrf_token", "")}


def _query(context: Context, *left_out: str) -> list[tuple[str, str]]:
    """What of the page's address a form of its own has to take along."""
    rows = context["request"].GET.lists()
    return [(name, value) for name, values in rows if name not in left_out for value in values if value]


def column_chooser(context: Context, table: ListTable) -> dict[str, Any]:
    """`{% column_chooser table %}`: ticks for the columns of a table that names the ones `shown` by default."""
    return {
        "columns": table.choosable(),
        "parameter": COLUMNS,
        "query": _query(context, COLUMNS, table.prefixed_page_field),
        "path": context["request"].path,
        "default": with_query(context, **{COLUMNS: None}),
    }


def batch_bar(context: Context, table: ListTable) -> dict[str, Any]:
    """The bar over a list with deeds on ticked rows; the whole list is one choice when it has several pages."""
    page = table.page_shown
    pages = page.paginator if page is not None and page.paginator.num_pages > 1 else None
    return {
        "table": table,
        "whole": getattr(pages, "words", pages.count) if pages else "",
        "query": _query(context, COLUMNS, table.prefixed_page_field, table.prefixed_order_by_field, "rows", "all"),
    }


CONTEXT_INCLUSIONS = {
    pager: "pager",
    saved_views: "saved_views",
    column_chooser: "column_chooser",
    batch_bar: "batch_bar",
}
