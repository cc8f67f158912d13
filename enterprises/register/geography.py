"""Where Lu'an lies: boxes of longitude and latitude, what is doubtful of a point, and the grid that gathers points.

Arithmetic alone. The boxes are those of the outlines that the map draws (a sketch), with a margin of two kilometres:
whoever types a point outside is asked to look again, and no point is refused for it.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

FEWEST_COLUMNS = 8  # of the grid across a box; at most twice as many


@dataclass(frozen=True)
class Box:
    """Degrees, both ends included."""

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal

    @classmethod
    def of(cls, west: str, south: str, east: str, north: str) -> Self:
        """From four numbers as text."""
        return cls(Decimal(west), Decimal(south), Decimal(east), Decimal(north))

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """`116.1,31.2,116.9,31.9` (west, south, east, north), or None where it is no box."""
        try:
            box = cls.of(*text.split(","))
        except (InvalidOperation, TypeError, ValueError):
            return None
        numbers = (box.west, box.south, box.east, box.north)
        good = all(number.is_finite() and abs(number) <= 360 for number in numbers)
        return box if good and box.west <= box.east and box.south <= box.north else None

    def holds(self, longitude: Decimal, latitude: Decimal) -> bool:
        """Whether the point lies in it."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north

    def within(self, other: "Box") -> "Box":
        """The part that both share; empty (west beyond east) where they share nothing."""
        return Box(
            max(self.west, other.west),
            max(self.south, other.south),
            min(self.east, other.east),
            min(self.north, other.north),
        )

    def __str__(self) -> str:
        return f"{self.west:f},{self.south:f},{self.east:f},{self.north:f}"


LUAN = Box.of("115.35", "30.99", "117.28", "32.63")
# By division code (GB/T 2260). Zones of the city have no outline: of them only the city's box is asked.
COUNTIES: dict[str, Box] = {
    "341502": Box.of("116.43", "31.26", "116.86", "32.05"),
    "341503": Box.of("115.99", "31.43", "116.57", "32.10"),
    "341504": Box.of("115.87", "31.73", "116.25", "32.02"),
    "341522": Box.of("115.82", "31.91", "116.57", "32.63"),
    "341523": Box.of("116.41", "31.00", "117.28", "31.58"),
    "341524": Box.of("115.35", "31.09", "116.22", "31.83"),
    "341525": Box.of("115.86", "30.99", "116.57", "31.57"),
}


def doubt(longitude: Decimal, latitude: Decimal, *, county: str = "", county_name: str = "") -> str:
    """What is doubtful of the point, in words; empty where nothing is. `county` is the division code."""
    if not LUAN.holds(longitude, latitude):
        swapped = "，经度和纬度像是填反了" if LUAN.holds(latitude, longitude) else ""
        return f"经纬度（{longitude:f}，{latitude:f}）不在六安市范围内{swapped}，请核对"
    box = COUNTIES.get(county[:6])
    if box is not None and not box.holds(longitude, latitude):
        return f"经纬度（{longitude:f}，{latitude:f}）不在{county_name}范围内，请核对坐标或所在辖区"
    return ""


def cell_size(box: Box, columns: int = FEWEST_COLUMNS) -> float:
    """The side of a grid cell for this box, in degrees: a power of two, so that cells stand still while one pans.

    Across the box lie at least `columns` of them and at most twice as many.
    """
    span = max(float(box.east - box.west), 1e-6)
    size = 1.0
    while size > span / columns:
        size /= 2
    while size * 2 <= span / columns:
        size *= 2
    return size
