# ruff: noqa: S608  every name in these statements comes from the models; every value is a parameter
"""The census of one place and year, derived from the rows of its standing imports (D7): who listed whom.

An import stands while it is written and neither undone nor superseded. Where two of them list one enterprise, the row
of the later one counts. An enterprise that an undoing has withdrawn is listed by nobody.
"""

from django.db import connection

from enterprises.census.models import ImportRun
from enterprises.census.statements import ENTERPRISE, ENTRY, ROW_LABEL, STAGED, execute

RUN = ImportRun._meta.db_table
_STANDING = "r.year = %(year)s AND r.jurisdiction_id = %(place)s AND r.state = 'written' AND r.superseded_by_id IS NULL"
_ABOUT = "s.id AS staged_row_id, s.run_id, r.entry_id, s.supervisor_as_written"
_LISTED = (
    f"SELECT {_ABOUT}, s.enterprise_id FROM {RUN} r JOIN {STAGED} s ON s.run_id = r.id"
    f" WHERE {_STANDING} AND s.outcome IN ('changed', 'unchanged', 'elsewhere')"
    f" UNION ALL SELECT {_ABOUT}, e.id FROM {RUN} r JOIN {STAGED} s ON s.run_id = r.id"
    f" JOIN {ENTERPRISE} e ON e.origin_id = r.entry_id AND e.origin_row = {ROW_LABEL}"
    f" WHERE {_STANDING} AND s.outcome = 'new'"
)
# A record that was merged since is listed as the one it lives on in, where that one is not listed by itself: so the
# list made anew is the one that the merger has left.
_FIRM = "CASE WHEN e.condition = 'merged' THEN coalesce(m.merged_into_id, e.merged_into_id) ELSE e.id END"
_LATEST = (
    f"SELECT l.staged_row_id, l.run_id, l.supervisor_as_written, {_FIRM} AS enterprise_id,"
    f" row_number() OVER (PARTITION BY {_FIRM} ORDER BY CASE WHEN e.condition = 'merged' THEN 1 ELSE 0 END,"
    f" l.entry_id DESC, l.staged_row_id DESC) AS place"
    f" FROM listed l JOIN {ENTERPRISE} e ON e.id = l.enterprise_id"
    f" LEFT JOIN {ENTERPRISE} m ON m.id = e.merged_into_id AND m.condition = 'merged'"
    " WHERE e.condition <> 'withdrawn'"
)


def listed_rows(run_id: int) -> list[tuple[int, int]]:
    """What one written import lists: enterprise and staged row, those it has since lost to an undoing aside."""
    about = f"FROM {RUN} r JOIN {STAGED} s ON s.run_id = r.id JOIN {ENTERPRISE} e ON"
    kept = "r.id = %(run)s AND e.condition <> 'withdrawn'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, s.id {about} e.id = s.enterprise_id"
            f" WHERE {kept} AND s.outcome IN ('changed', 'unchanged', 'elsewhere')"
            f" UNION ALL SELECT e.id, s.id {about} e.origin_id = r.entry_id AND e.origin_row = {ROW_LABEL}"
            f" WHERE {kept} AND s.outcome = 'new'",
            {"run": run_id},
        )
        return [(enterprise_id, row_id) for enterprise_id, row_id in cursor.fetchall()]


def rebuild(year: int, jurisdiction_id: int) -> None:
    """Bring the list of the place in that year in step with its standing imports; rows that stay keep their ids."""
    values = {"year": year, "place": jurisdiction_id}
    execute(
        f"WITH listed AS ({_LISTED}), latest AS ({_LATEST})"
        f" INSERT INTO {ENTRY} (year, jurisdiction_id, enterprise_id, supervisor_as_written, run_id, staged_row_id)"
        f" SELECT %(year)s, %(place)s, enterprise_id, supervisor_as_written, run_id, staged_row_id"
        f" FROM latest WHERE place = 1"
        f" ON CONFLICT (year, jurisdiction_id, enterprise_id) DO UPDATE SET"
        f" supervisor_as_written = excluded.supervisor_as_written, run_id = excluded.run_id,"
        f" staged_row_id = excluded.staged_row_id WHERE {ENTRY}.staged_row_id <> excluded.staged_row_id",
        values,
    )
    execute(
        f"DELETE FROM {ENTRY} WHERE year = %(year)s AND jurisdiction_id = %(place)s"
        f" AND (run_id NOT IN (SELECT r.id FROM {RUN} r WHERE {_STANDING}) OR EXISTS"
        f" (SELECT 1 FROM {ENTERPRISE} e WHERE e.id = {ENTRY}.enterprise_id AND e.condition = 'withdrawn'))",
        values,
    )
