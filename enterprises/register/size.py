"""大中小微型 and 规模以上, from the figures (国统字〔2017〕213号): no clock, no database.

A class is reached when **all** its floors are; else the class below is tried. Without a figure that decides, the answer
is "not known", never a guess. Floors that no text before us fixes are settings: they come in as `Amounts`, and `door`
says where those of today are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

FIGURES = ("industry_code", "staff", "revenue_fen", "assets_fen")
FEN_PER_WAN = 1_000_000
SOURCE = "统计上大中小微型企业划分办法（2017），国统字〔2017〕213号"
CLASSES = ("large", "medium", "small")
Floors = tuple[int, int, int]

LODGING_STAFF, LODGING_REVENUE = "size.lodging_staff", "size.lodging_revenue"
FLOOR_KEYS = (LODGING_STAFF, LODGING_REVENUE)
WHOLESALE, RETAIL, LODGING = "size.scale_wholesale", "size.scale_retail", "size.scale_lodging"
SERVICES = ("size.scale_services_1", "size.scale_services_2", "size.scale_services_3")
SCALE_KEYS = (WHOLESALE, RETAIL, LODGING, *SERVICES)
INDUSTRY_SCALE_WAN = 2_000  # 规上工业 since 2011


@dataclass(frozen=True, slots=True)
class Standard:
    """One industry's floors: persons, revenue and assets in 万元, from large to small; `None` where they don't count.

    `divisions` are the two digits of GB/T 4754. `settings` names the floors that are settings: field → key.
    """

    title: str
    divisions: frozenset[int]
    staff: Floors | None = None
    revenue_wan: Floors | None = None
    assets_wan: Floors | None = None
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scale:
    """From which yearly revenue an enterprise of these divisions is 规上: a fixed amount, or a setting's key."""

    title: str
    divisions: frozenset[int]
    key: str = ""
    amount_wan: int | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """The figures that are settings, as they stand on one day; `unverified` names those that nobody confirmed yet."""

    floors: Mapping[str, Floors]
    scale_wan: Mapping[str, int]
    unverified: frozenset[str] = frozenset()


