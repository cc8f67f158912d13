"""Places on the map: points, cells of points where they are many, and counts by area; always of rows already scoped."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Func, IntegerField, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from enterprises.register.geography import FEWEST_COLUMNS, LUAN, Box, cell_size
from enterprises.register.models import Place
from enterprises.register.selectors.places import expected_boxes, in_box, with_point
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Reach, reach_of

MOST_POINTS = 2_000


class WholeSteps(Func):
    """How many whole steps a number of degrees holds; it is never negative here."""

    function = "FLOOR"
    template = "CAST(%(function)s(%(expressions)s) AS INTEGER)"
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite's cast cuts off, and is far quicker than a function that Django lends it."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **context)


@dataclass(frozen=True)
class Cell:
    """Places so close together that the map shows their number: in the middle of them, with the box that holds them."""

    longitude: float
    latitude: float
    count: int
    box: Box


@dataclass
class Drawn:
    """What the map draws of a box: every point, or cells and those points that stand alone in theirs."""

    points: list[dict[str, Any]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many places that is."""
        return len(self.points) + sum(cell.count for cell in self.cells)


def drawn(rows: "QuerySet[Place]", box: Box, *, most: int = MOST_POINTS, columns: int = FEWEST_COLUMNS) -> Drawn:
    """Places of the box within Lu'an; above `most` they are gathered in cells, `columns` across. Two queries.

    They are counted by cells first: a wide view reads its places once and brings none of them over.
    """
    inside = rows.filter(in_box(box.within(LUAN))).order_by()
    cells = _cells(inside, cell_size(box, columns))
    if sum(cell["number"] for cell in cells) <= most:
        return Drawn(_points(inside)) if cells else Drawn()
    alone = [cell["only"] for cell in cells if cell["number"] == 1]
    return Drawn(
        points=_points(rows.filter(pk__in=alone)) if alone else [],
        cells=[_cell(cell) for cell in cells if cell["number"] > 1],
    )


def _points(rows: "QuerySet[Place]") -> list[dict[str, Any]]:
    columns = ("pk", "longitude", "latitude", "kind", "name", "address", "ends_on", "enterprise_id")
    return list(rows.values(*columns, enterprise_name=F("enterprise__name")))


def _cells(rows: "QuerySet[Place]", size: float) -> list[Any]:
    cells = rows.values(column=_steps("longitude", LUAN.west, size), line=_steps("latitude", LUAN.south, size))
    counted = cells.annotate(
        number=Count("pk"),
        only=Max("pk"),
        middle_x=Avg(Cast("longitude", FloatField())),
        middle_y=Avg(Cast("latitude", FloatField())),
        west=Min("longitude"),
        east=Max("longitude"),
        south=Min("latitude"),
        north=Max("latitude"),
    )
    return list(counted)


def _steps(column: str, origin: Decimal, size: float) -> WholeSteps:
    return WholeSteps((Cast(column, FloatField()) - Value(float(origin))) / Value(size))


def _cell(cell: dict[str, Any]) -> Cell:
    box = Box(cell["west"], cell["south"], cell["east"], cell["north"])
    return Cell(cell["middle_x"], cell["middle_y"], cell["number"], box)


@dataclass
class AreaCount:
    """One line of the table behind the map: the area, its places, how many without a point and with a doubtful one."""

    area: Jurisdiction
    places: int = 0
    without: int = 0
    doubtful: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Take in the counts of a jurisdiction that lies in the area."""
        self.places += row["places"]
        self.without += row["without"]
        self.doubtful += row["doubtful"]


def counts_by_jurisdiction(rows: "QuerySet[Place]") -> dict[int, dict[str, Any]]:
    """Jurisdiction → places, without a point, with a doubtful one.

    Doubtful points are looked for only where the outermost ones leave the county: nearly nowhere, so that the whole
    city costs one reading of its places.
    """
    extent = {"west": Min("longitude"), "east": Max("longitude"), "south": Min("latitude"), "north": Max("latitude")}
    counted = (
        rows.order_by()
        .values("jurisdiction_id")
        .annotate(places=Count("pk"), without=Count("pk", filter=with_point("no")), **extent)
    )
    found = {row["jurisdiction_id"]: dict(row) | {"doubtful": 0} for row in counted}
    boxes = expected_boxes(list(Jurisdiction.objects.filter(pk__in=found)))
    suspects = [pk for pk, row in found.items() if not _lies_in(row, boxes[pk])]
    if suspects:
        astray = rows.order_by().filter(with_point("doubtful"), jurisdiction__in=suspects)
        for pk, number in astray.values_list("jurisdiction_id").annotate(number=Count("pk")):
            found[pk]["doubtful"] = number
    return found


def _lies_in(row: dict[str, Any], box: Box) -> bool:
    """Whether every point of the jurisdiction lies in the box; one without points has none outside."""
    if row["west"] is None or row["south"] is None:
        return True
    return box.holds(row["west"], row["south"]) and box.holds(row["east"], row["north"])


def counts_below(
    counts: dict[int, dict[str, Any]], base: Jurisdiction, areas: dict[int, Jurisdiction]
) -> list[AreaCount]:
    """The same folded to what lies directly below `base`; what lies on it, or beside it, stands for itself.

    `areas` holds the jurisdictions of the counts.
    """
    depth = len(base.ancestor_ids)
    folded: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for pk, row in counts.items():
        chain = areas[pk].ancestor_ids
        below = areas[pk].is_within(base) and len(chain) > depth
        folded[chain[depth] if below else pk].append(row)
    lines = [AreaCount(area) for area in Jurisdiction.objects.filter(pk__in=folded).order_by("path")]
    for line in lines:
        for row in folded[line.area.pk]:
            line.add(row)
    return lines


def with_empty_areas(lines: list[AreaCount], base: Jurisdiction) -> list[AreaCount]:
    """The lines, and one with nothing for each area directly below that has no place: a gap must show."""
    known = {line.area.pk for line in lines}
    below = Jurisdiction.objects.filter(parent=base, valid_to=None).exclude(kind=Jurisdiction.Kind.VILLAGE)
    lines = [*lines, *(AreaCount(area) for area in below if area.pk not in known)]
    return sorted(lines, key=lambda line: line.area.path)


def base_area(user: User, narrowed: Jurisdiction | None, city: Jurisdiction) -> Jurisdiction:
    """What the table is counted below: what the address asks for, else the post's own area, else the whole city."""
    if narrowed is not None:
        return narrowed
    if user.acting is not None and reach_of(user.acting.role) is Reach.JURISDICTION:
        return user.acting.jurisdiction
    return city
