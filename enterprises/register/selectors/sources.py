"""Who set the fields of some enterprises last: their versions, read in two queries (D7)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from enterprises.register.models import EnterpriseVersion, PlaceVersion, RegisterEntry
from enterprises.register.sources import SCALE, Act, is_word_on_scale, last_words, source_of

_ABOUT = ("entry_id", "changed", "entry__kind", "entry__undoes_id", "source_row")
Words = dict[str, Act]


def words_on_enterprises(enterprise_ids: Collection[int]) -> dict[int, Words]:
    """Enterprise → field → the act that set it last."""
    rows = EnterpriseVersion.objects.filter(enterprise__in=enterprise_ids).order_by("enterprise_id", "revision")
    return _words(rows.values_list("enterprise_id", *_ABOUT))


def said_by_person(enterprise_ids: Collection[int]) -> set[int]:
    """Those of the enterprises whose 规上 a person has said last, by itself and not by way of a figure. One query."""
    words = words_on_enterprises(enterprise_ids)
    return {pk for pk, own in words.items() if is_word_on_scale(source_of(own, SCALE))}


def words_on_places(place_ids: Collection[int]) -> dict[int, Words]:
    """Place → field → the act that set it last."""
    rows = PlaceVersion.objects.filter(place__in=place_ids).order_by("place_id", "revision")
    return _words(rows.values_list("place_id", *_ABOUT))


def _words(rows: Iterable[tuple[Any, ...]]) -> dict[int, Words]:
    acts: dict[int, list[Act]] = defaultdict(list)
    for owner, entry_id, changed, kind, undoes, source_row in rows:
        by_person = kind not in RegisterEntry.NOT_BY_PERSON
        acts[owner].append(Act(entry_id, tuple(changed.split(",")), by_person, undoes, source_row))
    return {owner: last_words(said) for owner, said in acts.items()}
