"""What must hold of a random register at any moment, whatever came before."""

from typing import Any

from enterprises.census.listings import rebuild
from enterprises.census.models import CensusEntry, ImportRun, StagedRow
from enterprises.register.facts import FACTS, VERSIONED_FACTS
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.sources import words_on_enterprises, words_on_places
from enterprises.register.sources import source_of

_OF_FIRM = tuple(fact.key for fact in FACTS if not fact.of_place)


def picture() -> Any:
    """The whole register as it stands, and who listed whom."""
    firms = Enterprise.objects.order_by("pk").values_list("pk", "revision", "condition", "jurisdiction", *_OF_FIRM)
    places = Place.objects.order_by("pk").values_list("pk", "revision", "enterprise", "is_primary", "address")
    entries = CensusEntry.objects.order_by("pk").values_list("pk", "enterprise", "run")
    return list(firms), list(places), list(entries), RegisterEntry.objects.count()


def standing_facts() -> Any:
    """What the register says of the enterprises that are in it; revisions aside."""
    firms = Enterprise.objects.filter(valid_to=None).order_by("pk")
    places = Place.objects.filter(enterprise__valid_to=None, valid_to=None).exclude(address="", longitude=None)
    return (
        list(firms.values_list("pk", "jurisdiction", "size_class", "search_text", *_OF_FIRM)),
        list(places.order_by("pk").values_list("pk", "enterprise", "address", "longitude", "latitude", "jurisdiction")),
    )


def doubled() -> list[str]:
    """Firms that are there twice. What was merged lives on in the other record; a deed taken back is no firm."""
    back = EnterpriseVersion.objects.filter(entry__kind=RegisterEntry.Kind.TAKE_BACK, valid_to=None)
    gone = back.filter(condition=Condition.WITHDRAWN).values("enterprise")
    rows = Enterprise.objects.exclude(condition=Condition.MERGED).exclude(pk__in=gone)
    names = list(rows.values_list("name", flat=True))
    return [f"{name} is there {names.count(name)} times" for name in set(names) if names.count(name) > 1]


def wrong_sources() -> list[str]:
    """Who is said to have set a field last has set the value that stands, and was not undone."""
    found = []
    own = words_on_enterprises(list(Enterprise.objects.values_list("pk", flat=True)))
    versions = {(row.enterprise_id, row.entry_id): row for row in EnterpriseVersion.objects.order_by("revision")}
    undone = set(RegisterEntry.objects.exclude(undoes=None).values_list("undoes", flat=True))
    for firm in Enterprise.objects.filter(valid_to=None):
        for fact in VERSIONED_FACTS:
            act = source_of(own.get(firm.pk, {}), fact.key)
            said = act and versions[firm.pk, act.entry_id]
            if act is None or act.entry_id in undone:
                found.append(f"nobody stands behind {fact.key} of {firm}")
            elif getattr(said, fact.key) != getattr(firm, fact.key):
                found.append(f"{fact.key} of {firm} is not what entry {act.entry_id} said")
    places = words_on_places(list(Place.objects.values_list("pk", flat=True)))
    for place in Place.objects.filter(enterprise__valid_to=None, valid_to=None):
        act = source_of(places.get(place.pk, {}), "address")
        said = act and PlaceVersion.objects.get(place=place, entry=act.entry_id)
        if place.address and (said is None or said.address != place.address):
            found.append(f"the address of place {place.pk} is not what was said last")
    return found


def wrong_lists() -> list[str]:
    """The lists of each year are what their standing imports say: deriving them anew changes nothing."""
    columns = ("year", "jurisdiction", "enterprise", "run", "staged_row")
    before = set(CensusEntry.objects.values_list(*columns))
    for year, place in set(ImportRun.objects.values_list("year", "jurisdiction")):
        rebuild(year, place)
    after = set(CensusEntry.objects.values_list(*columns))
    listed = CensusEntry.objects.filter(enterprise__condition=Condition.WITHDRAWN)
    gone = [f"{row.enterprise} is withdrawn and listed" for row in listed]
    return gone + ([f"lists: {before ^ after}"] if before != after else [])


def wrong_counts() -> list[str]:
    """What an import says of itself is what its rows say, until they are written."""
    found = []
    for run in ImportRun.objects.filter(state=ImportRun.State.CHECKED):
        rows = StagedRow.objects.filter(run=run)
        counts = {name: rows.filter(outcome=name).count() for name in ("new", "changed", "refused", "struck")}
        said = {name: getattr(run, name) for name in counts}
        found += [f"import {run.pk} says {said}, its rows {counts}"] if said != counts else []
    return found
