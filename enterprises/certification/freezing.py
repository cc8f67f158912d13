"""A census year as canonical text: gathered place by place, so that memory holds one portion of records at a time.

Read and written within the transaction of the certification. What stands in a record is decided here and in
`canonical`; a change of either is a new number of the format.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from enterprises.blindspots.selectors import closed_questions
from enterprises.census.models import CensusEntry, CensusReturn
from enterprises.certification import canonical
from enterprises.certification.models import FrozenPart, FrozenYear
from enterprises.certification.rules import Figures, Group, figures_of, group_of
from enterprises.certification.selectors.figures import listed
from enterprises.register.facts import VERSIONED_FACTS, FactKind
from enterprises.register.models import Enterprise, Place
from enterprises.register.names import name_key
from enterprises.supervision.models import Assignment
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, TOWN_LEVEL

PORTION = 2_000
_COLUMNS = ("pk", *(fact.key for fact in VERSIONED_FACTS), "size_class")
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a county whose enterprises stand together: a township, or the county itself (`town` None)."""

    county: Jurisdiction
    town: Jurisdiction | None
    within: tuple[int, ...]

    @property
    def place(self) -> Jurisdiction:
        """Whose post may read the part."""
        return self.town or self.county


@dataclass
class Frozen:
    """What the head has to say of the records written."""

    parts: list[dict[str, Any]] = field(default_factory=list)
    counties: dict[int, Figures] = field(default_factory=dict)
    whole: Figures = field(default_factory=lambda: figures_of(()))
    records: int = 0


def named(place: Jurisdiction) -> dict[str, str]:
    """A jurisdiction as texts name it: by its code, where it has one, and its name of the day."""
    return {"code": place.code, "name": place.name}


def spots_of_city() -> list[Spot]:
    """Counties in the order of code and name, within each its townships and at last the county itself."""
    rows = list(Jurisdiction.objects.order_by("path"))
    counties = sorted((row for row in rows if row.kind in COUNTY_LEVEL), key=_order)
    found = []
    for county in counties:
        below = [row for row in rows if row.is_within(county)]
        homes = _homes(below)
        towns = sorted((row for row in below if row.kind in TOWN_LEVEL), key=_order)
        for town in (*towns, None):
            home = town and town.pk
            found.append(Spot(county, town, tuple(row.pk for row in below if homes[row.pk] == home)))
    return found


def _homes(below: Sequence[Jurisdiction]) -> dict[int, int | None]:
    """Each place's nearest township or zone: one, so that a township below a zone (托管乡镇) is not counted twice."""
    towns = {row.pk for row in below if row.kind in TOWN_LEVEL}
    return {row.pk: next((pk for pk in reversed(row.ancestor_ids) if pk in towns), None) for row in below}


def _order(place: Jurisdiction) -> tuple[str, str, str]:
    return place.code, place.name, place.valid_from.isoformat()


def parts_of(year: int, number: int) -> "QuerySet[FrozenPart]":
    """The parts of one certification in their order."""
    return FrozenPart.objects.filter(year=year, number=number).order_by("position")


def write_parts(year: int, number: int) -> Frozen:
    """Write the parts of all records and of the answers; says what the head needs."""
    answer = Frozen()
    by_place: dict[int, list[Group]] = {}
    for spot in spots_of_city():
        for records in portions_of(spot, year):
            groups = [group_of(record) for record in records]
            by_place.setdefault(spot.county.pk, []).extend(_folded(groups))
            _write((year, number), answer, spot.place, records, kind="enterprises", county=spot.county, town=spot.town)
            answer.records += len(records)
    answer.counties = {pk: figures_of(groups) for pk, groups in by_place.items()}
    names = {spot.county.pk: spot.county.name for spot in spots_of_city()}
    answer.whole = figures_of(
        Group(names[pk], one.sector, one.supervisor, one.above, one.number, one.staff)
        for pk, groups in by_place.items()
        for one in groups
    )
    for county, answers in answers_of(year):
        _write((year, number), answer, county, answers, kind="answers", county=county, town=None)
    return answer


