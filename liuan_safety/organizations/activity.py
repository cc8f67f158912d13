"""What keeps a session alive: what a person does, not what a page asks for by itself."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SESSION_KEY = "last_activity"
WRITE_EVERY = 60  # seconds; the session is a row, and not every click needs to write it


def background(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that pages poll (progress bars): asking it is no activity."""
    view.is_background = True  # type: ignore[attr-defined]
    return view


def is_background(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Whether the page asked by itself: the view says so, or the request carries `X-Background`."""
    return getattr(view, "is_background", False) or "X-Background" in request.headers


def seconds_now() -> int:
    """The clock of sessions."""
    return int(time.time())


def note(request: HttpRequest) -> None:
    """Write the time of the last activity into the session, at most once a minute."""
    now = seconds_now()
    last = request.session.get(SESSION_KEY)
    if last is None or now - last >= WRITE_EVERY:
        request.session[SESSION_KEY] = now
