"""What the menu of every page counts: asked behind the page, kept for a minute, and asked anew after one's own deed."""

from collections.abc import Callable

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from liuan_safety.organizations.models import User
from liuan_safety.ui import menu

KEPT_SECONDS = 60
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def _key(user: User) -> str:
    return f"menu-counts:{user.acting.pk if user.acting else 0}"


def counts_for(user: User) -> dict[str, int]:
    """Key of the menu's entry → number; at most a minute old where colleagues have done something since."""
    found = cache.get(_key(user))
    if found is None:
        found = menu.late_counts(user)
        cache.set(_key(user), found, KEPT_SECONDS)
    return dict(found)


class OwnDeedMiddleware:
    """After a request that may have done something, the acting post's counts are asked anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        user = getattr(request, "user", None)
        if request.method not in SAFE and user is not None and user.is_authenticated:
            cache.delete(_key(user))
        return answer
