"""Open blind spots within a scope (D7): of all kinds, and of those that bar the certification of the year."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from assessments.dashboard.selectors.scope import Scope
from enterprises.register.spots import KINDS, sources


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
    for source in sources():
        rows = source.rows(scope.year).filter(**{f"{source.place}__in": scope.ids}).order_by()
        for place, number in rows.values_list(source.place).annotate(number=Count("pk")):
            if KINDS[source.kind].bars:
                found.by_line[scope.line_of[place]] += number
                found.by_kind[source.kind] += number
            else:
                found.others += number
    return found