def _folded(groups: Sequence[Group]) -> list[Group]:
    """Alike groups as one: a hundred thousand records are some thousand groups."""
    sums: dict[tuple[str, str, str, bool | None], list[int]] = {}
    for one in groups:
        counts = sums.setdefault((one.place, one.sector, one.supervisor, one.above), [0, 0])
        counts[0] += one.number
        counts[1] += one.staff
    return [Group(*key, *counts) for key, counts in sums.items()]


def _write(
    bundle: tuple[int, int], answer: Frozen, place: Jurisdiction, records: Sequence[Record], *, kind: str,
    county: Jurisdiction, town: Jurisdiction | None,
) -> None:  # fmt: skip
    text = "".join(canonical.line(record) for record in records)
    digest = canonical.digest(text)
    FrozenPart.objects.create(
        year=bundle[0], number=bundle[1], position=len(answer.parts) + 1, kind=kind, jurisdiction=place,
        county=county.name, township=town.name if town else "", records=len(records), text=text, sha256=digest,
    )  # fmt: skip
    about = {"county": named(county), "kind": kind, "records": len(records), "sha256": digest}
    answer.parts.append(about | ({"township": named(town)} if town else {}))


def portions_of(spot: Spot, year: int) -> Iterator[list[Record]]:
    """The records of one place in the order of their keys, so many at a time."""
    rows = listed(year).filter(jurisdiction__in=spot.within)
    keys = [
        (code or "", name, address, pk)
        for pk, code, name, address in rows.values_list("pk", "credit_code", "name_key", "registered_address")
    ]
    ordered = sorted((_key(code, name, address), pk) for code, name, address, pk in keys)
    for start in range(0, len(ordered), PORTION):
        yield _records(spot, year, ordered[start : start + PORTION])


def _key(code: str, name: str, address: str) -> str:
    return canonical.business_key(code=code, name_key=name, address_key=name_key(address))


def _records(spot: Spot, year: int, keys: Sequence[tuple[str, int]]) -> list[Record]:
    ids = [pk for _key_, pk in keys]
    facts = {row["pk"]: row for row in Enterprise.objects.filter(pk__in=ids).order_by().values(*_COLUMNS)}
    places, units, lists = _places(ids), _supervision(ids), _lists(ids, year)
    found = []
    for key, pk in keys:
        record: Record = {"county": named(spot.county), "key": key, "facts": facts_of(facts[pk])}
        if spot.town is not None:
            record["township"] = named(spot.town)
        record |= {"listed_by": lists.get(pk, []), "place": places.get(pk, {}), "supervision": units.get(pk, [])}
        found.append(record)
    return found


def facts_of(row: dict[str, Any]) -> Record:
    """The facts of one enterprise as the text has them: money in yuan, personal data never."""
    found: Record = {}
    for fact in VERSIONED_FACTS:
        value = row[fact.key]
        if fact.kind is FactKind.FEN:
            found[fact.key.removesuffix("_fen") + "_yuan"] = None if value is None else canonical.yuan_text(value)
        else:
            found[fact.key] = value
    return found | {"size_class": row["size_class"]}


def _places(ids: Sequence[int]) -> dict[int, Record]:
    rows = Place.objects.filter(enterprise__in=ids, is_primary=True, valid_to=None)
    return {
        pk: {"address": address, "latitude": latitude, "longitude": longitude}
        for pk, address, latitude, longitude in rows.values_list("enterprise", "address", "latitude", "longitude")
    }


def _supervision(ids: Sequence[int]) -> dict[int, list[Record]]:
    rows = Assignment.objects.filter(enterprise__in=ids, valid_to=None).values_list(
        "enterprise", "part", "is_interim", "unit__name", "unit__jurisdiction__name", "place__address", "place"
    )
    found: dict[int, list[Record]] = {}
    for pk, part, interim, unit, level, address, place in rows.order_by():
        one: Record = {"at": level, "part": part, "unit": unit}
        one |= {"interim": True} if interim else {}
        one |= {"place": address or "其他场所"} if place else {}
        found.setdefault(pk, []).append(one)
    for units in found.values():
        units.sort(key=canonical.line)
    return found


