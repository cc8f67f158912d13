"""Departments' agencies and officers of the demonstration: most complete, some with gaps of every kind; made up."""

import datetime
import random

from django.utils import timezone

from liuan_safety.operations.demonstration.people import person_name
from liuan_safety.organizations.models import EnforcementOfficer, House, Unit
from liuan_safety.organizations.models.periods import in_force

SAID_BY = "演示数据"
YEAR = 365


def is_empty() -> bool:
    """Whether no department has said anything yet."""
    return not House.objects.exists()


def load(chance: random.Random) -> str:
    """One in eight departments has said nothing, one in six lacks a name; certificates lapse here and there."""
    units = Unit.objects.filter(in_force(), kind=Unit.Kind.DEPARTMENT).exclude(field="").order_by("pk")
    houses, officers = [], []
    for unit in units:
        if chance.random() > 1 / 8:
            houses.append(_house(unit, chance))
        officers += [_officer(unit, number, chance) for number in range(chance.choice((0, 2, 2, 3, 4, 6)))]
    House.objects.bulk_create(houses)
    EnforcementOfficer.objects.bulk_create(officers)
    return f"部门机构 {len(houses)} 个，执法人员 {len(officers)} 名"


def _house(unit: Unit, chance: random.Random) -> House:
    house = House(unit=unit, said_at=timezone.now(), said_label=SAID_BY)
    if chance.random() < 0.4:
        house.agency = chance.choice(("安全生产监督管理科", "安全监管科", "安全生产执法大队"))
        house.agency_telephone = _telephone(chance)
        return house
    house.leader, house.leader_telephone = person_name(chance), _telephone(chance)
    house.section, house.section_telephone = "办公室", _telephone(chance)
    if chance.random() > 1 / 6:
        house.person, house.person_telephone = person_name(chance), _telephone(chance)
    return house


def _officer(unit: Unit, number: int, chance: random.Random) -> EnforcementOfficer:
    begins = timezone.localdate() - datetime.timedelta(days=chance.randint(30, 5 * YEAR + 40))
    return EnforcementOfficer(
        unit=unit,
        name=person_name(chance),
        certificate=f"演{unit.pk:05d}{number:03d}",
        issuer="安徽省人民政府",
        valid_from=begins,
        valid_until=begins + datetime.timedelta(days=5 * YEAR),
        telephone=_telephone(chance),
    )


def _telephone(chance: random.Random) -> str:
    return f"0564-{chance.randint(3000000, 3999999)}"
