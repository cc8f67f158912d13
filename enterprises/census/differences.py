"""Old beside new, field by field: what a staged row would change, or has changed (D7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from enterprises.census.comparison import JURISDICTION, label_of
from enterprises.census.models import StagedRow
from enterprises.register.facts import FACTS_BY_KEY, Fact
from enterprises.register.models import Enterprise, EnterpriseVersion, PlaceVersion
from enterprises.register.wording import in_words

NOTHING = "（空）"
LARGE_CHANGE = 50  # per cent
_WATCHED = ("staff", "capital_fen", "revenue_fen")


@dataclass(frozen=True)
class FieldChange:
    """One field of one row: what the register held when it was compared, and what the workbook says."""

    label: str
    old: str
    new: str
    remark: str = ""


@dataclass(frozen=True)
class RowChange:
    """One row with the fields that it changes."""

    row: StagedRow
    changes: list[FieldChange]


def row_changes(rows: Sequence[StagedRow]) -> list[RowChange]:
    """The changes of some rows (a page of them), with three queries."""
    versions = _versions(rows)
    places = _place_versions(rows)
    present = Enterprise.objects.in_bulk([row.enterprise_id for row in rows if row.enterprise_id])
    return [
        RowChange(
            row,
            [
                *_changes(row, row.changed, versions.get(row.enterprise_id), present.get(row.enterprise_id)),
                *_changes(row, row.changed_place, places.get(row.place_id), None),
            ],
        )
        for row in rows
    ]


def _versions(rows: Sequence[StagedRow]) -> dict[Any, EnterpriseVersion]:
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= Q(enterprise=row.enterprise_id, revision=row.base_revision)
    return {one.enterprise_id: one for one in EnterpriseVersion.objects.filter(wanted).select_related("jurisdiction")}


def _place_versions(rows: Sequence[StagedRow]) -> dict[Any, PlaceVersion]:
    wanted = Q(pk__in=[])
    for row in rows:
        if row.place_id:
            wanted |= Q(place=row.place_id, revision=row.base_place_revision)
    return {one.place_id: one for one in PlaceVersion.objects.filter(wanted).select_related("jurisdiction")}


def _changes(row: StagedRow, keys: str, base: Any, present: Enterprise | None) -> list[FieldChange]:
    return [_change(row, key, base, present) for key in keys.split(",") if key]


def _change(row: StagedRow, key: str, base: Any, present: Enterprise | None) -> FieldChange:
    if key == JURISDICTION:
        return FieldChange(label_of(key), base.jurisdiction.name if base else NOTHING, row.jurisdiction.name)
    if key not in FACTS_BY_KEY:
        return FieldChange(label_of(key), _in_choice(key, base), _in_choice(key, row))
    fact = FACTS_BY_KEY[key]
    new = getattr(row, key)
    if fact.personal:
        # Versions hold no personal data: once written, what stood there before is gone, as it should be.
        old = getattr(present, key) if present is not None and present.revision == row.base_revision else ""
    else:
        old = getattr(base, key, None)
    return FieldChange(fact.label, in_words(fact, old, empty=NOTHING), in_words(fact, new), _remark(fact, old, new))


def _in_choice(key: str, row: Any) -> str:
    """在册情况 and 企业规模 in the register's words."""
    words = dict(EnterpriseVersion._meta.get_field(key).flatchoices)
    return str(words.get(getattr(row, key, ""), NOTHING))


def _remark(fact: Fact, old: Any, new: Any) -> str:
    """减少 60%: what an officer should look at twice."""
    if fact.key not in _WATCHED or not old or new is None:
        return ""
    percent = round((new - old) * 100 / old)
    if abs(percent) < LARGE_CHANGE:
        return ""
    return f"减少 {-percent}%" if percent < 0 else f"增加 {percent}%"
