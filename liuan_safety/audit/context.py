"""Who acts, in which post, under which request: set once at the door (request, job, command), read by every deed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Actor:
    """The person and the post that a deed is recorded under; labels are kept as they read on that day."""

    user_id: int | None = None
    user_label: str = "系统"
    post_id: int | None = None
    post_label: str = ""
    request_number: str = ""
    address: str = ""
    channel: str = "system"
    extra: dict[str, str] = field(default_factory=dict)


_NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=_NOBODY)


def current_actor() -> Actor:
    """The actor of the running request, job or command; the system itself where none was set."""
    return _actor.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[Actor]:
    """Everything recorded inside is this actor's."""
    token = _actor.set(actor)
    try:
        yield actor
    finally:
        _actor.reset(token)


def refine(**changes: Any) -> None:
    """Complete the current actor, as the request learns more about itself (number first, person later)."""
    _actor.set(replace(_actor.get(), **changes))
