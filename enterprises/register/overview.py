"""台账概览: how many enterprises where, and what is missing in the register."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from enterprises.register.selectors.listing import count_by_county, register_totals
from liuan_safety.organizations.models import User

MOST_BARS = 12  # more labels would not stand beside each other


def overview_of(user: User) -> dict[str, Any]:
    """Tiles and the chart; every figure opens the list behind it."""
    totals = register_totals(user)
    pairs = count_by_county(user)
    whole = totals["all"]
    return {
        "tiles": [
            {"label": "在册企业", "figure": whole, "url": list_url()},
            {"label": "规模以上", "figure": totals["above_scale"], "url": list_url(above_scale="yes")},
            {"label": "未落到乡镇", "figure": totals["no_township"], "url": list_url(township="no")},
            {"label": "没有场所地址", "figure": totals["no_place"], "url": list_url(place="no")},
        ],
        "chart": _chart(pairs, whole),
        "places": [
            {"name": place.name, "count": count, "url": list_url(jurisdiction=place.pk)} for place, count in pairs
        ],
        "whole": whole,
    }


def _chart(pairs: list[Any], whole: int) -> dict[str, Any] | None:
    if not pairs:
        return None
    top, number = pairs[0]
    shown = pairs[:MOST_BARS]
    share = round(number * 100 / whole)
    return {
        "title": f"{top.name}最多，{number:,} 家，占 {share}%",
        "kind": "bar",
        "unit": "家",
        "labels": [place.name for place, _ in shown],
        "series": [{"name": "在册企业", "values": [count for _, count in shown]}],
        "links": [list_url(jurisdiction=place.pk) for place, _ in shown],
        "source": f"企业台账，共 {whole:,} 家"
        + (f"；图中只列前 {MOST_BARS} 个，其余见下表" if len(pairs) > MOST_BARS else ""),
    }


def list_url(**filters: Any) -> str:
    """The list narrowed so."""
    return reverse("register:list") + (f"?{urlencode(filters)}" if filters else "")