def _divisions(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(number for first, last in ranges for number in range(first, last + 1))


_LODGING = {"staff": LODGING_STAFF, "revenue_wan": LODGING_REVENUE}
STANDARDS: tuple[Standard, ...] = (
    Standard("农、林、牧、渔业", _divisions((1, 5)), revenue_wan=(20_000, 500, 50)),
    Standard("工业", _divisions((6, 46)), (1_000, 300, 20), (40_000, 2_000, 300)),
    Standard("建筑业", _divisions((47, 50)), None, (80_000, 6_000, 300), (80_000, 5_000, 300)),
    Standard("批发业", _divisions((51, 51)), (200, 20, 5), (40_000, 5_000, 1_000)),
    Standard("零售业", _divisions((52, 52)), (300, 50, 10), (20_000, 500, 100)),
    Standard("交通运输业", _divisions((54, 58)), (1_000, 300, 20), (30_000, 3_000, 200)),
    Standard("仓储业", _divisions((59, 59)), (200, 100, 20), (30_000, 1_000, 100)),
    Standard("邮政业", _divisions((60, 60)), (1_000, 300, 20), (30_000, 2_000, 100)),
    Standard("住宿业", _divisions((61, 61)), settings=_LODGING),
    Standard("餐饮业", _divisions((62, 62)), settings=_LODGING),
)
OTHERS = Standard("其他行业", frozenset(), staff=(300, 100, 10))
SCALES: tuple[Scale, ...] = (
    Scale("工业", _divisions((6, 46)), amount_wan=INDUSTRY_SCALE_WAN),
    Scale("批发业", _divisions((51, 51)), WHOLESALE),
    Scale("零售业", _divisions((52, 52)), RETAIL),
    Scale("住宿和餐饮业", _divisions((61, 62)), LODGING),
    Scale(
        "服务业（交通仓储邮政、信息、水利环境、卫生）", _divisions((53, 60), (63, 65), (76, 79), (84, 84)), SERVICES[0]
    ),
    Scale("服务业（租赁商务、科研技术、教育）", _divisions((71, 75), (83, 83)), SERVICES[1]),
    Scale("服务业（居民服务、社会工作、文化体育娱乐）", _divisions((80, 82), (85, 90)), SERVICES[2]),
)
_SECTION_LETTERS = "ABCDEFGHIJKLMNOPQRST"


def division_of(industry_code: str) -> int | None:
    """The 大类 of a code (letters in front are passed over), or None where there is none."""
    digits = industry_code.strip().lstrip(_SECTION_LETTERS)[:2]
    return int(digits) if len(digits) == 2 and digits.isascii() and digits.isdigit() else None


def divisions_of(key: str) -> frozenset[int]:
    """The divisions for whose enterprises a setting decides anything."""
    named = [rule.divisions for rule in STANDARDS if key in rule.settings.values()]
    return frozenset().union(*named, *(scale.divisions for scale in SCALES if scale.key == key))


class Measures:
    """Standards and scales by division with the settings put in: built once, asked a hundred thousand times."""

    def __init__(self, amounts: Amounts) -> None:
        self.amounts = amounts
        self._others = OTHERS
        self._standards = {
            division: filled for standard in STANDARDS if (filled := _filled(standard, amounts))
            for division in standard.divisions
        }  # fmt: skip
        self._scales = {division: scale for scale in SCALES for division in scale.divisions}

    def standard(self, industry_code: str) -> Standard | None:
        """The floors of an industry by its GB/T 4754 code, or None without a code."""
        division = division_of(industry_code)
        return None if division is None else self._standards.get(division, self._others)

    def scale(self, industry_code: str) -> tuple[Scale, int] | None:
        """The rule of 规上 for an industry with its amount in 万元, or None where revenue does not decide."""
        scale = self._scales.get(division_of(industry_code) or 0)
        if scale is None:
            return None
        amount = scale.amount_wan if scale.amount_wan is not None else self.amounts.scale_wan.get(scale.key)
        return (scale, amount) if amount is not None else None


def _filled(standard: Standard, amounts: Amounts) -> Standard:
    floors: dict[str, Any] = {name: amounts.floors[key] for name, key in standard.settings.items()}
    return replace(standard, **floors)


_door: list[Callable[[], Measures]] = []


def provide(door: Callable[[], Measures]) -> None:
    """Say where today's measures are found; called once when the register registers itself."""
    _door[:] = [door]


def measures_now() -> Measures:
    """Today's measures, kept: a hundred thousand rows ask no database."""
    return _door[0]()


def size_class(standard: Standard, figures: Mapping[str, Any]) -> str:
    """`large` … `micro`, or nothing where a figure that decides is missing.

    `figures`: `staff` in persons, `revenue_fen` and `assets_fen` in fen.
    """
    counted = counted_figures(standard, figures)
    if any(value is None for _key, _floors, value, _unit in counted):
        return ""
    for place, name in enumerate(CLASSES):
        if all(value >= floors[place] * unit for _key, floors, value, unit in counted):
            return name
    return "micro"


def counted_figures(standard: Standard, figures: Mapping[str, Any]) -> list[tuple[str, Floors, Any, int]]:
    """The figures that this standard counts: key, floors, value (None: missing), and how many units a floor is."""
    rows = (
        ("staff", standard.staff, 1),
        ("revenue_fen", standard.revenue_wan, FEN_PER_WAN),
        ("assets_fen", standard.assets_wan, FEN_PER_WAN),
    )
    return [(key, floors, figures.get(key), unit) for key, floors, unit in rows if floors is not None]


def derived_facts(values: Mapping[str, Any], measures: Measures | None = None) -> dict[str, Any]:
    """What follows from the figures: `size_class` always, `above_scale` only where the revenue decides it."""
    measures = measures or measures_now()
    code = values.get("industry_code") or ""
    standard = measures.standard(code)
    if standard is None:
        return {"size_class": ""}
    answer: dict[str, Any] = {"size_class": size_class(standard, values)}
    scale, revenue = measures.scale(code), values.get("revenue_fen")
    if scale is not None and revenue is not None:
        answer["above_scale"] = revenue >= scale[1] * FEN_PER_WAN
    return answer
