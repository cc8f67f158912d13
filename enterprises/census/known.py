"""What the register holds of the enterprises that a chunk of rows may mean: by code, and without one by name (D7)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from enterprises.register.alike import moved_away, within_reach
from enterprises.register.facts import ENTERPRISE_FACTS
from enterprises.register.models import Condition, Enterprise, Place
from enterprises.register.names import name_key
from enterprises.register.selectors.sources import words_on_enterprises, words_on_places
from enterprises.register.sources import Act, source_of
from liuan_safety.organizations.models import Jurisdiction

COLUMNS = (
    "id", "revision", "condition", "merged_into_id", "name_key", "size_class", "valid_to",
    "jurisdiction__path", "jurisdiction__name", *(fact.key for fact in ENTERPRISE_FACTS),
)  # fmt: skip
_MOST_MERGERS = 10  # a chain of mergers longer than this is a loop
Held = dict[str, Any]


class Known:
    """The register's rows for some codes and some names within a place; a handful of queries, however many rows."""

    def __init__(self, codes: set[str], names: set[str], ids: set[int], scope: Jurisdiction) -> None:
        self.by_id: dict[int, Held] = {}
        self.by_code: dict[str, Held] = {}
        self._by_name: dict[str, list[Held]] = defaultdict(list)
        self._moved: dict[str, list[Held]] = defaultdict(list)
        self._take(Enterprise.objects.filter(credit_code__among=codes).values(*COLUMNS))
        if names:
            # Nobody outside the place is found by a name: that would show one county what another one has.
            self._find(within_reach(scope), names, self._by_name)
            self._find(moved_away(scope), names, self._moved)
        if ids:
            self._take(Enterprise.objects.filter(pk__in=ids).values(*COLUMNS))
        self._follow_mergers()
        self._read_places()
        self._words = words_on_enterprises(self.by_id)
        self._place_words = words_on_places([place.pk for place in self.places.values()])

    def _find(self, where: Q, names: set[str], into: dict[str, list[Held]]) -> None:
        for row in self._take(Enterprise.objects.filter(where, name_key__among=names).values(*COLUMNS)):
            into[row["name_key"]].append(row)

    def _take(self, rows: Iterable[Held]) -> list[Held]:
        taken = [self.by_id.setdefault(row["id"], row) for row in rows]
        self.by_code.update((row["credit_code"], row) for row in taken if row["credit_code"])
        return taken

    def _follow_mergers(self) -> None:
        for _ in range(_MOST_MERGERS):
            wanted = {row["merged_into_id"] for row in self.by_id.values() if row["merged_into_id"]} - self.by_id.keys()
            if not wanted:
                return
            self._take(Enterprise.objects.filter(pk__in=wanted).values(*COLUMNS))

    def _read_places(self) -> None:
        rows = Place.objects.filter(enterprise__id__among=self.by_id, is_primary=True).select_related("jurisdiction")
        self.places: dict[int, Place] = {place.enterprise_id: place for place in rows}

    def survivor(self, row: Held) -> Held:
        """The record that an enterprise was merged into, and that one into; itself when it was not."""
        for _ in range(_MOST_MERGERS):
            if row["condition"] != Condition.MERGED or row["merged_into_id"] not in self.by_id:
                return row
            row = self.by_id[row["merged_into_id"]]
        return row

    def of_name(self, name: str) -> Sequence[Held]:
        """Enterprises of that name within the place, those struck from the register by an undo aside."""
        return [row for row in self._by_name.get(name_key(name), ()) if row["condition"] != Condition.WITHDRAWN]

    def withdrawn_of_name(self, name: str) -> Sequence[Held]:
        """Those struck by an undo: a workbook that lists one again brings back the very record."""
        return [row for row in self._by_name.get(name_key(name), ()) if row["condition"] == Condition.WITHDRAWN]

    def moved_of_name(self, name: str) -> Sequence[Held]:
        """Those without a code that lay in this township and have moved to another one of the county."""
        return self._moved.get(name_key(name), ())

    def source(self, enterprise_id: int, key: str, *, of_place: bool = False) -> Act | None:
        """Who set a field of the enterprise, or of its primary place, last."""
        if not of_place:
            return source_of(self._words.get(enterprise_id, {}), key)
        place = self.places.get(enterprise_id)
        return source_of(self._place_words.get(place.pk, {}), key) if place else None

    def is_decided(self, enterprise_id: int, key: str, current: object, *, of_place: bool = False) -> bool:
        """Whether a person set the field last. What a person left empty when registering it was not decided."""
        act = self.source(enterprise_id, key, of_place=of_place)
        if act is None or not act.by_person:
            return False
        return key in act.changed or not (current is None or current == "")
