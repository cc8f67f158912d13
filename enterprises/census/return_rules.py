"""The figures that any return has, defined once. Pure: no database, no clock.

A return is 未报 (open), 已报 (sent or accepted) or 退回修改 (given back): the three add up to those expected. Those
returned are on time or late by the day on which they were last sent; accepted or waiting. Lateness falls on whoever
holds the open item: on the sender while it is owed or sent late, on the level above while it waits beyond its term.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

OPEN, SENT, RETURNED, ACCEPTED = "open", "sent", "returned", "accepted"


class Holder(StrEnum):
    """Who holds the open item of a return."""

    SENDER = "sender"
    SUPERIOR = "superior"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class ReturnFacts:
    """What is counted of one return. `judge_by`: the last day on which the level above is in time."""

    state: str
    is_nil: bool = False
    due_on: datetime.date | None = None
    sent_on: datetime.date | None = None
    judge_by: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of some returns. expected = returned + mending + missing; returned = on_time + late = accepted +
    waiting; nil is part of returned; overdue part of missing and mending; unjudged part of waiting."""

    expected: int = 0
    returned: int = 0
    on_time: int = 0
    late: int = 0
    nil: int = 0
    mending: int = 0
    missing: int = 0
    accepted: int = 0
    waiting: int = 0
    overdue: int = 0
    unjudged: int = 0


KEYS = tuple(Tally.__dataclass_fields__)


def holder(facts: ReturnFacts) -> Holder:
    """Who has to do something next."""
    if facts.state == ACCEPTED:
        return Holder.NOBODY
    return Holder.SUPERIOR if facts.state == SENT else Holder.SENDER


def is_overdue(facts: ReturnFacts, today: datetime.date) -> bool:
    """Whether whoever holds the open item has let its day pass."""
    last = {Holder.SENDER: facts.due_on, Holder.SUPERIOR: facts.judge_by, Holder.NOBODY: None}[holder(facts)]
    return last is not None and today > last


def is_sent_late(facts: ReturnFacts) -> bool:
    """Whether it was sent after its day; without a day nothing is late."""
    return facts.due_on is not None and facts.sent_on is not None and facts.sent_on > facts.due_on


def counts_as(facts: ReturnFacts, today: datetime.date) -> frozenset[str]:
    """Under which figures of the tally one return is counted."""
    found = {"expected"}
    overdue = is_overdue(facts, today)
    if facts.state in (SENT, ACCEPTED):
        found |= {"returned", "late" if is_sent_late(facts) else "on_time"}
        found.add("accepted" if facts.state == ACCEPTED else "waiting")
        found |= {"nil"} if facts.is_nil else set()
        return frozenset(found | ({"unjudged"} if overdue else set()))
    found.add("mending" if facts.state == RETURNED else "missing")
    return frozenset(found | ({"overdue"} if overdue else set()))


def tally(rows: Iterable[ReturnFacts], today: datetime.date) -> Tally:
    """The figures of these returns as of today."""
    counts = dict.fromkeys(KEYS, 0)
    for facts in rows:
        for key in counts_as(facts, today):
            counts[key] += 1
    return Tally(**counts)
