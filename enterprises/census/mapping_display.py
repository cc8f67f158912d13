"""What the page 对应列 shows: sheets with their columns, sheets without a heading, what is remembered."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

from enterprises.census.mapping import BY_HAND, REMEMBERED, SHOWN_KEY
from enterprises.census.mapping_forms import SheetLines, pointed_lines, sheet_lines
from enterprises.census.models import ColumnMapping, ImportFile, ImportRun
from enterprises.census.selectors import files
from enterprises.census.selectors.mapping import mappings, said_rows, samples
from enterprises.census.services.following import is_from_page
from enterprises.census.services.mapping import OPEN_STATES
from enterprises.census.vocabulary import FIELD_TITLES
from liuan_safety.organizations.models import User

__all__ = ["page", "remembered", "said_rows", "sheets_of"]
PER_PAGE = 20
_SHOWN_CELLS = 12


def sheets_of(run: ImportRun, user: User, query: Mapping[str, str]) -> list[SheetLines]:
    """The sheets of the form: those that were read, or the one whose heading the address points at.

    Empty while the address asks where the heading of a sheet stands.
    """
    made: list[SheetLines] = []
    kept = list(files(run, user))
    if _moving(query):
        return made
    pointed = _pointed(kept, query)
    if pointed is not None:
        return [pointed]
    for file in kept:
        filled = samples(file, user)
        for sheet in file.sheets:
            made.append(sheet_lines(file, sheet, filled.get(sheet["name"][:40], {}), len(made)))
    return made


def _pointed(kept: list[Any], query: Mapping[str, str]) -> SheetLines | None:
    first, last = query.get("first", ""), query.get("last", "") or query.get("first", "")
    if not (first.isdecimal() and last.isdecimal() and len(first + last) < 12):
        return None
    file = next((one for one in kept if str(one.pk) == query.get("file", "")), None)
    return pointed_lines(file, query.get("sheet", ""), int(first), int(last), 0) if file else None


def _moving(query: Mapping[str, str]) -> str:
    """The sheet whose heading is to be pointed at, as the link beside its columns asks."""
    return query.get("sheet", "") if "first" not in query else ""


def page(run: ImportRun, user: User, sheets: list[SheetLines], query: Mapping[str, str]) -> dict[str, Any]:
    """What stands around the form."""
    said = said_rows(run)
    memories = mappings(user).in_bulk([sheet.memory for sheet in sheets if sheet.memory])
    return {
        "may_map": run.state in OPEN_STATES and not is_from_page(run),
        "said_rows": said,
        "said_text": f"已在页面上改正或划除的{said}行会恢复成表里的原样，需要重做。" if said else "",
        "memories": {pk: f"{row.jurisdiction.name}，{row.maker_label}" for pk, row in memories.items()},
        "is_moving": bool(_moving(query)),
        "nowhere": "first" in query and not any(sheet.rows for sheet in sheets),
        "headless": [] if any(sheet.rows for sheet in sheets) else _headless(run, user, query),
    }


def _headless(run: ImportRun, user: User, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Sheets whose heading is to be pointed at: the one that the address names, else those that have none."""
    found = []
    for file in files(run, user):
        reasons = {one["sheet"]: one["reason"] for one in file.left_out}
        asked = {_moving(query)} if query.get("file") == str(file.pk) else set()
        for name, shown in file.mappings.get(SHOWN_KEY, {}).items():
            if name in (asked if _moving(query) else reasons):
                found.append(_pointable(file, name, shown, reasons.get(name, "")))
    return found


def _pointable(file: ImportFile, name: str, shown: Mapping[str, Any], reason: str) -> dict[str, Any]:
    rows = [{"number": number, "cells": cells[:_SHOWN_CELLS]} for number, cells in shown["rows"]]
    near = shown.get("near") or [rows[0]["number"] if rows else 0] * 2
    read = next((sheet for sheet in file.sheets if sheet["name"] == name), None)
    if read is not None:
        near = [read["first_row"], read["last_row"]]
        reason = f"现在把第{'至'.join(map(str, sorted(set(near))))}行当作表头；表头在别的行的，在这里指明"
    return {"file": file, "name": name, "reason": reason, "rows": rows, "near": near}


def remembered(rows: "QuerySet[ColumnMapping]", number: str | None) -> dict[str, Any]:
    """What was said of headings, with what it says, page by page."""
    shown = Paginator(rows, PER_PAGE).get_page(number)
    lines = [
        {
            "mapping": row,
            "said": [(label, FIELD_TITLES.get(key, "")) for label, key in row.keys.items() if key],
            "alone": [label for label, key in row.keys.items() if not key],
        }
        for row in shown.object_list
    ]
    return {"page": shown, "lines": lines}


HOW_WORDS = {REMEMBERED: "按上次改定的对应", BY_HAND: "本次改定"}
