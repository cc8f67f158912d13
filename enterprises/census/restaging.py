"""Rows examined anew back into the staging tables: in place, or as a row of the import that follows (D7)."""

from collections.abc import Sequence

from enterprises.census.models import ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.census.reexamination import Anew
from enterprises.census.selectors import count_outcomes
from enterprises.census.staging import FINDING_COLUMNS, finding_row, staged_values
from liuan_safety.workbooks.bulk import insert_rows

_STAY = frozenset({"run_id", "file_id", "sheet", "row", "as_written"})
_SAID = ("mended", "mended_label", "mended_at", "without_code", "match")


def restage(run: ImportRun, found: Sequence[Anew]) -> None:
    """The rows with what was found: outcome, values, comparison and findings replaced; what was written stays."""
    names: set[str] = set(_SAID)
    for one in found:
        row, match, enterprise_id = one.row, one.row.match, one.row.enterprise_id
        values = staged_values(run, row.file, one.examined)
        for name in values.keys() - _STAY:
            setattr(row, name, values[name])
        if match == StagedRow.Match.SAME and row.enterprise_id is None:
            row.enterprise_id = enterprise_id
        names |= values.keys() - _STAY
    rows = [one.row for one in found]
    if rows:
        StagedRow.objects.bulk_update(rows, [name.removesuffix("_id") for name in sorted(names)], batch_size=50)
    replace_findings(run, found)


def replace_findings(run: ImportRun, found: Sequence[Anew]) -> None:
    """Only what is now wrong, doubtful or noted about these rows."""
    drop_findings(run, [one.row for one in found])
    rows = [finding_row(run.pk, one.row.file_id, finding) for one in found for finding in one.examined.findings]
    insert_rows(RowFinding, FINDING_COLUMNS, rows)


def drop_findings(run: ImportRun, rows: Sequence[StagedRow]) -> None:
    """Take away what was said about these rows."""
    places = {(row.file_id, row.sheet, row.row) for row in rows}
    stale = RowFinding.objects.filter(run=run.pk, row__in={row.row for row in rows})
    ids = [one.pk for one in stale if (one.file_id, one.sheet, one.row) in places]
    RowFinding.objects.filter(pk__in=ids).delete()


def stage_copy(run: ImportRun, file: ImportFile, one: Anew) -> None:
    """A good row of an import already written, as a row of the import that follows it."""
    origin = one.row
    values = staged_values(run, file, one.examined) | {
        "sheet": origin.sheet,
        "row": origin.row,
        "as_written": origin.as_written,
    }
    said = {name: getattr(origin, name) for name in _SAID}
    StagedRow.objects.create(**values, **said, mends_row=origin.pk)
    insert_rows(RowFinding, FINDING_COLUMNS, [finding_row(run.pk, file.pk, each) for each in one.examined.findings])


def recount(run: ImportRun) -> None:
    """The figures of the import after its rows have changed; a confirmation of before is stale now."""
    for name, count in count_outcomes(run.pk).items():
        setattr(run, name, count)
    run.revision += 1
    run.save()
