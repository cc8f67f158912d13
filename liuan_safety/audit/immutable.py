"""Rows that no one changes or deletes: triggers for both databases, in one place.

Django rebuilds tables on SQLite and drops their triggers without a word, so they are put back after every migration
(`post_migrate`) and looked for by a system check. `lifted` is for a test's flush and for nothing else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "操作记录和封存只能追加，不能修改或删除"
_FUNCTION = "liuan_refuse_change"
_protected: list[str] = []


def protect(table: str) -> None:
    """Name a table (`Model._meta.db_table`) whose rows are only ever added; later rooms call this in `ready()`."""
    if table not in _protected:
        _protected.append(table)


def protected_tables() -> list[str]:
    """What was named so far."""
    return list(_protected)


def put_back(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger that is missing; tables that do not exist yet are left for the next migration."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for table, name in missing(connection):
            for statement in _postgres(table, name) if postgres else _sqlite(connection, table, name):
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(table, trigger) of the triggers that ought to stand and do not."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        cursor.execute(_LISTING[connection.vendor])
        standing = {row[0] for row in cursor.fetchall()}
    wanted = [(table, name) for table in _protected for name in _names(connection, table) if table in tables]
    return [(table, name) for table, name in wanted if name not in standing]


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No triggers inside; they stand again afterwards, whatever happened."""
    postgres = connection.vendor == "postgresql"
    absent = {name for _, name in missing(connection)}
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        for table in _protected:
            for name in _names(connection, table):
                if table in existing and name not in absent:
                    cursor.execute(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if postgres else ""))
    try:
        yield
    finally:
        put_back(connection)


_LISTING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    # 'D' is a trigger that somebody has switched off: as good as none.
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    # SQLite's REPLACE takes a row away without asking its delete trigger: there the insert is asked.
    verbs = ["update", "delete", "truncate" if connection.vendor == "postgresql" else "insert"]
    return [f"keep_{table}_{verb}" for verb in verbs]


def _sqlite(connection: BaseDatabaseWrapper, table: str, name: str) -> list[str]:
    verb = name.rsplit("_", 1)[1].upper()
    only = f"WHEN {_takes_the_place(connection, table)} " if verb == "INSERT" else ""
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb} ON "{table}" '
        f"{only}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ]


def _takes_the_place(connection: BaseDatabaseWrapper, table: str) -> str:
    """Whether a new row bears a key of one that is there."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table).values()
    keys = {tuple(one["columns"]) for one in found if one["primary_key"] or one["unique"]}
    same = (" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in sorted(keys))
    # Names of the models' own tables and columns, nothing from outside.
    return " OR ".join(f'EXISTS (SELECT 1 FROM "{table}" WHERE {terms})' for terms in same)  # noqa: S608


def _postgres(table: str, name: str) -> list[str]:
    verb = name.rsplit("_", 1)[1].upper()
    each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'check_violation'; END $$",
        f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"',
        f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH {each} EXECUTE FUNCTION {_FUNCTION}()',
    ]
