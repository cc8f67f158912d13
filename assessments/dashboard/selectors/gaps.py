"""Open blind spots within a scope that bar the certification of the year (D7)."""

from collections import Counter
from dataclasses import dataclass, field

from assessments.dashboard.selectors.scope import Scope
from enterprises.blindspots.selectors import counts
from enterprises.register.spots import KINDS


@dataclass
class Gaps:
    """Open barring spots by line and by kind."""

    by_line: Counter[int] = field(default_factory=Counter)
    by_kind: Counter[str] = field(default_factory=Counter)

    @property
    def barring(self) -> int:
        return self.by_line.total()


def open_gaps(scope: Scope) -> Gaps:
    """One query for each kind that bars."""
    found = Gaps()
    path = scope.place.path if scope.place.parent_id else ""
    kinds = [kind.key for kind in KINDS.values() if kind.bars]
    for kind, cells in counts(scope.year, path=path, kinds=kinds).items():
        for (place, _sector), number in cells.items():
            found.by_line[scope.line_of[place]] += number
            found.by_kind[kind] += number
    return found
