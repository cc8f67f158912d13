"""Enterprises now, as the register stands: by place, sector and size (D7)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet

from assessments.dashboard.selectors.scope import Scope
from enterprises.register.models import Enterprise
from enterprises.register.selectors.listing import listed_in


@dataclass
class Counted:
    """Enterprises by line (id of the place), by sector, by size class and by 规上 (yes, no, unknown)."""

    by_line: Counter[int] = field(default_factory=Counter)
    by_sector: Counter[str] = field(default_factory=Counter)
    by_size: Counter[str] = field(default_factory=Counter)
    by_scale: Counter[str] = field(default_factory=Counter)
    whole: int = 0

    @property
    def above_scale(self) -> int:
        return self.by_scale["yes"]


SCALES = {True: "yes", False: "no", None: "unknown"}


def in_register(scope: Scope) -> "QuerySet[Enterprise]":
    """Enterprises in the register now; the scope lies within the reader's reach, which the view has seen to."""
    return Enterprise.objects.filter(valid_to=None, jurisdiction__in=scope.ids).order_by()


def counted_now(scope: Scope) -> Counted:
    """The register now; two queries."""
    found = Counted()
    rows = in_register(scope)
    for place, number in rows.values_list("jurisdiction").annotate(number=Count("pk")):
        found.by_line[scope.line_of[place]] += number
        found.whole += number
    add_traits(found, rows.values_list("sector", "size_class", "above_scale").annotate(number=Count("pk")))
    return found


def add_traits(found: Counted, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add rows of (sector, size class, 规上, number)."""
    for sector, size, above, number in rows:
        found.by_sector[sector] += number
        found.by_size[size] += number
        found.by_scale[SCALES[above]] += number


def listed_by_line(scope: Scope) -> Counter[int]:
    """Enterprises in the register that the census of the year lists so far, by line."""
    rows = in_register(scope).filter(pk__in=listed_in(scope.year))
    found: Counter[int] = Counter()
    for place, number in rows.values_list("jurisdiction").annotate(number=Count("pk")):
        found[scope.line_of[place]] += number
    return found
