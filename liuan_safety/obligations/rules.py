"""Which reminder applies on a day, and which lamp: arithmetic on days (rules.md 9)."""

import datetime as dt
from dataclasses import dataclass

OVERDUE, ESCALATED = "overdue", "escalated"


@dataclass(frozen=True, slots=True)
class Ladder:
    """Days before the last day on which a reminder falls due, and days after it when the level above is told."""

    before: tuple[int, ...] = (7, 3, 1)
    escalate_after: int = 1


def rung(last_day: dt.date, today: dt.date, ladder: Ladder) -> str:
    """The one rung that applies today to whoever holds the matter: the lowest reached, "" before the first.

    After a week without a run only this one is sent, not those that were missed.
    """
    left = (last_day - today).days
    if left < 0:
        return OVERDUE
    reached = [days for days in ladder.before if left <= days]
    return str(min(reached)) if reached else ""


def is_escalated(last_day: dt.date, today: dt.date, ladder: Ladder) -> bool:
    """Whether the level above is told: so many days after the last day."""
    return (today - last_day).days >= max(1, ladder.escalate_after)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A colour of the house's tags and the word that says the same."""

    kind: str
    word: str


def lamp(last_day: dt.date, today: dt.date, ladder: Ladder) -> Lamp:
    """Green, yellow within the first rung, red when overdue; always with its word."""
    left = (last_day - today).days
    if left < 0:
        return Lamp("grave", f"逾期{-left}天")
    if left == 0:
        return Lamp("soon", "今天到期")
    return Lamp("soon" if left <= max(ladder.before, default=0) else "good", f"还有{left}天")


GROUP_LABELS = {"overdue": "已逾期", "today": "今天到期", "soon": "近期到期", "later": "以后到期"}


def group(last_day: dt.date, today: dt.date, ladder: Ladder) -> str:
    """Under which heading the inbox lists it: a key of GROUP_LABELS, in whose order the days come."""
    left = (last_day - today).days
    if left <= 0:
        return "overdue" if left < 0 else "today"
    return "soon" if left <= max(ladder.before, default=0) else "later"
