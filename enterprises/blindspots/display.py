"""What the pages of the blind spots show: the matrix by place or sector, the answered ones, what a result says next."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.blindspots.filters import NO_SECTOR
from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.selectors import Counts
from enterprises.register import spots
from enterprises.register.models import Condition, Enterprise
from enterprises.register.selectors.listing import jurisdictions_in_reach
from enterprises.register.spots import KINDS, SpotKind
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed

PLACE, SECTOR = "place", "sector"
NO_SECTOR_LABEL = "未填行业领域"


@dataclass(frozen=True)
class Cell:
    """One number of the matrix and the list behind it."""

    kind: SpotKind
    number: int
    url: str


@dataclass(frozen=True)
class Line:
    """One place or sector with its numbers."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """Kinds that have open spots as columns, those that bar first; lines by place or sector, and the sum."""

    barring: list[SpotKind]
    others: list[SpotKind]
    lines: list[Line]
    sums: list[Cell]
    clear: list[SpotKind]

    @property
    def open_barring(self) -> int:
        """Open spots that bar the certification."""
        return sum(cell.number for cell in self.sums if cell.kind.bars)

    @property
    def open_others(self) -> int:
        """The rest."""
        return sum(cell.number for cell in self.sums if not cell.kind.bars)


def matrix_of(found: Counts, year: int, within: Jurisdiction, by: str) -> Matrix:
    """The counts as lines: the places directly below `within` with what lies below them, or the sectors."""
    kinds = [KINDS[key] for key in found]
    labels = _sector_labels(found) if by == SECTOR else _place_labels(found, within)
    numbers: dict[tuple[Any, str], int] = defaultdict(int)
    for kind, cells in found.items():
        for (place, sector), number in cells.items():
            numbers[sector if by == SECTOR else labels.of(place), kind] += number
    lines = []
    for key, label in labels.rows:
        row = [Cell(kind, numbers[key, kind.key], _list_url(kind, year, within, by, key)) for kind in kinds]
        if any(cell.number for cell in row):
            lines.append(Line(label, row))
    sums = [Cell(kind, sum(found[kind.key].values()), _list_url(kind, year, within)) for kind in kinds]
    clear = [KINDS[source.kind] for source in spots.sources() if source.kind not in found]
    return Matrix([one for one in kinds if one.bars], [one for one in kinds if not one.bars], lines, sums, clear)


class _Labels:
    """Keys of the lines with their labels, and which line a place falls into."""

    def __init__(self, rows: list[tuple[Any, str]], line_of: dict[int, int] | None = None) -> None:
        self.rows, self._line_of = rows, line_of or {}

    def of(self, place: int) -> int:
        """The line of a place."""
        return self._line_of.get(place, place)


def _sector_labels(found: Counts) -> _Labels:
    sums: dict[str, int] = defaultdict(int)
    for cells in found.values():
        for (_place, sector), number in cells.items():
            sums[sector] += number
    order = sorted(sums, key=lambda sector: (not sector, -sums[sector], sector))
    return _Labels([(sector, sector or NO_SECTOR_LABEL) for sector in order])


def _place_labels(found: Counts, within: Jurisdiction) -> _Labels:
    ids = {place for cells in found.values() for place, _sector in cells}
    places = Jurisdiction.objects.in_bulk(ids)
    depth = len(within.ancestor_ids)
    line_of = {
        pk: row.ancestor_ids[depth] if len(row.ancestor_ids) > depth else within.pk for pk, row in places.items()
    }
    heads = Jurisdiction.objects.filter(pk__in=set(line_of.values())).order_by("path")
    own = f"{within.name}本级" if within.kind != Jurisdiction.Kind.VILLAGE else within.name
    return _Labels([(row.pk, own if row.pk == within.pk else row.name) for row in heads], line_of)


def _list_url(kind: SpotKind, year: int, within: Jurisdiction, by: str = "", key: Any = None) -> str:
    asked: dict[str, Any] = {"year": year}
    if by == SECTOR:
        asked["sector"] = key or NO_SECTOR
    place = key if by == PLACE else within.pk if within.parent_id is not None else None
    if place is not None:
        asked["jurisdiction"] = place
    return f"{reverse('blindspots:kind', args=[kind.key])}?{urlencode(asked)}"


def places_to_choose(user: User) -> list[Jurisdiction]:
    """Counties, zones and townships that the post looks into, its own place left out."""
    own = user.acting.jurisdiction if user.acting else None
    return [row for row in jurisdictions_in_reach(user) if row != own]


@dataclass(frozen=True)
class Answered:
    """One answer as the list shows it; `next` is the deed of the register that it asks for."""

    answer: SpotAnswer
    word: str
    may_withdraw: bool
    next: tuple[str, str] | None = None


def answered_lines(rows: Sequence[SpotAnswer], user: User) -> list[Answered]:
    """Answers with what may be done about them; one query for the enterprises that are still in the register."""
    leads = _next_deeds(rows, user)
    return [
        Answered(
            one,
            dict(KINDS[one.kind].answers).get(one.reason, one.reason),
            may(user, Deed.SPOTS_ANSWER, within=one.jurisdiction),
            leads.get(one.pk),
        )
        for one in rows
    ]


def _next_deeds(rows: Sequence[SpotAnswer], user: User) -> dict[int, tuple[str, str]]:
    """Of those that moved away or closed, the register's own deed, as long as the register has them."""
    verbs = {"closed": "办理注销", "moved": "办理迁出"}
    asked = {one.row_key: one for one in rows if one.kind == "vanished" and one.reason in verbs}
    if not asked or not may(user, Deed.REGISTER_EDIT):
        return {}
    there = Enterprise.objects.visible_to(user).filter(pk__in=asked, condition=Condition.IN_REGISTER)
    return {
        asked[pk].pk: (verbs[asked[pk].reason], reverse("register:close", args=[pk]))
        for pk in there.values_list("pk", flat=True)
    }
