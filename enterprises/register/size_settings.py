"""Today's measures of size: the settings of the policy room, read once in a few seconds for all who ask.

An import asks for every one of its rows, inside a transaction, where the policy room keeps nothing.
"""

import time
from typing import Any, cast

from django.db.models.signals import post_save
from django.utils import timezone

from enterprises.register import size
from enterprises.register.size import FLOOR_KEYS, SCALE_KEYS, Amounts, Floors, Measures
from liuan_safety.policy import rules, selectors
from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.models import Setting

KEPT_SECONDS = 5.0


def amounts_on(day: Any = None) -> Amounts:
    """The settings in force on that day (today)."""
    floors, scale, unverified = {}, {}, set()
    for line in (line for lines in selectors.lines(day).values() for line in lines):
        key = line.definition.key
        if key not in (*FLOOR_KEYS, *SCALE_KEYS):
            continue
        value = rules.parse(DEFINITIONS[key], line.current.value if line.current else line.definition.default)
        if key in FLOOR_KEYS:
            floors[key] = cast(Floors, tuple(int(number) for number in cast(tuple[str, ...], value)))
        else:
            scale[key] = cast(int, value)
        if not line.verified:
            unverified.add(key)
    return Amounts(floors, scale, frozenset(unverified))


class _Kept:
    def __init__(self) -> None:
        self.measures: Measures | None = None
        self.read_at = 0.0
        self.day = timezone.localdate()

    def clear(self, **_signal: Any) -> None:
        self.measures = None

    def now(self) -> Measures:
        today = timezone.localdate()
        if self.measures is None or self.day != today or time.monotonic() - self.read_at > KEPT_SECONDS:
            self.measures, self.read_at, self.day = Measures(amounts_on(today)), time.monotonic(), today
        return self.measures


kept = _Kept()


def register() -> None:
    """Called when the room registers itself: the door, and that a new setting is seen at once in this process."""
    size.provide(kept.now)
    post_save.connect(kept.clear, sender=Setting, weak=False, dispatch_uid="register.size_settings")
