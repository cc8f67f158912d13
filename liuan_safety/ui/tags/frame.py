"""Tags of the frame: addresses of built files, icons, panels."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString

from liuan_safety.ui.guards import icon_names, one_of

ICON_SIZES = {"": "", "large": " lu-icon-large", "huge": " lu-icon-huge"}


def asset(name: str) -> str:
    """The address of a built file. An error page must appear even where the bundle was never collected."""
    path = f"dist/{name}"
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "search" %}`: decoration only, hidden from screen readers; the word beside it carries the meaning."""
    one_of("icon", "name", name, icon_names())
    one_of("icon", "size", size, ICON_SIZES)
    return format_html(
        '<svg class="lu-icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        ICON_SIZES[size],
        asset("icons.svg"),
        name,
    )


def panel(content: str, title: str = "", id: str = "", note: str = "", flush: bool = False) -> dict[str, Any]:
    """`{% panel title="登记信息" id="facts" %}…{% endpanel %}`; `flush` for a table or facts that touch the edges."""
    return {"content": content, "title": title, "id": id, "note": note, "flush": flush}
