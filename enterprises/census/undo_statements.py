# ruff: noqa: S608  every name in these statements comes from the models; every value is a parameter
"""Taking a written import back as a few set-based statements (D7): nothing is deleted, everything gets a new version.

The rows of an import are its versions: `v.entry_id` is the import's entry. What it brought in is withdrawn, what it
changed gets the values of the version before it. Nobody has changed these rows since (`services.undoing` has asked and
holds their locks), so the former version can be put back whole.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from enterprises.census.statements import (
    ENTERPRISE,
    NAMED,
    NAMING_KEYS,
    PERSONAL_KEYS,
    PLACE,
    PLACE_COLUMNS,
    PLACE_VERSION,
    STAGED,
    VERSION,
    VERSION_COLUMNS,
    execute,
)
from enterprises.register.names import keys_of_name

FACT_COLUMNS = (*VERSION_COLUMNS, "jurisdiction_id")
PLACED = (*PLACE_COLUMNS, "jurisdiction_id")
PLACE_ROW = (*PLACED, "kind", "name", "begins_on", "ends_on", "within_id")
ACT = "revision, entry_id, changed, source_row, valid_from"
KEYS = "restored_keys"
_EMPTIED = ",".join(PLACE_COLUMNS)
_FORMER = f"FROM {VERSION} v JOIN {VERSION} f ON f.enterprise_id = v.enterprise_id AND f.revision = v.revision - 1"
_CHANGED = "v.entry_id = %(entry)s AND v.changed <> '*'"
# A firm that the import itself has brought in says so. Asked of its versions the databases look them up by the import,
# for each row all of them: minutes for 20,000.
_OPENED = (
    f"v.entry_id = %(entry)s AND v.changed = '*'"
    f" AND EXISTS (SELECT 1 FROM {ENTERPRISE} e WHERE e.id = v.enterprise_id AND e.origin_id <> %(entry)s)"
)


def _list(columns: Sequence[str], alias: str) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _sets(columns: Sequence[str], alias: str) -> str:
    return ", ".join(f"{column} = {alias}.{column}" for column in columns)


def renamed(entry_id: int) -> list[tuple[str, ...]]:
    """Sort and search keys of the enterprises whose name, former name or code goes back, each ending with its id.

    They can't be computed in SQL; called before the transaction, because thousands may be renamed.
    """
    differs = " OR ".join(f"coalesce(f.{key}, '') <> coalesce(v.{key}, '')" for key in NAMING_KEYS)
    statement = (
        f"SELECT f.name, f.former_name, coalesce(f.credit_code, ''), v.enterprise_id {_FORMER}"
        f" WHERE {_CHANGED} AND ({differs})"
    )
    if connection.vendor == "sqlite":
        statement = statement.replace(" JOIN ", " CROSS JOIN ")
    with connection.cursor() as cursor:
        cursor.execute(statement, {"entry": entry_id})
        rows = cursor.fetchall()
    found = []
    for name, former, code, enterprise_id in rows:
        keys = keys_of_name(name, former_name=former, credit_code=code)
        found.append((*(keys[column] for column in NAMED), enterprise_id))
    return found


def lock_rows(entry_id: int) -> None:
    """Hold the enterprises of an import until the end of the transaction; SQLite has one writer at a time anyway."""
    if connection.vendor != "postgresql":
        return
    of_places = f"SELECT v.enterprise_id FROM {PLACE_VERSION} v WHERE v.entry_id = %(entry)s"
    of_firms = f"SELECT v.enterprise_id FROM {VERSION} v WHERE v.entry_id = %(entry)s"
    execute(
        f"SELECT e.id FROM {ENTERPRISE} e WHERE e.id IN ({of_firms} UNION {of_places}) ORDER BY e.id FOR UPDATE",
        {"entry": entry_id},
    )


@dataclass
class Undoing:
    """One import on its way back out of the register; `keys` is what `renamed` has answered."""

    run_id: int
    entry_id: int
    undo_id: int
    now: datetime.datetime
    keys: Sequence[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = {
            "run": self.run_id,
            "entry": self.entry_id,
            "undo": self.undo_id,
            "now": connection.ops.adapt_datetimefield_value(self.now),
        }

    def run(self) -> dict[str, int]:
        """Put everything back; counts the enterprises withdrawn and those whose former values stand again."""
        withdrawn = self._withdraw()
        restored = self._restore()
        self._personal()
        self._versions()
        self._places()
        return {"withdrawn": withdrawn, "restored": restored}

    def _withdraw(self) -> int:
        return self._execute(
            f"UPDATE {ENTERPRISE} SET condition = 'withdrawn', valid_to = %(now)s,"
            f" revision = {ENTERPRISE}.revision + 1, changed_at = %(now)s"
            f" FROM {VERSION} v WHERE v.entry_id = %(entry)s AND v.changed = '*' AND {ENTERPRISE}.id = v.enterprise_id"
        )

    def _restore(self) -> int:
        """What the import brought back from an earlier undoing leaves again: its former version says so."""
        self._lay_out_keys()
        keys = ", ".join(f"{column} = coalesce(k.{column}, {ENTERPRISE}.{column})" for column in NAMED)
        count = self._execute(
            f"UPDATE {ENTERPRISE} SET {_sets(FACT_COLUMNS, 'f')}, {keys},"
            f" valid_to = CASE WHEN f.condition = v.condition THEN {ENTERPRISE}.valid_to"
            f" WHEN f.condition = 'in' THEN NULL ELSE %(now)s END,"
            f" revision = {ENTERPRISE}.revision + 1, changed_at = %(now)s"
            f" {_FORMER} LEFT JOIN {KEYS} k ON k.id = v.enterprise_id"
            f" WHERE {_CHANGED} AND {ENTERPRISE}.id = v.enterprise_id"
        )
        execute(f"DROP TABLE {KEYS}", {})
        return count

    def _lay_out_keys(self) -> None:
        """In a table of this connection's own, so that each enterprise is written once, its indexes once too."""
        columns = ", ".join(f"{column} text NOT NULL" for column in NAMED)
        marks = ", ".join(["%s"] * (len(NAMED) + 1))
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMPORARY TABLE {KEYS} ({columns}, id bigint PRIMARY KEY)")
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {KEYS} FROM STDIN") as copy:
                    for row in self.keys:
                        copy.write_row(row)
                cursor.execute(f"ANALYZE {KEYS}")
            else:
                cursor.executemany(f"INSERT INTO {KEYS} VALUES ({marks})", self.keys)

    def _personal(self) -> None:
        """Personal data have no versions: the staged row has kept what the import overwrote, and keeps it no longer."""
        keys = sorted(PERSONAL_KEYS)
        sets = ", ".join(
            f"{key} = CASE WHEN s.changed LIKE '%%,{key},%%' THEN s.former_{key} ELSE {ENTERPRISE}.{key} END"
            for key in keys
        )
        touched = " OR ".join(f"s.changed LIKE '%%,{key},%%'" for key in keys)
        self._execute(
            f"UPDATE {ENTERPRISE} SET {sets} FROM {STAGED} s WHERE s.run_id = %(run)s AND s.outcome = 'changed'"
            f" AND ({touched}) AND {ENTERPRISE}.id = s.enterprise_id"
        )
        kept = " OR ".join(f"former_{key} <> ''" for key in keys)
        cleared = ", ".join(f"former_{key} = ''" for key in keys)
        self._execute(f"UPDATE {STAGED} SET {cleared} WHERE run_id = %(run)s AND outcome = 'changed' AND ({kept})")

    def _versions(self) -> None:
        self._execute(
            f"UPDATE {VERSION} SET valid_to = %(now)s FROM {VERSION} v WHERE v.entry_id = %(entry)s"
            f" AND {VERSION}.enterprise_id = v.enterprise_id AND {VERSION}.valid_to IS NULL"
        )
        self._execute(
            f"INSERT INTO {VERSION} ({', '.join(FACT_COLUMNS)}, enterprise_id, {ACT})"
            f" SELECT {_list(FACT_COLUMNS, 'e')}, e.id, e.revision, %(undo)s,"
            f" CASE WHEN v.changed = '*' THEN 'condition' ELSE v.changed END, v.source_row, %(now)s"
            f" FROM {VERSION} v JOIN {ENTERPRISE} e ON e.id = v.enterprise_id WHERE v.entry_id = %(entry)s"
        )

    def _places(self) -> None:
        """A place opened for an enterprise that had none is left empty, as one is that nobody has filled in."""
        former = (
            f"FROM {PLACE_VERSION} v JOIN {PLACE_VERSION} f ON f.place_id = v.place_id AND f.revision = v.revision - 1"
        )
        self._execute(
            f"UPDATE {PLACE} SET {_sets(PLACED, 'f')}, revision = {PLACE}.revision + 1"
            f" {former} WHERE {_CHANGED} AND {PLACE}.id = v.place_id"
        )
        self._execute(
            f"UPDATE {PLACE} SET address = '', longitude = NULL, latitude = NULL, revision = {PLACE}.revision + 1"
            f" FROM {PLACE_VERSION} v WHERE {_OPENED} AND {PLACE}.id = v.place_id"
        )
        moved = f"(({_CHANGED}) OR ({_OPENED}))"
        self._execute(
            f"UPDATE {PLACE_VERSION} SET valid_to = %(now)s FROM {PLACE_VERSION} v WHERE {moved}"
            f" AND {PLACE_VERSION}.place_id = v.place_id AND {PLACE_VERSION}.valid_to IS NULL"
        )
        self._execute(
            f"INSERT INTO {PLACE_VERSION} ({', '.join(PLACE_ROW)}, place_id, enterprise_id, {ACT})"
            f" SELECT {_list(PLACE_ROW, 'p')}, p.id, p.enterprise_id, p.revision, %(undo)s,"
            f" CASE WHEN v.changed = '*' THEN '{_EMPTIED}' ELSE v.changed END, v.source_row, %(now)s"
            f" FROM {PLACE_VERSION} v JOIN {PLACE} p ON p.id = v.place_id WHERE {moved}"
        )

    def _execute(self, statement: str) -> int:
        return execute(statement, self.values)
