"""Who leads the supervision of the register's enterprises now (D7, T2): by place and by unit."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from assessments.dashboard.selectors.scope import Scope
from enterprises.supervision.models import Assignment
from liuan_safety.organizations.models import Unit


@dataclass
class Led:
    """Enterprises with a lead supervisor, interim ones among them, by line and by unit."""

    by_line: Counter[int] = field(default_factory=Counter)
    by_unit: Counter[int] = field(default_factory=Counter)
    names: dict[int, str] = field(default_factory=dict)
    interim: int = 0

    @property
    def whole(self) -> int:
        return self.by_line.total()


def led_now(scope: Scope) -> Led:
    """Two queries; an enterprise has at most one lead at a time."""
    found = Led()
    rows = Assignment.objects.leads().filter(enterprise__valid_to=None, enterprise__jurisdiction__in=scope.ids)
    columns = ("enterprise__jurisdiction", "unit", "is_interim")
    for place, unit, interim, number in rows.order_by().values_list(*columns).annotate(number=Count("pk")):
        found.by_line[scope.line_of[place]] += number
        found.by_unit[unit] += number
        found.interim += number if interim else 0
    found.names = dict(Unit.objects.filter(pk__in=found.by_unit).values_list("pk", "name"))
    return found
