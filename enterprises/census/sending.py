"""Reading what senders are known by, and what a workbook says of its own sender (D7)."""

import datetime
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from enterprises.census.models import SenderName
from enterprises.census.reading import read_census
from enterprises.census.senders import Evidence, How, Meaning, Tree, plain
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.rules import stem
from liuan_safety.organizations.selectors.jurisdictions import TOWN_LEVEL, TOWN_RANKS, candidates, county_level
from liuan_safety.workbooks.reading import Workbook

SAMPLED_ROWS = 400


def county_of(place: Jurisdiction) -> Jurisdiction:
    """The county-level jurisdiction that a reporting place lies in; itself for one that is."""
    steps = place.ancestor_ids
    return place if place.is_county_level or len(steps) < 2 else Jurisdiction.objects.get(pk=steps[1])


def said_names(place: Jurisdiction) -> list[SenderName]:
    """What officers have said about senders' names within this place."""
    rows = SenderName.objects.filter(county=county_of(place), jurisdiction__path__startswith=place.path)
    return list(rows.select_related("jurisdiction").order_by("id"))


def sender_tree(place: Jurisdiction) -> Tree:
    """All names by which the place and what lies below it are known, with what was said once; four queries."""
    rows = [row for row in candidates(place) if row.pk == place.pk or row.kind in TOWN_LEVEL]
    names: dict[str, list[Meaning]] = {}
    for row in rows:
        _add(names, row.name, Meaning(row.pk, row.name))
        for alias in row.aliases.all():
            _add(names, alias.name, Meaning(row.pk, row.name, how=How.ALIAS))
    for said in said_names(place):
        label = f"{said.jurisdiction.name}（{said.part}）" if said.part else said.jurisdiction.name
        names[said.key] = [Meaning(said.jurisdiction_id, label, said.part, How.SAID)]
    others = {plain(row.name) for row in county_level() if not place.path.startswith(row.path)}
    return Tree(Meaning(place.pk, place.name), names, _ranks(rows, names), frozenset(others))


def _add(names: dict[str, list[Meaning]], name: str, meaning: Meaning) -> None:
    known = names.setdefault(plain(name), [])
    if meaning.jurisdiction_id not in {one.jurisdiction_id for one in known}:
        known.append(meaning)


def _ranks(rows: list[Jurisdiction], names: dict[str, list[Meaning]]) -> dict[str, Meaning]:
    """柏林镇 for 柏林乡: other ranks of a township's name, where they mean one place alone."""
    found: dict[str, list[Meaning]] = {}
    for row in rows:
        if row.kind != Jurisdiction.Kind.TOWNSHIP:
            continue
        bare = stem(plain(row.name))
        for name in (bare, *(bare + rank for rank in TOWN_RANKS)):
            if name not in names:
                found.setdefault(name, []).append(Meaning(row.pk, row.name, how=How.RANK))
    return {name: meanings[0] for name, meanings in found.items() if len(meanings) == 1}


def evidence_of(workbook: Workbook, name: str, today: datetime.date) -> Evidence:
    """Titles, townships and addresses of the first rows of each sheet; the workbook can be read again afterwards."""
    reading = read_census(workbook, today=today)
    titles = tuple(title for sheet in reading.sheets_read for title in sheet.heading.titles)
    towns: Counter[str] = Counter()
    addresses = []
    for fields in islice(_fields(reading), SAMPLED_ROWS):
        town = str(fields.get("township") or "").strip()
        if town:
            towns[town] += 1
        address = str(fields.get("address") or fields.get("registered_address") or "")
        if address:
            addresses.append(address)
    return Evidence(name, titles, dict(towns), tuple(addresses))


def _fields(reading: object) -> Iterator[dict[str, object]]:
    for result in reading:  # type: ignore[attr-defined]
        yield result.fields
