"""Units as proposals and nominations look for them: read once, asked for each enterprise (D7, T2)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from enterprises.supervision.matching import Bearer, Directory, Nomination
from enterprises.supervision.models import SupervisorName
from liuan_safety.organizations.models import Jurisdiction, JurisdictionAlias, Unit, UnitEvent, UnitName
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.rules import plain_name, stem
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL

DEPARTMENTS = (Unit.Kind.DEPARTMENT, Unit.Kind.OTHER)
# A department passes on to another one; a zone's committee supervises where the office says so.
MAY_BE_ASKED = (*DEPARTMENTS, Unit.Kind.STATION)
MAY_SUPERVISE = (*MAY_BE_ASKED, Unit.Kind.ZONE_COMMITTEE)
# A safety office leads nobody's trade, a government nominates and is not nominated, a grid keeps watch.
NOT_NOMINATED = (Unit.Kind.SAFETY_OFFICE, Unit.Kind.GRID)


class Units:
    """Today's departments by field and place, and all names that any unit bears or bore. Six queries, once."""

    def __init__(self) -> None:
        self.places = {row.pk: row for row in Jurisdiction.objects.all()}
        self._ways: dict[int, tuple[int, ...]] = {}
        self._fields: dict[tuple[str, int], int] = {}
        self._nominations: dict[tuple[str, int], Nomination] = {}
        rows = Unit.objects.filter(in_force(), kind__in=DEPARTMENTS).exclude(field="").order_by("-pk")
        for pk, field, place in rows.values_list("pk", "field", "jurisdiction_id"):
            self._fields[field, place] = pk

    def way(self, place: int) -> tuple[int, ...]:
        """Ids of the jurisdictions from the place up to the city."""
        found = self._ways.get(place)
        if found is None:
            found = self._ways[place] = tuple(reversed(self.places[place].ancestor_ids))
        return found

    def county(self, place: int) -> int:
        """The jurisdiction at county level that the place is or lies in; the city itself above it."""
        steps = self.places[place].ancestor_ids
        return steps[1] if len(steps) > 1 else steps[0]

    def for_field(self, field: str, place: int) -> int | None:
        """`selectors.unit_for` without a query: the department of that field nearest to the place."""
        if not field:
            return None
        return next((self._fields[field, step] for step in self.way(place) if (field, step) in self._fields), None)

    def nominated(self, written: str, place: int) -> Nomination:
        """Whom the county means by what it wrote of an enterprise there; each writing of a place is read once."""
        if not written.strip():
            return Nomination()
        found = self._nominations.get((written, place))
        if found is None:
            found = self.directory.nominated(written, self.way(place), self._prefixes)
            self._nominations[written, place] = found
        return found

    @cached_property
    def directory(self) -> Directory:
        """All names, those of units that were merged away leading to what became of them."""
        heirs = self._heirs()
        bearers = []
        units = {unit.pk: unit for unit in Unit.objects.exclude(kind__in=NOT_NOMINATED)}
        alive = set(Unit.objects.filter(in_force()).values_list("pk", flat=True))
        named: dict[int, set[tuple[str, bool]]] = defaultdict(set)
        for unit in units.values():
            named[unit.pk] |= {(unit.name, False), (unit.short_name, False)}
        for pk, name, short in UnitName.objects.filter(unit__in=units).values_list("unit_id", "name", "short_name"):
            own = units[pk]
            named[pk] |= {(one, True) for one in (name, short) if one not in (own.name, own.short_name)}
        for pk, names in named.items():
            heir = _last_heir(pk, alive, heirs)
            if heir is None or heir not in units:
                continue
            unit = units[pk]
            bearers += [
                Bearer(heir, unit.jurisdiction_id, bare, former or heir != pk, unit.kind in DEPARTMENTS)
                for name, former in names
                if name
                for bare in self._bare(name, unit.jurisdiction_id)
            ]
        rows = SupervisorName.objects.values_list("county_id", "key", "unit_id")
        return Directory.of(bearers, {(county, key): unit for county, key, unit in rows if unit in alive})

    def _heirs(self) -> dict[int, int]:
        """Unit merged away or abolished → the one that its last event made of it."""
        kinds = (UnitEvent.Kind.MERGED, UnitEvent.Kind.ABOLISHED)
        events = UnitEvent.objects.filter(kind__in=kinds).order_by("effective_on", "pk")
        return {
            source: target
            for source, target in events.values_list("sources", "targets")
            if source is not None and target is not None
        }

    def _bare(self, name: str, place: int) -> set[str]:
        """The name as it stands, and without its jurisdiction in front."""
        text = plain_name(name)
        fronts = {front for front, way in self._prefixes.items() if way and way[0] == place}
        cut = {text[len(front) :] for front in fronts if text.startswith(front) and len(text) > len(front) + 1}
        if self.places[place].kind == Jurisdiction.Kind.CITY and text.startswith("市") and not text.startswith("市场"):
            cut.add(text[1:])
        return {text, *cut}

    @cached_property
    def _prefixes(self) -> dict[str, Sequence[int]]:
        """Names of jurisdictions as they stand in front of a unit's name, with the way from there."""
        made: dict[str, Sequence[int]] = {}
        aliases: dict[int, list[str]] = defaultdict(list)
        for pk, name in JurisdictionAlias.objects.values_list("jurisdiction_id", "name"):
            aliases[pk].append(name)
        for row in sorted(self.places.values(), key=lambda row: -len(row.path)):
            names = {row.name}
            if row.kind in COUNTY_LEVEL or row.kind == Jurisdiction.Kind.CITY:
                names |= {*aliases[row.pk], stem(row.name)}
            for name in names:
                made[plain_name(name)] = self.way(row.pk)
        return made


def _last_heir(pk: int, alive: set[int], heirs: dict[int, int]) -> int | None:
    seen: set[int] = set()
    while pk not in alive:
        if pk in seen or pk not in heirs:
            return None
        seen.add(pk)
        pk = heirs[pk]
    return pk
