"""Leafing through lists of any length: counted exactly up to a bound, beyond it estimated, and never counted twice.

Small results are fetched as keys in one go: that counts them and cuts the page. Of large ones the page alone is read,
along an index in the list's own order. SQLite counts exactly at any length: its lists are small.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import connections
from django.db.models import QuerySet
from django_tables2.data import TableQuerysetData

EXACT = 10_000
SAMPLED = 10_000
BOUND = 10**9
CERTAIN = 4.0
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Sample:
    """How many of the wanted rows are in a part of the table that was picked blindly, row by row.

    `share`: how large that part is, 0 to 1. `earliest`: the first of them in the list's order.
    """

    hits: int
    share: float
    earliest: tuple[str, ...] = ()

    @property
    def about(self) -> int:
        """How many there are in the whole table about."""
        return int(self.hits / self.share)

    def is_beyond(self, most: int) -> bool:
        """Whether there are more than `most`, beyond any doubt of chance: by four times the error that it makes."""
        return self.hits - CERTAIN * sqrt(self.hits) > most * self.share


@dataclass(frozen=True)
class Found:
    """How many rows there are; `exact` False: about so many, and more than `EXACT`. `keys`: all of them, in order."""

    number: int
    exact: bool = True
    keys: tuple[Any, ...] | None = None
    sample: Sample | None = None

    @property
    def words(self) -> str:
        """770, or 约 130,000."""
        return f"{self.number:,}" if self.exact else f"约 {self.number:,}"


@dataclass(frozen=True)
class Ways:
    """How a room reads its large lists better than the database would by itself.

    `plainly(rows)`: the same rows without conditions that only help to find them. `sample(rows)`: what a sample says
    before anything is counted, None where that is not worth asking. `page_of(rows, bottom, top, sample)`: one page of
    a large result.
    """

    plainly: "Callable[[QuerySet[Any]], QuerySet[Any]]" = lambda rows: rows
    sample: "Callable[[QuerySet[Any]], Sample | None]" = lambda rows: None
    page_of: "Callable[[QuerySet[Any], int, int, Sample | None], list[Any]]" = lambda rows, bottom, top, sample: list(
        rows[bottom:top]
    )


def look(rows: "QuerySet[Any]", most: int = EXACT, ways: Ways | None = None) -> Found:
    """Count the rows, at most `most` of them exactly; what was fetched for that is kept as keys in order."""
    ways = ways or Ways()
    if connections[rows.db].vendor != "postgresql":
        return _look_along(rows, most)
    sample = ways.sample(rows)
    if sample and sample.is_beyond(most):
        return Found(rounded(sample.about), exact=False, sample=sample)
    keys = _some_keys(rows, most + 1)
    if len(keys) <= most:
        return Found(len(keys), keys=tuple(keys))
    about = sample.about if sample else estimate(ways.plainly(rows))
    return Found(rounded(max(about, most + 1)), exact=False, sample=sample)


def _look_along(rows: "QuerySet[Any]", most: int) -> Found:
    keys = tuple(rows.values_list("pk", flat=True)[: most + 1])
    if len(keys) <= most:
        return Found(len(keys), keys=keys)
    # Within a bound that none reaches, so that the database counts along the list's own index.
    return Found(rows[:BOUND].count())


def _some_keys(rows: "QuerySet[Any]", most: int) -> list[Any]:
    """Keys of `most` rows at most, sorted after they were found: sorting all of a large result would take too long."""
    asked = list(rows.query.order_by or rows.query.get_meta().ordering or ())
    order = [name for name in asked if isinstance(name, str)]
    if len(order) < len(asked):
        return list(rows.values_list("pk", flat=True)[:most])
    columns = ["pk", *(name.lstrip("-") for name in order if name.lstrip("-") not in ("pk", "id"))]
    inner, values = rows.order_by().values_list(*columns)[:most].query.sql_with_params()
    places = {name: f"c{number}" for number, name in enumerate(columns)} | {"id": "c0"}
    sorting = [f"{places[name.lstrip('-')]}{' DESC' if name.startswith('-') else ''}" for name in order] or ["c0"]
    names = ", ".join(f"c{number}" for number in range(len(columns)))
    # Names and order come from the models, values are parameters.
    statement = f"SELECT array_agg(c0 ORDER BY {', '.join(sorting)}) FROM ({inner}) found ({names})"  # noqa: S608
    with connections[rows.db].cursor() as cursor:
        cursor.execute(statement, values)
        (keys,) = cursor.fetchone()
    return keys or []


def estimate(rows: "QuerySet[Any]") -> int:
    """How many rows there are about, from a sample of the table's blocks: it knows what hangs together, where the
    planner takes every condition for independent of the others. Some milliseconds at a million."""
    table = rows.model._meta.db_table
    statement, values = rows.order_by().values("pk").query.sql_with_params()
    share = min(100.0, 100.0 * SAMPLED / table_rows(rows))
    sampled = statement.replace(f'FROM "{table}"', f'FROM "{table}" TABLESAMPLE SYSTEM ({share:f}) REPEATABLE (1)', 1)
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sampled}) sampled", values)  # noqa: S608
        (count,) = cursor.fetchone()
    return int(count * 100 / share)


def table_rows(rows: "QuerySet[Any]") -> float:
    """How many rows the whole table has about, as PostgreSQL last counted; kept a while."""
    table = rows.model._meta.db_table
    known: float | None = cache.get(f"rows:{table}")
    if known is None:
        with connections[rows.db].cursor() as cursor:
            cursor.execute("SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = %s::regclass", [table])
            known = float(cursor.fetchone()[0])
        cache.set(f"rows:{table}", known, KEPT_SECONDS)
    return known


def rounded(number: int) -> int:
    """Two figures that count: 134,812 → 130,000; more would claim to know."""
    step = 10 ** max(len(str(number)) - 2, 0)
    return max(round(number / step), 1) * step


class LeafedRows(TableQuerysetData):
    """A table's data that looks once: `table = SomeTable(LeafedRows(rows))`, then `paged(table, request)`."""

    def __init__(self, data: "QuerySet[Any]", ways: Ways | None = None) -> None:
        super().__init__(data)
        self._ways = ways or Ways()

    @cached_property
    def found(self) -> Found:
        """Looked for once, when the table has its order."""
        return look(self.data, ways=self._ways)

    def __len__(self) -> int:
        return self.found.number

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice):
            return self.data[key]
        bottom, top = key.start or 0, key.stop if key.stop is not None else len(self)
        if self.found.keys is None:
            return self._ways.page_of(self.data, bottom, top, self.found.sample)
        keys = self.found.keys[bottom:top]
        # The page's rows by their keys, still within the same conditions.
        rows = {row.pk: row for row in self._ways.plainly(self.data).order_by().filter(pk__in=keys)} if keys else {}
        return [rows[pk] for pk in keys if pk in rows]


class LeafedPaginator(Paginator):
    """Pages of a bounded look: beyond `EXACT` rows nobody leafs, one narrows the list instead."""

    @cached_property
    def found(self) -> Found | None:
        """What the table's data found; None for tables of other data."""
        data = getattr(self.object_list, "data", None)
        return data.found if isinstance(data, LeafedRows) else None

    @property
    def words(self) -> str:
        """How many there are, as the page says it."""
        return self.found.words if self.found else f"{self.count:,}"

    @cached_property
    def count(self) -> int:
        return self.found.number if self.found else len(self.object_list)

    @property
    def is_shortened(self) -> bool:
        """Whether the list is so long that only its beginning can be leafed through."""
        return bool(self.found and self.found.keys is None and self.found.number > EXACT)

    @cached_property
    def num_pages(self) -> int:
        whole: int = super().num_pages
        return min(whole, max(EXACT // self.per_page, 1)) if self.is_shortened else whole
