"""Tags for lists: paging, and addresses that keep the state of the page."""

from typing import Any

from django.core.paginator import Page
from django.template import Context


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
        "total": page.paginator.count,
        "many_pages": page.paginator.num_pages > 1,
        "numbers": numbers,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }


CONTEXT_INCLUSIONS = {pager: "pager"}
