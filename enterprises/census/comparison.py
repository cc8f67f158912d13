"""What a sound row means for the register: new, changed, unchanged, or listed by another place already (D7).

An empty cell never erases. What a person decided last is kept, and said so. Of an enterprise outside the import's
place nothing is compared and nothing shown but name, code and where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from enterprises.census.models import StagedRow
from enterprises.register.facts import ENTERPRISE_FACTS, FACTS_BY_KEY, PLACE_FACTS
from enterprises.register.models import Enterprise, FieldSource, Place, RegisterEntry
from enterprises.register.wording import YUAN_NAMES
from liuan_safety.organizations.models import Jurisdiction

JURISDICTION = "jurisdiction"
KEPT_CHECK = "kept_by_person"
ELSEWHERE_CHECK = "listed_elsewhere"
COMPARISON_CHECKS = (KEPT_CHECK, ELSEWHERE_CHECK)
Outcome = StagedRow.Outcome


@dataclass(frozen=True, slots=True)
class SoundRow:
    """A row that goes in: cleaned values by fact (missing or empty: the workbook says nothing) and its place."""

    values: dict[str, Any]
    jurisdiction: Jurisdiction
    township_known: bool = False
    address_is_registered: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """Something the officer should know about one fact of a row."""

    check: str
    key: str
    value: str
    reason: str


@dataclass(slots=True)
class Compared:
    """The answer for one row, with the revisions it rests on."""

    outcome: str
    enterprise_id: int | None = None
    place_id: int | None = None
    base_revision: int | None = None
    base_place_revision: int | None = None
    changed: list[str] = field(default_factory=list)
    changed_place: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def keys_text(keys: Iterable[str]) -> str:
    """`,name,staff,`, so that SQL finds a key between commas; nothing for none."""
    joined = ",".join(keys)
    return f",{joined}," if joined else ""


def is_empty(value: object) -> bool:
    """Whether a value says nothing; nought and 否 say something."""
    return value is None or value == ""


def compare(rows: Sequence[SoundRow], scope: Jurisdiction) -> list[Compared]:
    """One answer per row, in their order, with three queries however many rows there are (some thousands at most)."""
    known = _Known({row.values["credit_code"] for row in rows})
    return [_answer(row, known, scope) for row in rows]


class _Known:
    """What the register holds of these codes."""

    def __init__(self, codes: set[str]) -> None:
        columns = [fact.key for fact in ENTERPRISE_FACTS]
        found = Enterprise.objects.filter(credit_code__in=codes).values(
            "id", "revision", "jurisdiction__path", "jurisdiction__name", "origin__kind", *columns
        )
        self.enterprises = {row["credit_code"]: row for row in found}
        ids = [row["id"] for row in self.enterprises.values()]
        places = Place.objects.filter(enterprise_id__in=ids, is_primary=True)
        self.places = {place.enterprise_id: place for place in places.select_related("jurisdiction")}
        decided = FieldSource.objects.filter(enterprise_id__in=ids).exclude(entry__kind=RegisterEntry.Kind.IMPORT)
        self.decided = set(decided.values_list("enterprise_id", "field"))
        sourced = FieldSource.objects.filter(enterprise_id__in=ids, entry__kind=RegisterEntry.Kind.IMPORT)
        self.imported = set(sourced.values_list("enterprise_id", "field"))

    def is_decided(self, enterprise: dict[str, Any], key: str, current: object) -> bool:
        """Whether a person set the fact last: by a mend, or when registering the enterprise by hand."""
        mark = (enterprise["id"], key)
        if mark in self.decided:
            return True
        by_hand = enterprise["origin__kind"] != RegisterEntry.Kind.IMPORT
        return by_hand and mark not in self.imported and not is_empty(current)


def _answer(row: SoundRow, known: _Known, scope: Jurisdiction) -> Compared:
    enterprise = known.enterprises.get(row.values["credit_code"])
    if enterprise is None:
        return Compared(Outcome.NEW)
    place = known.places.get(enterprise["id"])
    answer = Compared(
        Outcome.UNCHANGED,
        enterprise_id=enterprise["id"],
        place_id=place.pk if place else None,
        base_revision=enterprise["revision"],
        base_place_revision=place.revision if place else None,
    )
    if not enterprise["jurisdiction__path"].startswith(scope.path):
        answer.outcome = Outcome.ELSEWHERE
        answer.notes.append(_elsewhere(enterprise))
        return answer
    _compare_facts(row, enterprise, known, answer)
    _compare_place(row, enterprise, place, known, answer)
    if answer.changed or answer.changed_place:
        answer.outcome = Outcome.CHANGED
    return answer


def _elsewhere(enterprise: dict[str, Any]) -> Note:
    where = county_name(enterprise["jurisdiction__path"]) or enterprise["jurisdiction__name"]
    reason = f"“{enterprise['name']}”（{enterprise['credit_code']}）已由{where}登记，本次只记入名录，不改动其台账内容"
    return Note(ELSEWHERE_CHECK, "credit_code", enterprise["credit_code"], reason)


def county_name(path: str) -> str:
    """The county-level place that a path leads through: all that may be said across scopes."""
    steps = [int(step) for step in path.split("/") if step]
    return Jurisdiction.objects.get(pk=steps[1]).name if len(steps) > 1 else ""


def _compare_facts(row: SoundRow, enterprise: dict[str, Any], known: _Known, answer: Compared) -> None:
    for fact in ENTERPRISE_FACTS:
        value, current = row.values.get(fact.key), enterprise[fact.key]
        if is_empty(value) or value == current or _both_yuan(fact.key, value, current):
            continue
        if known.is_decided(enterprise, fact.key, current):
            answer.notes.append(_kept(fact.key, value))
        else:
            answer.changed.append(fact.key)
    target = row.jurisdiction
    if row.township_known and not enterprise["jurisdiction__path"].startswith(target.path):
        if known.is_decided(enterprise, JURISDICTION, enterprise["jurisdiction__path"]):
            answer.notes.append(_kept(JURISDICTION, target.name))
        else:
            answer.changed.append(JURISDICTION)


def _both_yuan(key: str, value: object, current: object) -> bool:
    """人民币, CNY and nothing at all are one currency."""
    return key == "capital_currency" and value in YUAN_NAMES and current in YUAN_NAMES


def _compare_place(
    row: SoundRow, enterprise: dict[str, Any], place: Place | None, known: _Known, answer: Compared
) -> None:
    for fact in PLACE_FACTS:
        value = row.values.get(fact.key)
        current = getattr(place, fact.key) if place else None
        if is_empty(value) or value == current:
            continue
        # The registered address only stands in where no better one is known.
        if fact.key == "address" and row.address_is_registered and not is_empty(current):
            continue
        if known.is_decided(enterprise, fact.key, current):
            answer.notes.append(_kept(fact.key, value))
        else:
            answer.changed_place.append(fact.key)
    if place is None or not row.township_known or place.jurisdiction.path.startswith(row.jurisdiction.path):
        return
    if not known.is_decided(enterprise, JURISDICTION, place.jurisdiction.path):
        answer.changed_place.append(JURISDICTION)


def _kept(key: str, value: object) -> Note:
    label = label_of(key)
    shown = "" if key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal else str(value)
    return Note(KEPT_CHECK, key, shown, f"{label}已有人核定，本次填报不覆盖，保留台账现值")


def label_of(key: str) -> str:
    """The Chinese name of a fact, 所属辖区 among them."""
    return FACTS_BY_KEY[key].label if key in FACTS_BY_KEY else "所属辖区"
