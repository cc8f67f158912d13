"""Many rows into one table: COPY on PostgreSQL, executemany in short transactions on SQLite. Never a row at a time.

The only place where the house speaks PostgreSQL's own tongue.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from liuan_safety.ui.errors import RuleBroken

Row = tuple[Any, ...]
_TEXT_FIELDS = (models.CharField, models.TextField)


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, chunk: int = 2_000, using: str = ""
) -> int:
    """Insert `rows` (tuples in the order of `columns`: attribute names such as `jurisdiction_id`) and count them.

    Inside the caller's `atomic()` everything stands or falls together. Outside, PostgreSQL takes all rows or none,
    and SQLite commits every `chunk` rows, so that other writers get their turn. `rows` is read once and never held
    whole; it must not query this database itself. Signals, `save()` and Python defaults do not run: every column
    that must not be null has to be named. Raises Django's database errors on both databases (a false foreign key on
    SQLite only at the commit), and RuleBroken for a NUL character.
    """
    connection = connections[using or router.db_for_write(model)]
    fields = [_field(model, name) for name in columns]
    _refuse_missing(model, fields)
    ready = _prepared(fields, rows, connection)
    if connection.vendor == "postgresql":
        return _copy(connection, model, fields, ready)
    return _execute_many(connection, model, fields, ready, chunk)


@models.Field.register_lookup
class Among(models.lookups.In):
    """`name__among=[…]`: as `in`, but some thousand values go to PostgreSQL as one array and not each by itself."""

    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """`column = ANY(array)`."""
        if not self.rhs:
            raise EmptyResultSet
        column, before = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*before, list(self.rhs))


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    for field in model._meta.concrete_fields:
        if name in (field.attname, field.name):
            return field
    raise ValueError(f"{model.__name__} has no column {name!r}")


def _refuse_missing(model: type[models.Model], given: list["models.Field[Any, Any]"]) -> None:
    """A forgotten column would fail only at the first row, and differently on each database."""
    missing = [
        field.attname
        for field in model._meta.concrete_fields
        if field not in given and not field.null and not field.has_db_default() and not field.db_returning
    ]
    if missing:
        raise ValueError(f"{model.__name__}: columns that must not be null are missing: {', '.join(missing)}")


def _prepared(
    fields: list["models.Field[Any, Any]"], rows: Iterable[Row], connection: BaseDatabaseWrapper
) -> Iterator[Row]:
    """The rows as the driver wants them; only columns that need it are touched."""
    texts = [index for index, field in enumerate(fields) if isinstance(field, _TEXT_FIELDS)]
    adapters = [(i, adapt) for i, field in enumerate(fields) if (adapt := _adapter(field, connection)) is not None]
    for number, row in enumerate(rows, 1):
        for index in texts:
            # PostgreSQL can't keep NUL and SQLite would: refused alike, before the database sees it.
            if row[index] and "\0" in row[index]:
                raise _nul(fields[index], number)
        if not adapters:
            yield row
            continue
        values = list(row)
        for index, adapt in adapters:
            if values[index] is not None:
                values[index] = adapt(values[index])
        yield tuple(values)


def _nul(field: "models.Field[Any, Any]", number: int) -> RuleBroken:
    return RuleBroken(
        "workbooks.nul",
        f"第 {number} 条的“{field.verbose_name}”含有不可见的空字符（NUL），数据库不能保存，没有写入。请删去后重试。",
        field=field.name,
    )


def _adapter(field: "models.Field[Any, Any]", connection: BaseDatabaseWrapper) -> Callable[[Any], Any] | None:
    """How a column's Python value becomes the driver's; None where the driver knows by itself."""
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField | models.DecimalField):
        known: dict[Any, Any] = {}

        def adapt(value: Any) -> Any:
            # A bulk load repeats few instants: the conversion to UTC text is paid once for each.
            if value not in known:
                if len(known) > 1_000:
                    known.clear()
                known[value] = field.get_db_prep_save(value, connection)
            return known[value]

        return adapt
    return None


def _names(connection: BaseDatabaseWrapper, fields: list["models.Field[Any, Any]"]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)


def _copy(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: list["models.Field[Any, Any]"],
    rows: Iterator[Row],
) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    count = 0
    statement = f"COPY {table} ({_names(connection, fields)}) FROM STDIN"
    # `copy` bypasses Django's cursor, so its errors have to be translated here.
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as pipe:
        for row in rows:
            pipe.write_row(row)
            count += 1
    if connection.in_atomic_block:
        # Foreign keys are deferred to the commit, far from here: ask now, while it is known whose rows they were.
        connection.check_constraints()
    return count


def _execute_many(
    connection: BaseDatabaseWrapper,
    model: type[models.Model],
    fields: list["models.Field[Any, Any]"],
    rows: Iterator[Row],
    chunk: int,
) -> int:
    table = connection.ops.quote_name(model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {table} ({_names(connection, fields)}) VALUES ({marks})"  # noqa: S608  # names quoted
    count = 0
    # The rows of a chunk are made before the lock is taken: making them may be slow, writing them is not.
    while batch := list(islice(rows, chunk)):
        with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
            cursor.executemany(statement, batch)
        count += len(batch)
    return count
