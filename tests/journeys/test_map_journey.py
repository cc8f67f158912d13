"""The map in a real browser: narrowed by a click, opened to the enterprise; a place's point set on the small map."""

import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.journey, pytest.mark.article("D7")]
READY = "[data-lu-map-ready]"
CANVAS = "[data-lu-map]"


def drawn(person: Walker) -> int:
    """How many places the map says that it shows, once its points have come."""
    person.page.wait_for_selector(READY)
    person.page.wait_for_timeout(400)
    return int(re.sub(r"\D", "", person.page.inner_text("[data-lu-map-words]")))


def test_the_map_is_walked(walker: Callable[[str], Walker]) -> None:
    office = walker("office")
    page = office.page
    office.go("/enterprises/")
    page.click("main a:has-text('地图')")
    whole = drawn(office)
    rows = page.locator(".lu-map-table tbody tr")
    told = sum(int(rows.nth(place).locator("td").nth(1).inner_text()) for place in range(rows.count()))
    astray = sum(int(rows.nth(place).locator("td").nth(3).inner_text()) for place in range(rows.count()))
    assert told - astray <= whole <= told, "what is drawn is what the table counts, but for points beyond Lu'an"
    office.picture("map")
    page.click("[data-lu-map-zoom=in]")
    page.wait_for_timeout(1500)
    assert drawn(office) < whole
    page.click("[data-lu-map-zoom=home]")
    page.wait_for_timeout(1500)
    assert drawn(office) == whole

    page.click(".lu-map-table a:has-text('舒城县')")
    page.wait_for_url(re.compile("jurisdiction="))
    narrowed = drawn(office)
    assert 0 < narrowed < whole
    page.select_option("#id_kind", "site")
    page.wait_for_url(re.compile("kind=site"))
    page.wait_for_timeout(1500)
    assert drawn(office) < narrowed
    office.picture("map-county")
    page.go_back()
    assert drawn(office) == narrowed, "the whole state is in the address"
    assert not office.complaints


def pixel(person: Walker, longitude: float, latitude: float) -> tuple[float, float]:
    """Where a point stands on the page: the home box fits into the canvas without being stretched."""
    west, south, east, north = person.page.evaluate("JSON.parse(document.getElementById('map-data').textContent).home")
    box = person.page.locator(CANVAS).bounding_box()
    assert box is not None
    wide, high = box["width"] - 24, box["height"] - 40  # the margins of the sketch
    aspect = (east - west) * 0.85 / (north - south)
    width, height = (wide, wide / aspect) if wide / high < aspect else (high * aspect, high)
    x = box["x"] + 12 + (wide - width) / 2 + (longitude - west) / (east - west) * width
    y = box["y"] + 12 + (high - height) / 2 + (north - latitude) / (north - south) * height
    return x, y


def test_a_click_opens_the_enterprise_or_narrows_to_the_county(walker: Callable[[str], Walker]) -> None:
    officer = walker("shucheng")
    page = officer.page
    officer.go("/enterprises/places/?point=yes")
    address = page.inner_text("td[data-label='地址'] >> nth=0")
    officer.go(f"/enterprises/map/?q={address}")
    drawn(officer)
    longitude, latitude, enterprise, *_ = page.evaluate(
        """async () => {
          const data = JSON.parse(document.getElementById('map-data').textContent);
          return (await (await fetch(data.points_url)).json()).points[0];
        }"""
    )
    middle = (116.8221, 31.3047) if abs(longitude - 116.8221) > 0.05 else (116.6, 31.2)
    page.mouse.click(*pixel(officer, *middle))
    page.wait_for_url(re.compile("jurisdiction="))
    drawn(officer)
    page.mouse.click(*pixel(officer, longitude, latitude))
    page.wait_for_url(re.compile(f"/enterprises/{enterprise}/"))
    assert not officer.complaints


def test_a_point_is_set_on_the_small_map(walker: Callable[[str], Walker]) -> None:
    officer = walker("shucheng")
    page = officer.page
    officer.go("/enterprises/places/?point=no")
    page.click("table a.lu-cell-link >> nth=0")
    page.click("#places a:has-text('更正') >> nth=0")
    page.wait_for_selector("[data-lu-point] canvas")
    page.locator("[data-lu-point]").scroll_into_view_if_needed()
    box = page.locator("[data-lu-point]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert "在舒城县轮廓内" in page.inner_text("[data-lu-point-words]")
    assert 116.4 < float(page.input_value("#id_longitude")) < 117.3
    page.fill("#id_longitude", "118.5")
    assert "不在六安市轮廓内" in page.inner_text("[data-lu-point-words]")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    officer.picture("place-form")
    page.fill("#id_reason", "现场定位")
    page.click("main button:has-text('更正')")
    page.wait_for_url(re.compile(r"/enterprises/\d+/"))
    assert "已更正场所" in page.inner_text("main")
    assert "116." in page.inner_text("#places")
    assert not officer.complaints
