"""Open blind spots within a scope (D7): of all kinds, and of those that bar the certification of the year."""

from collections import Counter
from dataclasses import dataclass, field

from assessments.dashboard.selectors.scope import Scope
from enterprises.blindspots.selectors import counts
from enterprises.register.spots import KINDS


@dataclass
class Gaps:
    """Open spots: barring ones by line and by kind, and how many others only want a word."""

    by_line: Counter[int] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)
    others: int = 0

    @property
    def barring(self) -> int:
        return self.by_line.total()


def open_gaps(scope: Scope) -> Gaps:
    """One query for each kind."""
    found = Gaps()
    path = scope.place.path if scope.place.parent_id else ""
    for kind, cells in counts(scope.year, path=path).items():
        for (place, _sector), number in cells.items():
            if KINDS[kind].bars:
                found.by_line[scope.line_of[place]] += number
                found.by_kind[kind] += number
            else:
                found.others += number
    return found
