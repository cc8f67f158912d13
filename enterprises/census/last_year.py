"""What a row says otherwise than the place's former list (D7): half the staff, another trade, below the scale."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

STAFF_CHECK = "staff_halved"
TRADE_CHECK = "trade_changed"
SCALE_CHECK = "fell_below_scale"
LAST_YEAR_CHECKS = (STAFF_CHECK, TRADE_CHECK, SCALE_CHECK)
COMPARED = ("staff", "sector", "industry_code", "above_scale")
_DIVISION = 2  # digits of GB/T 4754 that name the division


@dataclass(frozen=True, slots=True)
class Limits:
    """From which loss in per cent, and from how many people on, a smaller staff is said."""

    percent: int
    least: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the check, the fact, what the workbook says, the sentence."""

    check: str
    key: str
    value: str
    reason: str


def differences(former: Mapping[str, Any], now: Mapping[str, Any], year: int, limits: Limits) -> list[Difference]:
    """What is worth a second look; a value that either list lacks is no difference."""
    found = [_staff(former.get("staff"), now.get("staff"), year, limits), _trade(former, now, year)]
    if former.get("above_scale") is True and now.get("above_scale") is False:
        found.append(Difference(SCALE_CHECK, "above_scale", "否", f"{year}年度是规上企业，本次填为规下"))
    return [one for one in found if one is not None]


def _staff(before: int | None, now: int | None, year: int, limits: Limits) -> Difference | None:
    if before is None or now is None or before < limits.least:
        return None
    lost = (before - now) * 100
    if lost < limits.percent * before:
        return None
    reason = f"{year}年度从业人员{before}人，本次{now}人，减少{lost // before}%"
    return Difference(STAFF_CHECK, "staff", str(now), reason)


def _trade(former: Mapping[str, Any], now: Mapping[str, Any], year: int) -> Difference | None:
    before, after = former.get("sector") or "", now.get("sector") or ""
    if before and after and before != after:
        return Difference(TRADE_CHECK, "sector", after, f"{year}年度填的行业领域是“{before}”，本次是“{after}”")
    old, new = _division(former.get("industry_code")), _division(now.get("industry_code"))
    if old and new and old != new:
        reason = f"{year}年度行业代码{former['industry_code']}，本次{now['industry_code']}，不是同一行业大类"
        return Difference(TRADE_CHECK, "industry_code", str(now["industry_code"]), reason)
    return None


def _division(code: str | None) -> str:
    digits = (code or "").lstrip("ABCDEFGHIJKLMNOPQRST")[:_DIVISION]
    return digits if len(digits) == _DIVISION and digits.isdigit() else ""
