"""Where obligations come from: each source says what is owed now, read from its own tables, so that no copy can lag.

A source is registered by its room in `AppConfig.ready()`; this floor knows none of them.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from liuan_safety.organizations.roles import Deed


@dataclass(frozen=True, slots=True)
class Owed:
    """One matter. It is owed by every post in exactly this jurisdiction whose role has the deed, never by a person;
    where `unit` is given, by that unit's posts alone (of several departments of a city, one).

    `key` names this turn of the matter: it changes when the matter goes to another holder and comes back. `superior`
    and `superior_deed` say who is told when it stays overdue; None: nobody stands above. `superior_url`: where they
    look, when the page of the deed itself is not theirs to open.
    """

    kind: str
    key: str
    title: str
    wanted_by: str
    article: str
    jurisdiction: int
    deed: Deed
    last_day: dt.date
    url: str
    verb: str
    superior: int | None = None
    superior_deed: Deed | None = None
    provisional: bool = False
    unit: int | None = None
    superior_unit: int | None = None
    superior_url: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a post stands: whoever asks what it owes is told by jurisdiction, unit and deeds."""

    jurisdiction: int
    unit: int
    deeds: frozenset[Deed]


@dataclass(frozen=True, slots=True)
class Done:
    """One matter that was settled: what, when, by whom."""

    title: str
    at: dt.datetime
    by: str
    url: str


@dataclass(frozen=True)
class Source:
    """A kind of obligation.

    `deeds` are all by which it may be owed; a post without any of them is not asked for. `owed(seat, today)` answers
    what this seat may owe (None: what anybody owes); `done(seat)` what was settled there. `prepare(today)` runs before
    the reminders, for a source that has to open what the day makes due.

    `count(seat, today)`: how many of `owed` this seat holds, for the figure in the menu, where counting is cheaper than
    listing. `still(keys)` is asked in the transaction that writes reminders: which of these turns still stand, with
    their rows locked until it ends, so that a reminder and the deed that settles its matter come one after the other.
    A source without it is asked for all that is owed inside one transaction instead: enough for some thousand matters.

    `recurs`: a key names no turn, since nothing tells when a matter that was settled is back. The run that finds it
    settled closes the turn, so that reminders begin anew. Only for a source without `still`.
    """

    kind: str
    label: str
    deeds: frozenset[Deed]
    owed: Callable[[Seat | None, dt.date], Iterable[Owed]]
    done: Callable[[Seat], Iterable[Done]]
    prepare: Callable[[dt.date], None] | None = None
    count: Callable[[Seat, dt.date], int] | None = None
    still: Callable[[Collection[str]], Collection[str]] | None = None
    recurs: bool = False


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Called in `AppConfig.ready()`; the same kind again replaces it."""
    _sources[source.kind] = source


def sources_for(deeds: Collection[Deed]) -> list[Source]:
    """Those that a post with these deeds may owe something of; asks the database nothing."""
    return [source for source in sources() if not source.deeds.isdisjoint(deeds)]


def sources() -> list[Source]:
    """All sources by their kind."""
    return [_sources[kind] for kind in sorted(_sources)]
