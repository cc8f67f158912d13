"""Reading what departments have (D4): scope, gaps, counts by county."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from liuan_safety.organizations.access import may
from liuan_safety.organizations.house.rules import Certificate, Gap, HouseFacts, Named, certificate_state, gaps
from liuan_safety.organizations.models import EnforcementOfficer, House, Jurisdiction, Unit, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed, Reach, reach_of
from liuan_safety.organizations.settings_door import setting

CERTIFICATE_SETTING = "house.certificate_days"
WARN_DAYS = 60


def departments(user: User) -> "QuerySet[Unit]":
    """Departments in force with a field of their own (they supervise somebody): those of the acting post's scope; for
    a department its own unit alone."""
    tenure = user.acting
    if tenure is None or not tenure.is_in_force():
        return Unit.objects.none()
    rows = Unit.objects.filter(in_force(), kind=Unit.Kind.DEPARTMENT).exclude(field="")
    reach = reach_of(tenure.role)
    if reach is Reach.GRANTED:
        rows = rows.filter(pk=tenure.post.unit_id)
    elif reach is Reach.JURISDICTION:
        rows = rows.filter(jurisdiction__path__startswith=tenure.jurisdiction.path)
    return rows.select_related("jurisdiction").order_by("jurisdiction__path", "name")


def may_edit(user: User, unit: Unit) -> bool:
    """Whether the acting post keeps this department's house: its own unit, or one in a reach that administers."""
    if not may(user, Deed.HOUSE_EDIT):
        return False
    tenure = user.acting
    if tenure is not None and reach_of(tenure.role) is Reach.GRANTED:
        return bool(tenure.post.unit_id == unit.pk)
    return may(user, Deed.HOUSE_EDIT, within=unit.jurisdiction)


def warn_days() -> int:
    """How many calendar days before its end a certificate is shown as about to lapse (a setting)."""
    return setting(CERTIFICATE_SETTING, WARN_DAYS)


def facts_of(house: House | None) -> HouseFacts | None:
    """What the arithmetic looks at."""
    if house is None:
        return None
    return HouseFacts(*(_named(house, name) for name in ("agency", "leader", "section", "person")))


def _named(house: House, name: str) -> Named:
    return Named(getattr(house, name), getattr(house, f"{name}_telephone"))


@dataclass(slots=True)
class Standing:
    """One department with what it has and what is missing."""

    unit: Unit
    house: House | None = None
    officers: list[tuple[EnforcementOfficer, Certificate]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.unit.pk

    @property
    def valid(self) -> int:
        """Officers whose certificate holds today."""
        return sum(state in (Certificate.VALID, Certificate.LAPSING) for _, state in self.officers)

    @property
    def who(self) -> str:
        """The agency, or the three who are named."""
        if self.house is None:
            return ""
        if self.house.agency:
            return self.house.agency
        names = (self.house.leader, self.house.section, self.house.person)
        return "、".join(name for name in names if name)


def standings(units: Iterable[Unit], today: datetime.date | None = None) -> list[Standing]:
    """The units with houses, officers and gaps, in three queries."""
    today, warn = today or timezone.localdate(), warn_days()
    rows = [Standing(unit) for unit in units]
    ids = [row.pk for row in rows]
    houses = {house.unit_id: house for house in House.objects.filter(unit__in=ids)}
    officers: dict[int, list[tuple[EnforcementOfficer, Certificate]]] = defaultdict(list)
    for one in EnforcementOfficer.objects.filter(unit__in=ids, left_on=None).order_by("valid_until", "name"):
        officers[one.unit_id].append((one, certificate_state(one.valid_from, one.valid_until, today, warn)))
    for row in rows:
        row.house, row.officers = houses.get(row.pk), officers[row.pk]
        row.gaps = gaps(facts_of(row.house), [state for _, state in row.officers])
    return rows


def former_officers(unit: Unit) -> "QuerySet[EnforcementOfficer]":
    """Those who left the department, the latest first."""
    return unit.enforcement_officers.exclude(left_on=None).order_by("-left_on", "name")


def county_of(unit: Unit) -> int:
    """The id of the county-level jurisdiction of the unit; of the city for the city's own."""
    steps = unit.jurisdiction.ancestor_ids
    return steps[min(1, len(steps) - 1)]


def counties_of(rows: Iterable[Standing]) -> list[dict[str, Any]]:
    """By county-level jurisdiction, the city first: how many departments, how many of them without a gap."""
    found: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        found[county_of(row.unit)].append(row)
    return [
        {
            "place": place,
            "departments": len(group := found[place.pk]),
            "complete": sum(not row.gaps for row in group),
            "missing": sum(bool(row.gaps) for row in group),
        }
        for place in Jurisdiction.objects.filter(pk__in=found).order_by("path")
    ]
