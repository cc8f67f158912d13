"""What was ticked for an answer: single rows of an address, or everything that its filters find."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from enterprises.blindspots.filters import SpotFilter
from enterprises.blindspots.forms import ROWS, WHOLE, seen_in, seen_of, written
from enterprises.blindspots.services import MOST_ROWS, Seen, mark_of
from enterprises.register.spots import SpotSource, Told
from liuan_safety.organizations.models import User

TITLES_SHOWN = 10


@dataclass(frozen=True)
class Selection:
    """The ticked spots with what was seen of them, how many in all, and the first few in words."""

    rows: list[Seen]
    total: int
    told: list[Told]

    @property
    def is_too_large(self) -> bool:
        """More than one deed takes."""
        return self.total > MOST_ROWS

    def written(self) -> str:
        """As a form carries them; nothing where there are too many."""
        return "" if self.is_too_large else written(self.rows)


def selection_in(request: HttpRequest, user: User, source: SpotSource, rows: Any) -> Selection:
    """The rows of the form that was sent, of the address, or with `all` those that the address's filters find."""
    if request.method == "POST" or not request.GET.get(WHOLE):
        ticked = seen_in([request.POST.get(ROWS, "")]) if request.method == "POST" else seen_of(request.GET)
        few = rows.filter(pk__in=[row.row_key for row in ticked[:TITLES_SHOWN]]).order_by(source.place, "pk")
        return Selection(ticked, len(ticked), [source.tell(row) for row in few])
    sectors = [request.GET.get("sector", "")]
    found = SpotFilter(request.GET, user=user, source=source, sectors=sectors).narrow(rows)
    total = found.count()
    told = [(row.pk, source.tell(row)) for row in found.order_by(source.place, "pk")[:MOST_ROWS]]
    return Selection([Seen(pk, mark_of(one)) for pk, one in told], total, [one for _pk, one in told[:TITLES_SHOWN]])
