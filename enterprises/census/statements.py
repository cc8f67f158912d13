# ruff: noqa: S608  every name in these statements comes from the models; every value is a parameter
"""The write of a checked import as a few set-based statements: INSERT … SELECT, UPDATE … FROM (D7).

Portable to SQLite 3.35 and PostgreSQL. Column and table names come from the models and the list of facts, never from
outside; every value is a parameter. `Writing` is run inside one transaction by `services.writing`.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from enterprises.census.models import CensusEntry, StagedRow
from enterprises.register.facts import ENTERPRISE_FACTS, PLACE_FACTS, VERSIONED_KEYS
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion

STAGED = StagedRow._meta.db_table
ENTERPRISE = Enterprise._meta.db_table
VERSION = EnterpriseVersion._meta.db_table
PLACE = Place._meta.db_table
PLACE_VERSION = PlaceVersion._meta.db_table
ENTRY = CensusEntry._meta.db_table

JURISDICTION = "jurisdiction"
ENTERPRISE_COLUMNS = tuple(fact.key for fact in ENTERPRISE_FACTS)
PERSONAL_KEYS = {fact.key for fact in ENTERPRISE_FACTS if fact.personal}
NAMED = ("name_pinyin", "name_key", "search_text", "search_grams")
NAMING_KEYS = ("name", "former_name", "credit_code")
VERSION_COLUMNS = (*VERSIONED_KEYS, "merged_into_id")
PLACE_COLUMNS = tuple(fact.key for fact in PLACE_FACTS)
ROW_LABEL = "s.sheet || '!' || s.row"
BROUGHT_IN = f"e.origin_id = %(entry)s AND e.origin_row = {ROW_LABEL}"
ACT = "revision, entry_id, changed, source_row, valid_from"


class RegisterMoved(Exception):
    """Somebody changed the register between the comparison and the write; nothing is written."""


def column_of(key: str) -> str:
    """The column that holds a fact."""
    return "jurisdiction_id" if key == JURISDICTION else key


def gather_statistics() -> None:
    """Let PostgreSQL's planner know at once what a long import has written: until it does, undoing 100,000 rows asks
    for minutes whether anybody stands in the way. Outside a transaction; its own service would come a minute later.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join((ENTERPRISE, VERSION, PLACE, PLACE_VERSION, ENTRY, STAGED))}")


def _list(columns: Iterable[str], alias: str = "") -> str:
    return ", ".join(f"{alias}.{column}" if alias else column for column in columns)


def execute(statement: str, values: dict[str, Any]) -> int:
    """Run one statement with named parameters and count its rows; its joins are made in the order written."""
    if connection.vendor == "sqlite":
        # SQLite keeps no statistics here and would start at the wrong end: its CROSS JOIN keeps the written order.
        statement = statement.replace(" JOIN ", " CROSS JOIN ").replace("LEFT CROSS", "LEFT")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


_TURN = 7_310_004  # any number of our own


