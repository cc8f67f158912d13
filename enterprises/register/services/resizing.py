"""Size class and 规上 of stored enterprises brought in step with the settings in force (rules 6.4; D7).

The settings are dated: what was computed when an enterprise was written may not hold any more on the day when another
value comes into force. Safe to repeat: what is in step already is not written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from enterprises.register.models import Enterprise, RegisterEntry
from enterprises.register.selectors.sources import said_by_person
from enterprises.register.services.batch import write_changes
from enterprises.register.services.writing import open_entry
from enterprises.register.size import FIGURES, Measures, derived_facts
from enterprises.register.sources import SCALE

RESIZE_JOB = "register.resize"
DERIVED = ("size_class", SCALE)


@dataclass(frozen=True, slots=True)
class Resized:
    """How many enterprises were written, and of how many a person's word on 规上 was kept."""

    changed: int = 0
    kept: int = 0


def out_of_step(row: dict[str, Any], measures: Measures) -> dict[str, Any]:
    """What these measures say otherwise than the row (its `FIGURES` and `DERIVED`) does."""
    return {key: value for key, value in derived_facts(row, measures).items() if row[key] != value}


def resize(*, enterprise_ids: Sequence[int], measures: Measures, reason: str) -> Resized:
    """Write what follows from the measures, as one entry of the system; what a person said of 规上 stays.

    Enterprises that have left the register are left alone. Nothing to change writes nothing.
    """
    with transaction.atomic():
        locked = Enterprise.objects.select_for_update(of=("self",)).filter(pk__in=enterprise_ids, valid_to=None)
        found = {row.pk: row for row in locked.order_by("pk")}
        changes = {pk: out_of_step(_values(row), measures) for pk, row in found.items()}
        kept = said_by_person([pk for pk, changed in changes.items() if SCALE in changed])
        for pk in kept:
            changes[pk].pop(SCALE)
        rows = [row for pk, row in found.items() if changes[pk]]
        if rows:
            entry = open_entry(kind=RegisterEntry.Kind.RESIZE, by=None, reason=reason)
            write_changes(rows, entry, lambda row: changes[row.pk], with_figures=False)
    return Resized(len(rows), len(kept))


def _values(row: Enterprise) -> dict[str, Any]:
    return {key: getattr(row, key) for key in (*FIGURES, *DERIVED)}
