"""大中小微型 and 规模以上, from the figures (国统字〔2017〕213号): no clock, no database.

A class is reached when **all** its floors are; else the class below is tried. Without a figure that decides, the answer
is "not known", never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FIGURES = ("industry_code", "staff", "revenue_fen", "assets_fen")
FEN_PER_WAN = 1_000_000
_CLASSES = ("large", "medium", "small")


@dataclass(frozen=True, slots=True)
class Standard:
    """One industry's floors: persons, revenue and assets in 万元, from large to small; `None` where they don't count.

    `divisions` are the two digits of GB/T 4754; `above_scale_wan` is the yearly revenue from which it is 规上.
    """

    title: str
    divisions: frozenset[int]
    staff: tuple[int, int, int] | None = None
    revenue_wan: tuple[int, int, int] | None = None
    assets_wan: tuple[int, int, int] | None = None
    above_scale_wan: int | None = None


def _divisions(first: int, last: int) -> frozenset[int]:
    return frozenset(range(first, last + 1))


STANDARDS: tuple[Standard, ...] = (
    Standard("农、林、牧、渔业", _divisions(1, 5), revenue_wan=(20_000, 500, 50)),
    Standard("工业", _divisions(6, 46), (1_000, 300, 20), (40_000, 2_000, 300), above_scale_wan=2_000),
    Standard("建筑业", _divisions(47, 50), None, (80_000, 6_000, 300), (80_000, 5_000, 300)),
    Standard("批发业", _divisions(51, 51), (200, 20, 5), (40_000, 5_000, 1_000), above_scale_wan=2_000),
    Standard("零售业", _divisions(52, 52), (300, 50, 10), (20_000, 500, 100), above_scale_wan=500),
    Standard("交通运输业", _divisions(54, 58), (1_000, 300, 20), (30_000, 3_000, 200)),
    Standard("仓储业", _divisions(59, 59), (200, 100, 20), (30_000, 1_000, 100)),
    Standard("邮政业", _divisions(60, 60), (1_000, 300, 20), (30_000, 2_000, 100)),
    Standard("住宿业", _divisions(61, 61), (300, 100, 10), (10_000, 2_000, 100), above_scale_wan=200),
    Standard("餐饮业", _divisions(62, 62), (300, 100, 10), (10_000, 2_000, 100), above_scale_wan=200),
)
OTHERS = Standard("其他未列明行业", frozenset(), staff=(300, 100, 10))


def standard_for(industry_code: str) -> Standard | None:
    """The standard of an industry by its GB/T 4754 code (letters in front are passed over), or None without a code."""
    digits = industry_code.strip().lstrip("ABCDEFGHIJKLMNOPQRST")[:2]
    if len(digits) < 2 or not digits.isdigit():
        return None
    return next((standard for standard in STANDARDS if int(digits) in standard.divisions), OTHERS)


def size_class(standard: Standard, figures: Mapping[str, Any]) -> str:
    """`large` … `micro`, or nothing where a figure that decides is missing.

    `figures`: `staff` in persons, `revenue_fen` and `assets_fen` in fen.
    """
    floors = (
        (standard.staff, figures.get("staff"), 1),
        (standard.revenue_wan, figures.get("revenue_fen"), FEN_PER_WAN),
        (standard.assets_wan, figures.get("assets_fen"), FEN_PER_WAN),
    )
    counted = [(limits, value, unit) for limits, value, unit in floors if limits is not None]
    if any(value is None for _limits, value, _unit in counted):
        return ""
    for place, name in enumerate(_CLASSES):
        if all(value >= limits[place] * unit for limits, value, unit in counted):
            return name
    return "micro"


def derived_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the figures: `size_class` always, `above_scale` only where the revenue decides it."""
    standard = standard_for(values.get("industry_code") or "")
    if standard is None:
        return {"size_class": ""}
    answer: dict[str, Any] = {"size_class": size_class(standard, values)}
    revenue = values.get("revenue_fen")
    if standard.above_scale_wan is not None and revenue is not None:
        answer["above_scale"] = revenue >= standard.above_scale_wan * FEN_PER_WAN
    return answer
