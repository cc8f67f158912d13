"""Records that a firm about to be registered may be already: by name and address, as a workbook's row is found (D7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from enterprises.register.alike import addresses_agree, may_be_one_by_code, within_reach
from enterprises.register.checks import county_name
from enterprises.register.deed_menu import survivor_of
from enterprises.register.models import Condition, Enterprise, Place
from enterprises.register.names import name_key
from liuan_safety.organizations.models import Jurisdiction, User

ADDRESS_KEYS = ("address", "registered_address")


@dataclass(frozen=True)
class Double:
    """A record of the same name; of one out of the officer's reach nothing is told but name, code and county."""

    record: Enterprise
    where: str
    address: str
    is_seen: bool
    has_same_address: bool
    advice: str


def doubles_of(values: Mapping[str, Any], jurisdiction: Jurisdiction, user: User) -> list[Double]:
    """Records of that name in the jurisdiction or in the officer's reach, those at the same address first.

    `values` are the new firm's facts. Beside a code only records without one count. A record that an undoing has
    struck counts at the same address alone, and one that was merged stands for the one it went into.
    """
    key = name_key(values["name"])
    seen = set(Enterprise.objects.visible_to(user).filter(name_key=key).values_list("pk", flat=True))
    rows = Enterprise.objects.filter(Q(pk__in=seen) | within_reach(jurisdiction), name_key=key)
    alike = [
        row
        for row in rows.select_related("jurisdiction", "merged_into__jurisdiction").order_by("pk")
        if may_be_one_by_code(values.get("credit_code"), row.credit_code)
    ]
    found: dict[int, Double] = {}
    for row in alike:
        held = _addresses(row)
        agrees = addresses_agree([values.get(name) for name in ADDRESS_KEYS], held)
        if row.condition == Condition.WITHDRAWN and not agrees:
            continue
        record = survivor_of(row) or row
        found.setdefault(record.pk, _double(record, user, held, agrees))
    return sorted(found.values(), key=lambda one: (not one.has_same_address, one.record.pk))


def _addresses(row: Enterprise) -> list[str]:
    place = Place.objects.filter(enterprise=row, is_primary=True).first()
    return [place.address if place else "", row.registered_address]


def _double(record: Enterprise, user: User, held: list[str], agrees: bool) -> Double:
    is_seen = Enterprise.objects.visible_to(user).filter(pk=record.pk).exists()
    where = record.jurisdiction.name if is_seen else county_name(record.jurisdiction)
    address = next((text for text in held if text), "未填地址") if is_seen else ""
    return Double(record, where, address, is_seen, agrees, _advice(record, is_seen))


def _advice(record: Enterprise, is_seen: bool) -> str:
    """What to do where it is the same firm."""
    if not is_seen:
        return f"请由{county_name(record.jurisdiction)}办理"
    if record.condition == Condition.IN_REGISTER:
        return "打开那条记录更正信息" if record.credit_code else "打开那条记录更正信息，领到代码后补填"
    left = "" if record.condition == Condition.WITHDRAWN else "已"
    return f"{left}{record.get_condition_display()}，打开那条记录恢复在册"
