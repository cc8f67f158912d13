"""What moves when a unit is merged, split or abolished: rooms register their open work in `AppConfig.ready()`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from liuan_safety.organizations.models import Unit


@dataclass(frozen=True)
class Mover:
    """`count(unit, on)` says what would move; `move(source, heir, on)` moves it and returns how many.

    `needs_heir`: a unit that still has such work cannot be abolished without a unit that takes it over.
    """

    label: str
    count: Callable[[Unit, datetime.date], int]
    move: Callable[[Unit, Unit, datetime.date], int]
    needs_heir: bool = True


_movers: dict[str, Mover] = {}


def register(mover: Mover) -> None:
    """Add or replace (by label) what moves with a unit."""
    _movers[mover.label] = mover


def registered() -> list[Mover]:
    """All movers, in the order of registration: those of this room first."""
    return list(_movers.values())


def preview(unit: Unit, on: datetime.date) -> dict[str, int]:
    """Label → how many would move from this unit on that day; nothing that is nil."""
    counts = {mover.label: mover.count(unit, on) for mover in registered()}
    return {label: count for label, count in counts.items() if count}


def move_all(source: Unit, heir: Unit, on: datetime.date) -> dict[str, int]:
    """Move everything from `source` to `heir`; to be called inside the deed's transaction."""
    counts = {mover.label: mover.move(source, heir, on) for mover in registered()}
    return {label: count for label, count in counts.items() if count}
