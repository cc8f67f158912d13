"""Last year's census list: by place, sector and size, and row by row (D7).

It stands as it was filled in: its rows say sector, size and supervisor of that time. An enterprise that several places
listed counts once, with what was listed last.
"""

from dataclasses import dataclass, field

from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from assessments.dashboard.selectors.register import Counted, add_traits, in_register
from assessments.dashboard.selectors.scope import Scope
from enterprises.census.models import CensusEntry, CensusReturn
from enterprises.register.models import Enterprise
from enterprises.register.selectors.listing import listed_in

KEPT_SECONDS = 60


@dataclass
class Former(Counted):
    """Last year's list. `gaps`: lines that had none, so that nothing may be compared with the whole of it."""

    gaps: list[str] = field(default_factory=list)
    without_supervisor: int = 0

    @property
    def is_known(self) -> bool:
        """Whether the year can be compared with: every line had a list, or said that it had nothing to list."""
        return bool(self.whole) and not self.gaps


def rows_then(scope: Scope) -> "QuerySet[CensusEntry]":
    """Of each enterprise that lies within the scope today the row that was listed last in the former year."""
    every = CensusEntry.objects.filter(year=scope.former).order_by()
    later = every.filter(enterprise=OuterRef("enterprise"), pk__gt=OuterRef("pk"))
    return every.filter(~Exists(later), enterprise__jurisdiction__in=scope.ids)


def counted_then(scope: Scope) -> Former:
    """Last year's list of what lies within the scope, kept for a minute: it is settled, and the longest to count.

    Inside a transaction nothing is kept, so that what it has written itself stands in the answer.
    """
    key = f"dashboard.then:{scope.year}:{scope.place.pk}"
    known: Former | None = None if connection.in_atomic_block else cache.get(key)
    if known is None:
        known = _counted_then(scope)
        if not connection.in_atomic_block:
            cache.set(key, known, KEPT_SECONDS)
    return known


def _counted_then(scope: Scope) -> Former:
    """Of each enterprise the row that was listed last; one query for the figures, two at most for the gaps."""
    found = Former()
    unled = Case(When(supervisor_as_written="", then=Value(True)), default=Value(False))
    columns = ("enterprise__jurisdiction", "staged_row__sector", "staged_row__size_class", "staged_row__above_scale")
    rows = rows_then(scope).annotate(unled=unled)
    counted = list(rows.values_list(*columns, "unled").annotate(number=Count("pk")))
    for place, *_traits, nobody, number in counted:
        found.by_line[scope.line_of[place]] += number
        found.whole += number
        found.without_supervisor += number if nobody else 0
    add_traits(found, ((*traits, number) for _place, *traits, _nobody, number in counted))
    missing = _without_list(scope, found)
    found.gaps = [line.name for line in scope.lines if line.pk in missing]
    return found


def _without_list(scope: Scope, found: Former) -> set[int]:
    """Lines of which nothing was listed, and which did not say that there is nothing (零报告) either."""
    missing = {line.pk for line in scope.lines if not found.by_line[line.pk]}
    if missing and CensusEntry.objects.filter(year=scope.former, jurisdiction__in=scope.place.ancestor_ids).exists():
        return set()  # the county or the city listed for all below it
    nil = CensusReturn.objects.filter(year=scope.former, jurisdiction__in=missing, is_nil=True)
    return missing - set(nil.values_list("jurisdiction", flat=True)) if missing else set()


def movement(scope: Scope) -> tuple[int, int]:
    """Of the register and last year's list: how many came since, how many have left the register."""
    then = listed_in(scope.former)
    joined = in_register(scope).exclude(pk__in=then).count()
    left = Enterprise.objects.filter(~Q(valid_to=None), jurisdiction__in=scope.ids, pk__in=then).count()
    return joined, left
