"""Bars by sector, size and supervisor, and the map: what the scripts draw, with the finding as the title."""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.dashboard import addresses, rules
from assessments.dashboard.figures import Figures, Line
from assessments.dashboard.tiles import no_comparison
from enterprises.register.geography import COUNTIES
from enterprises.register.mapping import ZONES, home_of, numbers
from enterprises.register.models import SizeClass
from enterprises.register.overview import list_url
from liuan_safety.organizations.models import Jurisdiction

MOST_BARS = 12
SIZES = [*SizeClass.choices, ("unknown", "未判定")]
SCALES = [("yes", "规模以上"), ("no", "规模以下"), ("unknown", "未填")]
MEASURES = {"returned": "报送进度", "led": "监管落实"}

Chart = dict[str, Any]
Url = Callable[[str], str]


def by_sector(figures: Figures) -> Chart | None:
    """The commonest sectors; the table behind names them all only in the workbook."""
    now, then = figures.now.by_sector, figures.then.by_sector
    keys = [key for key, _ in sorted(now.items(), key=lambda pair: (pair[0] == "", -pair[1], pair[0]))]
    keys += sorted(set(then) - set(now))
    return _bars(figures, {key: key or "未填" for key in keys}, now, then, _urls(figures, "sector", "sector"))


def _urls(figures: Figures, name: str, former: str) -> tuple[Url, Url]:
    """The list behind a bar of now and behind one of last year; the filter's name here and there."""
    place, scope = figures.scope.place.pk, figures.scope
    return (
        lambda key: list_url(jurisdiction=place, **{name: key or "unknown"}),
        lambda key: addresses.listed_then(scope, **{former: key or "unknown"}),
    )


def by_size(figures: Figures) -> Chart | None:
    """大中小微, and those that the figures do not place."""
    now, then = figures.now.by_size, figures.then.by_size
    labels = {"" if key == "unknown" else key: label for key, label in SIZES}
    return _bars(figures, labels, now, then, _urls(figures, "size", "size"))


def by_scale(figures: Figures) -> Chart | None:
    """规上 and 规下."""
    now, then = figures.now.by_scale, figures.then.by_scale
    chart = _bars(figures, dict(SCALES), now, then, _urls(figures, "above_scale", "above"))
    return chart and chart | {"title": _scale_title(figures)}


def _scale_title(figures: Figures) -> str:
    now, then = figures.now, figures.then
    if then.is_known:
        return f"规模以上企业{rules.change_words(now.above_scale, then.above_scale, figures.scope.former)}"
    share = rules.share_words(rules.share(now.above_scale, now.whole))
    return f"规模以上企业 {now.above_scale:,} 家，占 {share}"


def _bars(
    figures: Figures, labels: Mapping[str, str], now: Mapping[str, int], then: Mapping[str, int],
    urls: tuple[Url, Url],
) -> Chart | None:  # fmt: skip
    if not figures.now.whole:
        return None
    compared, year = figures.then.is_known, figures.scope.former
    shown = list(labels)[:MOST_BARS]
    named = {labels[key]: now.get(key, 0) for key in labels}
    title = rules.moved_most(named, {labels[key]: then.get(key, 0) for key in labels}, year) if compared else ""
    series: list[dict[str, Any]] = [{"name": "现在", "values": [now.get(key, 0) for key in shown]}]
    if compared:
        series.append({"name": f"{year}年度", "values": [then.get(key, 0) for key in shown], "past": True})
        series[-1]["links"] = [urls[1](key) for key in shown]
    return {
        "title": title or rules.largest(named),
        "kind": "bar",
        "unit": "家",
        "labels": [labels[key] for key in shown],
        "series": series,
        "links": [urls[0](key) for key in shown],
        "source": _source(figures, len(labels)),
    }


def _source(figures: Figures, kinds: int) -> str:
    parts = ["现在：企业台账在册企业"]
    year = figures.scope.former
    parts.append(no_comparison(figures) or f"灰色：{year}年度普查名录，按当时填报")
    if kinds > MOST_BARS:
        parts.append(f"只列前 {MOST_BARS} 项，共 {kinds} 项，全部见工作簿")
    return "；".join(parts)


def by_unit(figures: Figures) -> Chart | None:
    """Whose enterprises they are: the units with most of them, and those that nobody has."""
    led = figures.led
    if not figures.now.whole:
        return None
    units = [pk for pk, _ in sorted(led.by_unit.items(), key=lambda pair: (-pair[1], led.names[pair[0]]))]
    shown = units[: MOST_BARS - 1]
    place = figures.scope.place
    left = len(units) - len(shown)
    parts = ["现在：监管归属，含临时监管"]
    if left:
        parts.append(f"只列企业最多的 {len(shown)} 个部门，另有 {left} 个见工作簿")
    return {
        "title": _unit_title(figures),
        "kind": "bar",
        "unit": "家",
        "labels": ["无监管部门", *(led.names[pk] for pk in shown)],
        "series": [{"name": "现在", "values": [figures.without_lead, *(led.by_unit[pk] for pk in shown)]}],
        "links": [addresses.led(place, lead="none"), *(addresses.led(place, lead=pk) for pk in shown)],
        "source": "；".join(parts),
    }


def _unit_title(figures: Figures) -> str:
    then, left = figures.then, figures.without_lead
    if then.is_known:
        return f"无监管部门的企业{rules.change_words(left, then.without_supervisor, figures.scope.former)}"
    return rules.unled_words(left)


def share_of(line: Line, measure: str) -> int | None:
    """The share by which the map is coloured."""
    return line.led_share if measure == "led" else line.returned_share


def county_map(figures: Figures, measure: str) -> dict[str, Any]:
    """Outlines with their shade, words and address; zones as tiles beside it; the finding. For the city alone."""
    lines = [line for line in figures.lines if not line.itself]
    areas = [_area(figures, line, measure) for line in lines]
    zones = {line.place.pk for line in lines if line.place.kind in ZONES}
    known = {line.place.name: share_of(line, measure) for line in lines}
    return {
        "title": f"{MEASURES[measure]}：{rules.slowest(known)}",
        "tiles": [area for area in areas if area["id"] in zones],
        "legend": list(enumerate(rules.SHADE_WORDS)),
        "data": {
            "home": numbers(home_of(figures.scope.place)),
            "areas": [area for area, line in zip(areas, lines, strict=True) if line.place.code in COUNTIES],
        },
    }


def _area(figures: Figures, line: Line, measure: str) -> dict[str, Any]:
    share = share_of(line, measure)
    return {
        "id": line.place.pk,
        "name": line.place.name,
        "words": rules.share_words(share),
        "shade": rules.shade(share),
        "url": addresses.dashboard(figures.scope.year, line.place.pk),
    }


def is_city(figures: Figures) -> bool:
    """Whether there are counties to be drawn."""
    return figures.scope.place.kind == Jurisdiction.Kind.CITY
