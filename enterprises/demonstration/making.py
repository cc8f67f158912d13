"""Makes up one enterprise: name, valid credit code, facts. Everything here is arithmetic on a random source."""

import datetime
import random
from typing import Any

from enterprises.demonstration.trades import (
    BRAND_FIRST,
    BRAND_SECOND,
    BRAND_THIRD,
    GRADES,
    ROADS,
    STATUSES,
    TRADES,
    VILLAGES,
    Trade,
)
from enterprises.register.rules import check_digit, organisation_check_digit
from liuan_safety.operations.demonstration.people import person_name
from liuan_safety.organizations.models import Jurisdiction

WAN_FEN = 1_000_000
UNTIL = datetime.date(2025, 12, 31).toordinal()
SINCE = datetime.date(1988, 1, 1).toordinal()
_TRADE_WEIGHTS = [trade.weight for trade in TRADES]


def credit_code(number: int, division: str) -> str:
    """A code that both check digits prove, in a series that no authority gives out (XN: 虚拟)."""
    organisation = f"XN{number:06d}"
    body = f"91{division}{organisation}{organisation_check_digit(organisation)}"
    return body + check_digit(body)


def telephone(chance: random.Random) -> str:
    """A number that nobody has: no local number begins with 0, no mobile one with 120."""
    if chance.random() < 0.5:
        return f"0564-0{chance.randrange(10**6):06d}"
    return f"120{chance.randrange(10**8):08d}"


def make_enterprise(number: int, county: Jurisdiction, area: Jurisdiction, chance: random.Random) -> dict[str, Any]:
    """The facts of one enterprise of that place, keyed as in `register.facts`, with the place's kind and address."""
    trade = chance.choices(TRADES, _TRADE_WEIGHTS)[0]
    staff = _staff(trade, chance)
    capital = chance.choice((10, 50, 100, 100, 200, 300, 500, 500, 800, 1000, 2000, 5000))
    revenue = round(staff * chance.uniform(8, 90), 2)
    address = _address(county, area, chance)
    return {
        "name": _name(county, area, trade, chance),
        "credit_code": credit_code(number, (county.code or "341500")[:6]),
        "former_name": "",
        "enterprise_type": _form(trade, chance),
        "legal_person": person_name(chance),
        "founded_on": datetime.date.fromordinal(chance.randrange(SINCE, UNTIL)),
        "capital_fen": capital * WAN_FEN,
        "capital_currency": "人民币",
        "registered_address": address,
        "business_scope": trade.scope,
        "sector": trade.sector,
        "industry_code": trade.industry_code,
        "staff": staff,
        "above_scale": revenue >= 2000,
        "standard_grade": _weighted(GRADES, chance),
        "revenue_fen": round(revenue * WAN_FEN),
        "assets_fen": round(revenue * (4 + staff % 9)) * WAN_FEN // 10,
        "supervisor_as_written": f"{county.name}{trade.supervisor}",
        "status_as_written": _weighted(STATUSES, chance),
        "contact_person": person_name(chance),
        "telephone": telephone(chance),
        "remark": "",
        "address": address,
        "place_kind": trade.place,
    }


def _staff(trade: Trade, chance: random.Random) -> int:
    """Many small ones and few large ones."""
    low, high = trade.staff
    return low + int((high - low) * chance.random() ** 3)


def _name(county: Jurisdiction, area: Jurisdiction, trade: Trade, chance: random.Random) -> str:
    brand = chance.choice(BRAND_FIRST) + chance.choice(BRAND_SECOND) + chance.choice(BRAND_THIRD)
    ending = chance.choice(trade.endings)
    if ending.endswith("公司"):
        return chance.choice(("安徽", "六安市", county.name)) + brand + ending
    return (county.name if area.pk == county.pk else f"{county.name}{area.name}") + brand + ending


def _form(trade: Trade, chance: random.Random) -> str:
    return chance.choice(("有限责任公司", "有限责任公司", "有限责任公司（自然人独资）", "个人独资企业"))


def _address(county: Jurisdiction, area: Jurisdiction, chance: random.Random) -> str:
    place = county.name if area.pk == county.pk else f"{county.name}{area.name}"
    if area.kind == Jurisdiction.Kind.TOWNSHIP and not area.name.endswith("街道"):
        return f"安徽省六安市{place}{chance.choice(VILLAGES)}{chance.randrange(1, 40)}组"
    return f"安徽省六安市{place}{chance.choice(ROADS)}{chance.randrange(1, 400)}号"


def _weighted(choices: tuple[tuple[str, int], ...], chance: random.Random) -> str:
    return chance.choices([value for value, _ in choices], [weight for _, weight in choices])[0]
