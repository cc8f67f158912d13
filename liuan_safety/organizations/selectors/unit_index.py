"""Units by what people call them, read once for hundreds of look-ups."""

from collections import defaultdict

from django.db.models import QuerySet

from liuan_safety.organizations.models import Jurisdiction, Unit, UnitName
from liuan_safety.organizations.rules import local_name, plain_name


class UnitIndex:
    """Name, short name or former name → units; two queries when it is made, none when it is asked."""

    def __init__(self, units: QuerySet[Unit]) -> None:
        self._by_name: dict[str, dict[int, Unit]] = defaultdict(dict)
        rows = {unit.pk: unit for unit in units.select_related("jurisdiction")}
        for unit in rows.values():
            self._add(unit, unit.name, unit.short_name)
        for former in UnitName.objects.filter(unit__in=rows):
            self._add(rows[former.unit_id], former.name, former.short_name)

    def _add(self, unit: Unit, *names: str) -> None:
        for name in names:
            if name:
                self._by_name[plain_name(name)][unit.pk] = unit

    def find(self, text: str, within: Jurisdiction | None = None) -> list[Unit]:
        """Every unit that the text can mean; `within` keeps to a jurisdiction, the one itself before those below."""
        names = {plain_name(text), local_name(text)}
        if within is not None:
            names |= {f"{within.name}{plain_name(text)}"}
        found = {pk: unit for name in names for pk, unit in self._by_name.get(name, {}).items()}
        if within is None:
            return list(found.values())
        exact = [unit for unit in found.values() if unit.jurisdiction_id == within.pk]
        return exact or [unit for unit in found.values() if unit.jurisdiction.is_within(within)]