def take_turn(*, alone: bool = False) -> None:
    """Let imports write beside each other, but none while one is taken back, until the transaction ends.

    Rows that an import merely lists leave no trace on the enterprise that the other could see in time. SQLite has one
    writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [_TURN])


@dataclass
class Writing:
    """One import on its way into the register.

    `enterprise_keys` and `place_keys` are the facts that any row of the import changes: nothing else is touched.
    """

    run_id: int
    entry_id: int
    year: int
    reporter_id: int
    now: datetime.datetime
    enterprise_keys: tuple[str, ...] = ()
    place_keys: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = {
            "run": self.run_id,
            "entry": self.entry_id,
            "year": self.year,
            "reporter": self.reporter_id,
            "now": connection.ops.adapt_datetimefield_value(self.now),
        }

    def _run(self, statement: str, **extra: str) -> int:
        return execute(statement, self.values | extra)

    def bring_in(self) -> int:
        """New enterprises with their first version, primary place and its first version."""
        columns = (*ENTERPRISE_COLUMNS, *NAMED, "size_class", "condition", "jurisdiction_id")
        values = _list(columns, "s").replace("s.credit_code", "NULLIF(s.credit_code, '')")
        count = self._run(
            f"INSERT INTO {ENTERPRISE} ({_list(columns)}, revision, valid_from, origin_id, origin_row, changed_at)"
            f" SELECT {values}, 1, %(now)s, %(entry)s, {ROW_LABEL}, %(now)s"
            f" FROM {STAGED} s WHERE s.run_id = %(run)s AND s.outcome = 'new' ORDER BY s.id"
        )
        versioned = (*VERSION_COLUMNS, "jurisdiction_id")
        self._run(
            f"INSERT INTO {VERSION} ({_list(versioned)}, enterprise_id, {ACT})"
            f" SELECT {_list(versioned, 'e')}, e.id, 1, %(entry)s, '*', e.origin_row, %(now)s"
            f" FROM {ENTERPRISE} e WHERE e.origin_id = %(entry)s"
        )
        self._open_places(f"JOIN {ENTERPRISE} e ON {BROUGHT_IN}", "s.outcome = 'new'", "'*'")
        return count

    def change(self) -> int:
        """Enterprises and places that differ, with their versions, which say who set what last."""
        touched = self._change_enterprises() if self.enterprise_keys else 0
        if self.place_keys:
            self._change_places()
            self._open_places(
                f"JOIN {ENTERPRISE} e ON e.id = s.enterprise_id",
                "s.outcome = 'changed' AND s.place_id IS NULL AND s.changed_place <> ''",
                "'*'",
            )
        return touched

    def list_entries(self) -> int:
        """The census of the year: this place listed these enterprises; the latest import that lists one stands."""
        count = self._list_entries(f"JOIN {ENTERPRISE} e ON {BROUGHT_IN}", "s.outcome = 'new'")
        listed = "s.outcome IN ('changed', 'unchanged', 'elsewhere')"
        return count + self._list_entries(f"JOIN {ENTERPRISE} e ON e.id = s.enterprise_id", listed)

    def _list_entries(self, join: str, condition: str) -> int:
        return self._run(
            f"INSERT INTO {ENTRY} (year, jurisdiction_id, enterprise_id, supervisor_as_written, run_id, staged_row_id)"
            f" SELECT %(year)s, %(reporter)s, e.id, s.supervisor_as_written, s.run_id, s.id"
            f" FROM {STAGED} s {join} WHERE s.run_id = %(run)s AND {condition}"
            f" ON CONFLICT (year, jurisdiction_id, enterprise_id) DO UPDATE SET"
            f" supervisor_as_written = excluded.supervisor_as_written, run_id = excluded.run_id,"
            f" staged_row_id = excluded.staged_row_id"
        )

    def _change_enterprises(self) -> int:
        sets = [_set(ENTERPRISE, key, "s.changed") for key in self.enterprise_keys]
        if set(self.enterprise_keys) & set(NAMING_KEYS):
            named = " OR ".join(f"s.changed LIKE '%%,{key},%%'" for key in NAMING_KEYS)
            sets += [f"{column} = CASE WHEN {named} THEN s.{column} ELSE {ENTERPRISE}.{column} END" for column in NAMED]
        if "condition" in self.enterprise_keys:
            back = "s.changed LIKE '%%,condition,%%'"
            sets.append(f"valid_to = CASE WHEN {back} THEN NULL ELSE {ENTERPRISE}.valid_to END")
        self._keep_personal()
        count = self._run(
            f"UPDATE {ENTERPRISE} SET {', '.join(sets)}, revision = {ENTERPRISE}.revision + 1, changed_at = %(now)s"
            f" FROM {STAGED} s WHERE s.run_id = %(run)s AND s.outcome = 'changed' AND s.changed <> ''"
            f" AND {ENTERPRISE}.id = s.enterprise_id AND {ENTERPRISE}.revision = s.base_revision"
        )
        self._expect(count, "s.changed <> ''")
        self._run(
            f"UPDATE {VERSION} SET valid_to = %(now)s FROM {STAGED} s"
            f" WHERE s.run_id = %(run)s AND s.outcome = 'changed' AND s.changed <> ''"
            f" AND {VERSION}.enterprise_id = s.enterprise_id AND {VERSION}.revision = s.base_revision"
        )
        versioned = (*VERSION_COLUMNS, "jurisdiction_id")
        self._run(
            f"INSERT INTO {VERSION} ({_list(versioned)}, enterprise_id, {ACT})"
            f" SELECT {_list(versioned, 'e')}, e.id, e.revision, %(entry)s,"
            f" substr(s.changed, 2, length(s.changed) - 2), {ROW_LABEL}, %(now)s"
            f" FROM {STAGED} s JOIN {ENTERPRISE} e ON e.id = s.enterprise_id"
            f" WHERE s.run_id = %(run)s AND s.outcome = 'changed' AND s.changed <> ''"
        )
        return count

    def _keep_personal(self) -> None:
        """Personal data have no versions: what the import overwrites stays with its row, for the undo."""
        for key in PERSONAL_KEYS & set(self.enterprise_keys):
            self._run(
                f"UPDATE {STAGED} SET former_{key} = e.{key} FROM {ENTERPRISE} e"
                f" WHERE {STAGED}.run_id = %(run)s AND {STAGED}.outcome = 'changed'"
                f" AND {STAGED}.changed LIKE %(mark)s AND e.id = {STAGED}.enterprise_id",
                mark=f"%,{key},%",
            )

    def _change_places(self) -> None:
        condition = "s.changed_place <> '' AND s.place_id IS NOT NULL"
        sets = [_set(PLACE, key, "s.changed_place") for key in self.place_keys]
        count = self._run(
            f"UPDATE {PLACE} SET {', '.join(sets)}, revision = {PLACE}.revision + 1"
            f" FROM {STAGED} s WHERE s.run_id = %(run)s AND s.outcome = 'changed' AND {condition}"
            f" AND {PLACE}.id = s.place_id AND {PLACE}.revision = s.base_place_revision"
        )
        self._expect(count, condition)
        self._run(
            f"UPDATE {PLACE_VERSION} SET valid_to = %(now)s FROM {STAGED} s"
            f" WHERE s.run_id = %(run)s AND s.outcome = 'changed' AND {condition}"
            f" AND {PLACE_VERSION}.place_id = s.place_id AND {PLACE_VERSION}.revision = s.base_place_revision"
        )
        self._place_versions(
            f"JOIN {PLACE} p ON p.id = s.place_id",
            f"s.outcome = 'changed' AND {condition}",
            "substr(s.changed_place, 2, length(s.changed_place) - 2)",
        )

    def _open_places(self, join: str, condition: str, changed: str) -> None:
        columns = (*PLACE_COLUMNS, "jurisdiction_id")
        self._run(
            f"INSERT INTO {PLACE} ({_list(columns)}, kind, name, enterprise_id, is_primary, revision, valid_from)"
            f" SELECT {_list(columns, 's')}, 'other', '', e.id, TRUE, 1, %(now)s"
            f" FROM {STAGED} s {join} WHERE s.run_id = %(run)s AND {condition} ORDER BY s.id"
        )
        self._place_versions(f"{join} JOIN {PLACE} p ON p.enterprise_id = e.id AND p.is_primary", condition, changed)

    def _place_versions(self, join: str, condition: str, changed: str) -> None:
        columns = (*PLACE_COLUMNS, "jurisdiction_id", "kind", "name", "begins_on", "ends_on", "within_id")
        self._run(
            f"INSERT INTO {PLACE_VERSION}"
            f" ({_list(columns)}, place_id, enterprise_id, {ACT})"
            f" SELECT {_list(columns, 'p')}, p.id, p.enterprise_id, p.revision,"
            f" %(entry)s, {changed}, {ROW_LABEL}, %(now)s"
            f" FROM {STAGED} s {join} WHERE s.run_id = %(run)s AND {condition}"
        )

    def _expect(self, count: int, condition: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {STAGED} s WHERE s.run_id = %s AND s.outcome = 'changed' AND {condition}",
                [self.run_id],
            )
            (wanted,) = cursor.fetchone()
        if count != wanted:
            raise RegisterMoved


def _case(table: str, column: str, key: str, changed: str) -> str:
    # A code that is outstanding is null, never an empty text: codes are unique.
    value = f"NULLIF(s.{column}, '')" if column == "credit_code" else f"s.{column}"
    return f"{column} = CASE WHEN {changed} LIKE '%%,{key},%%' THEN {value} ELSE {table}.{column} END"


def _set(table: str, key: str, changed: str) -> str:
    return _case(table, column_of(key), key, changed)


_OTHERS_CODE = (
    f"s.credit_code <> '' AND EXISTS (SELECT 1 FROM {ENTERPRISE} c WHERE c.credit_code = s.credit_code"
    f" AND c.condition <> 'merged' AND c.id <> coalesce(s.enterprise_id, 0))"
)
_OTHERS_NAME = (
    f"s.outcome = 'new' AND s.match = '' AND EXISTS (SELECT 1 FROM {ENTERPRISE} n WHERE n.name_key = s.name_key"
    f" AND (s.credit_code = '' OR n.credit_code IS NULL))"
)
MOVED = (
    f"SELECT s.id FROM {STAGED} s LEFT JOIN {ENTERPRISE} e ON e.id = s.enterprise_id"
    f" LEFT JOIN {PLACE} p ON p.enterprise_id = e.id AND p.is_primary"
    f" WHERE s.run_id = %s AND s.outcome IN ('new', 'changed', 'unchanged', 'elsewhere')"
    f" AND (({_OTHERS_CODE}) OR ({_OTHERS_NAME}) OR (s.outcome <> 'new' AND (e.id IS NULL"
    f" OR e.revision <> s.base_revision OR coalesce(p.id, 0) <> coalesce(s.place_id, 0)"
    f" OR coalesce(p.revision, 0) <> coalesce(s.base_place_revision, 0))))"
)


def moved_rows(run_id: int) -> list[int]:
    """Ids of staged rows whose enterprise has changed, come or gone since they were compared."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED, [run_id])
        return [row_id for (row_id,) in cursor.fetchall()]