def _lists(ids: Sequence[int], year: int) -> dict[int, list[str]]:
    rows = CensusEntry.objects.filter(enterprise__in=ids, year=year).order_by()
    found: dict[int, list[str]] = {}
    for pk, parent, name, kind in rows.values_list(
        "enterprise", "jurisdiction__parent__name", "jurisdiction__name", "jurisdiction__kind"
    ):
        found.setdefault(pk, []).append(name if kind in COUNTY_LEVEL else f"{parent} {name}")
    return {pk: sorted(names) for pk, names in found.items()}


def answers_of(year: int) -> Iterator[tuple[Jurisdiction, list[Record]]]:
    """What was answered to blind spots, county by county, in the order of the lines."""
    counties = {spot.county.pk: spot.county for spot in spots_of_city()}
    found: dict[int, list[Record]] = {}
    for one in closed_questions(year):
        county = next((pk for pk in one.jurisdiction.ancestor_ids if pk in counties), None)
        if county is not None:
            found.setdefault(county, []).append(
                {"answer": one.reason, "at": one.made_at, "by": one.maker_label, "detail": one.detail, "kind": one.kind,
                 "note": one.note, "place": one.jurisdiction.name, "spot": one.title}
            )  # fmt: skip
    for pk, county_row in counties.items():
        if pk in found:
            yield county_row, sorted(found[pk], key=canonical.line)


def returns_of(year: int) -> dict[int, list[Record]]:
    """Every return of the year with its dates, by county."""
    rows = CensusReturn.objects.filter(year=year).select_related("jurisdiction")
    counties = {spot.county.pk for spot in spots_of_city()}
    found: dict[int, list[Record]] = {}
    for row in rows:
        county = next((pk for pk in row.jurisdiction.ancestor_ids if pk in counties), None)
        if county is not None:
            found.setdefault(county, []).append(
                {"accepted_at": row.decided_at if row.state == "accepted" else None, "due_on": row.due_on,
                 "nil": row.is_nil, "nil_reason": row.nil_reason, "place": named(row.jurisdiction),
                 "sent_at": row.sent_at, "state": row.state}
            )  # fmt: skip
    return {pk: sorted(lines, key=canonical.line) for pk, lines in found.items()}


def head_of(year: int, frozen: Frozen, more: dict[str, Any], counties: dict[int, dict[str, Any]]) -> str:
    """The head's line. `more`: who certified when on what paper, settings, rules; `counties`: what each adds."""
    order = {spot.county.pk: spot.county for spot in spots_of_city()}
    sent = returns_of(year)
    empty = figures_of(())
    lines = [
        {"county": named(place), "figures": frozen.counties.get(pk, empty), "returns": sent.get(pk, []),
         **counties.get(pk, {})}
        for pk, place in order.items()
        if pk in frozen.counties or pk in sent
    ]  # fmt: skip
    return canonical.line(
        {"counties": lines, "figures": frozen.whole, "format": canonical.FORMAT, "parts": frozen.parts,
         "records": frozen.records, "year": year, **more}
    )  # fmt: skip


def proves(frozen: FrozenYear) -> list[str]:
    """What of a stored text does not agree with its digests; nothing when all of it does."""
    wrong = []
    head = canonical.parse(frozen.head)
    if canonical.line(head) != frozen.head:
        wrong.append("首部不是规范文本")
    declared = [one["sha256"] for one in head.get("parts", [])]
    found: list[str] = []
    whole = canonical.Digest(frozen.head)
    for part in parts_of(frozen.year, frozen.number).iterator(20):
        found.append(canonical.digest(part.text))
        whole.add(part.text)
        if found[-1] != part.sha256:
            wrong.append(f"第{part.position}分册（{part.county}{part.township}）的内容与校验值不符")
    if declared != found:
        wrong.append("分册与首部所列不符")
    if (whole.value, whole.size) != (frozen.sha256, frozen.size):
        wrong.append("全文与校验值不符")
    return wrong
