"""Examined rows into the staging tables, chunk by chunk, each chunk a short transaction (D7)."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from enterprises.census.cell_names import Found
from enterprises.census.comparison import keys_text
from enterprises.census.examined import Examined
from enterprises.census.mapping import SHOWN_KEY
from enterprises.census.models import ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.census.reading import CensusReading, SheetLeftOut
from enterprises.census.receipt_marks import RECEIPT_LABELS
from enterprises.register.facts import FACTS, FactKind
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.workbooks.bulk import insert_rows
from liuan_safety.workbooks.headings import letters_of

_EMPTY = {fact.key: "" if fact.kind in (FactKind.TEXT, FactKind.LONG_TEXT) else None for fact in FACTS}
_ABOUT = (
    "run_id", "file_id", "sheet", "row", "outcome", "name_pinyin", "name_key", "search_text", "search_grams",
    "size_class", "address_is_registered", "jurisdiction_id",
    "township_known", "as_written", "enterprise_id", "place_id", "base_revision", "base_place_revision",
    "changed", "changed_place",
)  # fmt: skip
_written_down = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_UNNAMED = dict.fromkeys(("name_pinyin", "name_key", "search_text", "search_grams"), "")
STAGED_COLUMNS = (*_ABOUT, *_EMPTY)
FINDING_COLUMNS = ("run_id", "file_id", "sheet", "row", "column", "letter", "check_key", "level", "value", "reason")
_DELETED_AT_ONCE = 5_000


class Superseded(Exception):
    """Another reading of the same import has begun, or it was discarded: this one must write nothing more."""


def store(run: ImportRun, file: ImportFile, rows: Sequence[Examined]) -> None:
    """Write one chunk. Raises Superseded when a later attempt, or a discard, has come in between."""
    staged = [_staged(run, file, row) for row in rows]
    findings = [finding_row(run.pk, file.pk, found) for row in rows for found in row.findings]
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # What is staged is waited for at the end, by the commit that says "checked": a crash before it reads anew.
            connection.cursor().execute("SET LOCAL synchronous_commit = off")
        # The lock on the import's row orders two readings: a worker that slept can't add rows behind the newer one.
        current = ImportRun.objects.select_for_update(of=("self",)).filter(
            pk=run.pk, attempt=run.attempt, state=ImportRun.State.READING
        )
        if not current.exists():
            raise Superseded
        insert_rows(StagedRow, STAGED_COLUMNS, staged)
        insert_rows(RowFinding, FINDING_COLUMNS, findings)


def clear(run_id: int) -> None:
    """Take away what an earlier attempt has staged, in short transactions."""
    for model in (RowFinding, StagedRow):
        while ids := list(model._default_manager.filter(run=run_id).values_list("pk", flat=True)[:_DELETED_AT_ONCE]):
            # `_raw_delete`: nothing refers to these rows before the import is written, so no collector is needed.
            model._default_manager.filter(run=run_id, pk__lte=max(ids))._raw_delete("default")


def finding_row(run_id: int, file_id: int, found: Found) -> tuple[Any, ...]:
    """A finding as a row of its table."""
    return (
        run_id, file_id, found.sheet, found.row, found.column, found.letter, found.check, found.level,
        found.value, found.reason,
    )  # fmt: skip


def staged_values(run: ImportRun, file: ImportFile, row: Examined) -> dict[str, Any]:
    """The columns of a staged row by name."""
    return dict(zip(STAGED_COLUMNS, _staged(run, file, row), strict=True))


def _staged(run: ImportRun, file: ImportFile, row: Examined) -> tuple[Any, ...]:
    sound, compared = row.sound, row.compared
    place: Jurisdiction = sound.jurisdiction if sound else run.jurisdiction
    derived = compared.derived if compared else {}
    values = _EMPTY | (sound.values if sound else _refused_values(row.result.fields))
    values |= {key: derived[key] for key in _EMPTY.keys() & derived.keys()}
    named = derived if "name_key" in derived else _UNNAMED
    about = (
        run.pk,
        file.pk,
        row.result.sheet[:40],
        row.result.row,
        row.outcome,
        named["name_pinyin"],
        named["name_key"],
        named["search_text"],
        named["search_grams"],
        derived.get("size_class", ""),
        sound.address_is_registered if sound else False,
        place.pk,
        sound.township_known if sound else False,
        _written_down(row.result.as_written),
        compared.enterprise_id if compared else None,
        compared.place_id if compared else None,
        compared.base_revision if compared else None,
        compared.base_place_revision if compared else None,
        keys_text(compared.changed) if compared else "",
        keys_text(compared.changed_place) if compared else "",
    )
    return (*about, *values.values())


def _refused_values(fields: dict[str, Any]) -> dict[str, Any]:
    """Of a refused row only what names it; the rest stands in the row as written."""
    return {"name": str(fields.get("name") or "")[:120], "credit_code": str(fields.get("credit_code") or "")[:18]}


def sheets_of(reading: CensusReading) -> list[dict[str, Any]]:
    """What became of each sheet and column, for the page that shows the mapping."""
    return [
        {
            "name": sheet.name,
            "first_row": sheet.heading.first_row,
            "last_row": sheet.heading.last_row,
            "rows": sheet.accepted + sheet.refused,
            "refused": sheet.refused,
            "notes": list(sheet.heading.notes),
            "stated_unit": sheet.heading.stated_unit or "",
            "heading": sheet.heading.fingerprint,
            "how": sheet.how,
            "memory": sheet.memory,
            "columns": [
                {
                    "letter": letters_of(column.index),
                    "label": column.label,
                    "key": column.key or "",
                    "unit": column.unit or "",
                }
                for column in sheet.heading.columns
                if column.label not in RECEIPT_LABELS
            ],
        }
        for sheet in reading.sheets_read
    ]


def left_out_of(reading: CensusReading) -> list[dict[str, str]]:
    """Sheets that were not read, each with its reason."""
    return [{"sheet": sheet.name, "reason": sheet.reason} for sheet in reading.sheets_left_out]


def mappings_of(file: ImportFile, reading: CensusReading) -> dict[str, Any]:
    """What people said of the file's columns, with the first rows of each sheet, where a heading may be pointed at."""
    said = {key: value for key, value in file.mappings.items() if key != SHOWN_KEY}
    shown = {sheet.name: _pointed(sheet) for sheet in reading.sheets_left_out if sheet.shown.get("rows")}
    shown |= {sheet.name: dict(sheet.shown) for sheet in reading.sheets_read if sheet.shown.get("rows")}
    return said | ({SHOWN_KEY: shown} if shown else {})


def _pointed(sheet: SheetLeftOut) -> dict[str, Any]:
    near = sheet.nearest
    return {**sheet.shown, "near": [near.first_row, near.last_row] if near else None}
