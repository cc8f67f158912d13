"""What is remembered of senders' headings, and what stands in the columns of an import (D7)."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from enterprises.census.mapping import Remembered
from enterprises.census.models import ColumnMapping, ImportFile, ImportRun, StagedRow
from liuan_safety.organizations.models import Jurisdiction, User

SAMPLES = 3
_LOOKED_AT = 30
Samples = dict[str, dict[str, list[str]]]


def remembered_of(place: Jurisdiction) -> dict[str, Remembered]:
    """Fingerprint of a heading → how it is to be read: the place's own word, else that of the county above it."""
    rows = ColumnMapping.objects.filter(jurisdiction__in=place.ancestor_ids).order_by("jurisdiction__path")
    # The longer path comes later and so replaces the county's word.
    return {row.heading: Remembered(row.pk, row.keys) for row in rows}


def mappings(user: User) -> QuerySet[ColumnMapping]:
    """What is remembered within the user's reach, newest first."""
    return ColumnMapping.objects.visible_to(user).select_related("jurisdiction").order_by("-made_at", "-pk")


def samples(file: ImportFile, user: User) -> Samples:
    """Sheet → label → its first filled cells as written; a few indexed queries, however long the workbook is."""
    found: Samples = {}
    for row in _first_rows(file, user):
        cells = found.setdefault(row.sheet, {})
        for label, text in json.loads(row.as_written or "{}").items():
            taken = cells.setdefault(label, [])
            if len(taken) < SAMPLES and text.strip():
                taken.append(text.strip())
    return found


def _first_rows(file: ImportFile, user: User) -> Iterator[StagedRow]:
    rows = StagedRow.objects.visible_to(user).filter(run=file.run_id, file=file).order_by("id")
    rows = rows.only("sheet", "as_written")
    seen = set()
    for outcome in StagedRow.Outcome.values:
        for row in rows.filter(outcome=outcome)[:_LOOKED_AT]:
            seen.add(row.sheet)
            yield row
    for sheet in file.sheets:
        if sheet["name"][:40] not in seen:
            yield from rows.filter(sheet=sheet["name"][:40])[:_LOOKED_AT]


def said_rows(run: ImportRun) -> int:
    """Rows of which somebody has already said something: reading the file anew would lose it."""
    rows = StagedRow.objects.filter(run=run)
    return rows.exclude(mended="").count() + rows.filter(outcome=StagedRow.Outcome.STRUCK).count()


def labels_by_sheet(file: ImportFile) -> dict[str, dict[str, Any]]:
    """Sheet → its kept heading (columns, fingerprint, by whose word)."""
    return {sheet["name"]: sheet for sheet in file.sheets}
