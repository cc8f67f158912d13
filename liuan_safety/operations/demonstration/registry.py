"""Which rooms bring which part of the demonstration, in which order; a room above this floor registers its own."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from liuan_safety.audit import services as audit

SEED = 20181120  # the same city every time; only passwords differ
Say = Callable[[str], None]


@dataclass(frozen=True)
class Part:
    """One room's part: `load` writes it, `is_empty` says whether the room still holds nothing of anybody's."""

    name: str
    order: int
    load: Callable[[random.Random], str]
    is_empty: Callable[[], bool]


_parts: dict[str, Part] = {}


class NotEmpty(Exception):
    """Somebody works here already: the demonstration is refused."""


def register(
    name: str, order: int, load: Callable[[random.Random], str], is_empty: Callable[[], bool] = lambda: True
) -> None:
    """Called in AppConfig.ready(). `load` answers a line that tells what it brought ("企业 3,500 家")."""
    _parts[name] = Part(name, order, load, is_empty)


def is_empty_database() -> bool:
    """Whether no room holds anything that people entered."""
    return all(part.is_empty() for part in _parts.values())


def load(*, say: Say) -> None:
    """Load every part. Raises NotEmpty where people or enterprises are registered already."""
    if not is_empty_database():
        raise NotEmpty("数据库里已有人员或企业,不能装入演示数据")
    say("装入演示数据 …")
    for part in sorted(_parts.values(), key=lambda part: part.order):
        started = time.monotonic()
        # S311: made-up data want the same city every time, not secrecy.
        brought = part.load(random.Random(f"{SEED} {part.name}"))  # noqa: S311
        say(f"  {brought}({time.monotonic() - started:.1f} 秒)")
    audit.record(action="operations.demonstration.loaded", detail="装入演示数据")
