"""What a post sees beyond its jurisdiction and its single grants: rooms above say so (a department its enterprises)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from liuan_safety.organizations.models import User

# Of the user's acting post: a condition on Enterprise by a subquery of keys, or None where it adds nothing.
Widening = Callable[["User"], Q | None]

_widenings: dict[str, Widening] = {}


def register(key: str, widening: Widening) -> None:
    """Called in `AppConfig.ready()`; the same key again replaces it."""
    _widenings[key] = widening


def widened(user: "User") -> Q | None:
    """All that the rooms above add for this user's acting post; None: nothing."""
    found = [condition for condition in (widening(user) for widening in _widenings.values()) if condition is not None]
    answer = found[0] if found else None
    for condition in found[1:]:
        answer = answer | condition
    return answer
