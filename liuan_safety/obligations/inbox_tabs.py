"""The three tabs of the inbox: the desk, where everybody comes in, and the pages of the inbox bear the same."""

from django.urls import reverse

from liuan_safety.ui.tags.reading import Tab

LABEL = "待办、已办和通知"
PAGES = (("inbox", "待办"), ("inbox_done", "已办"), ("inbox_notices", "通知"))


def tabs(current: str) -> list[Tab]:
    """The tabs with the page of that name open."""
    return [Tab(label, reverse(f"obligations:{name}"), current=name == current) for name, label in PAGES]


def on_desk() -> list[Tab]:
    """The desk opens with what is owed."""
    _owed, *others = tabs("")
    return [Tab("待办", reverse("organizations:desk"), current=True), *others]
