"""What every page's frame needs: menu, acting post, demonstration mark, today, the request's number."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from liuan_safety.audit.context import current_actor
from liuan_safety.ui import menu


def _person(request: HttpRequest, user: Any) -> dict[str, Any]:
    return {
        "menu": menu.menu_for(user, request.path),
        "account_links": menu.account_links_for(user),
        "top_search": menu.search_for(user),
        "held_tenures": getattr(request, "held_tenures", []),
        "idle_seconds": menu.doors.idle_seconds(),
    }


def frame(request: HttpRequest) -> dict[str, Any]:
    """Variables of base.html; each is defined on every page, logged in or not.

    Asked again for every piece that is rendered with the request (tables, parts of a page), answered once.
    """
    known = getattr(request, "_frame", None)
    if known is None:
        known = request._frame = _frame(request)  # type: ignore[attr-defined]
    return known


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    nobody = {"menu": [], "account_links": [], "top_search": None, "held_tenures": [], "idle_seconds": 0}
    return {
        "acting": getattr(user, "acting", None) if known else None,
        "is_demonstration": menu.doors.is_demonstration(),
        "home_url": menu.address(menu.doors.home) or "/",
        "switch_post_url": menu.address(menu.doors.switch_post),
        "log_out_url": menu.address(menu.doors.log_out),
        "stay_url": menu.address(menu.doors.stay),
        "error_frame": "base.html" if known else "base_plain.html",
        "today": timezone.localdate(),
        "request_number": current_actor().request_number,
        **(_person(request, user) if known else nobody),
    }
