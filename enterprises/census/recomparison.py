"""Comparing staged rows anew after the register has moved: only those rows, from what was staged (D7)."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from enterprises.census.cell_names import Found, is_personal, masked
from enterprises.census.comparison import (
    COMPARISON_CHECKS,
    Compared,
    Note,
    SoundRow,
    compare,
    is_empty,
    keys_text,
    label_of,
)
from enterprises.census.models import ImportRun, RowFinding, StagedRow
from enterprises.census.selectors import count_outcomes
from enterprises.census.staging import FINDING_COLUMNS, finding_row
from enterprises.register.facts import FACTS
from liuan_safety.workbooks.bulk import insert_rows

CHUNK = 500
_FIELDS = (
    "outcome", "enterprise", "place", "base_revision", "base_place_revision", "changed", "changed_place",
    "size_class", "above_scale", "name_pinyin", "name_key", "search_text", "search_grams",
)  # fmt: skip


def compare_anew(run: ImportRun, row_ids: Sequence[int]) -> int:
    """Bring the comparison of these rows up to date and count those whose meaning has changed for the officer."""
    differing = 0
    for rows in _chunks(row_ids):
        answers = compare([_sound(row) for row in rows], run.jurisdiction)
        differing += sum(_apply(row, answer) for row, answer in zip(rows, answers, strict=True))
        findings = [_found(row, note) for row, answer in zip(rows, answers, strict=True) for note in answer.notes]
        _store(run, rows, findings)
    if differing:
        ImportRun.objects.filter(pk=run.pk).update(**count_outcomes(run.pk))
    return differing


def _chunks(row_ids: Sequence[int]) -> Iterator[list[StagedRow]]:
    for start in range(0, len(row_ids), CHUNK):
        yield list(StagedRow.objects.filter(pk__in=row_ids[start : start + CHUNK]).select_related("jurisdiction"))


def _sound(row: StagedRow) -> SoundRow:
    values = {fact.key: getattr(row, fact.key) for fact in FACTS}
    return SoundRow(
        {key: value for key, value in values.items() if not is_empty(value)},
        row.jurisdiction,
        township_known=row.township_known,
        address_is_registered=row.address_is_registered,
        match=row.match,
        enterprise_id=row.enterprise_id if row.match else None,
    )


def _apply(row: StagedRow, answer: Compared) -> bool:
    before = (row.outcome, row.changed, row.changed_place)
    row.outcome = answer.outcome
    row.enterprise_id, row.place_id = answer.enterprise_id, answer.place_id
    row.base_revision, row.base_place_revision = answer.base_revision, answer.base_place_revision
    row.changed, row.changed_place = keys_text(answer.changed), keys_text(answer.changed_place)
    for key, value in answer.derived.items():
        setattr(row, key, value)
    return before != (row.outcome, row.changed, row.changed_place)


def _found(row: StagedRow, note: Note) -> tuple[int, Found]:
    value = masked(note.value) if is_personal(note.key) else note.value
    label = label_of(note.key)
    return row.file_id, Found(row.sheet, row.row, label, "", note.check, note.level, value[:200], note.reason[:300])


def _store(run: ImportRun, rows: list[StagedRow], findings: list[tuple[int, Found]]) -> None:
    with transaction.atomic():
        StagedRow.objects.bulk_update(rows, _FIELDS, batch_size=100)
        for file_id in {row.file_id for row in rows}:
            places = [(row.sheet, row.row) for row in rows if row.file_id == file_id]
            stale = RowFinding.objects.filter(
                file=file_id, check_key__in=COMPARISON_CHECKS, row__in={number for _sheet, number in places}
            )
            ids = [finding.pk for finding in stale if (finding.sheet, finding.row) in set(places)]
            RowFinding.objects.filter(pk__in=ids).delete()
        insert_rows(RowFinding, FINDING_COLUMNS, [finding_row(run.pk, file_id, found) for file_id, found in findings])
