"""How the register is leafed through where it is long: whether to count, and which way to a page is the shorter one.

PostgreSQL has a small index over every 32nd enterprise (`enterprise_sample`): what it says of a filter, in some
milliseconds, settles most questions before anything is counted. SQLite's lists are short: it reads along the order.
"""

from bisect import bisect_left
from math import prod
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.sql.where import WhereNode

from enterprises.register.models import Enterprise
from enterprises.register.selectors.search import (
    BY_NAME,
    KEPT_SECONDS,
    Grams,
    column,
    pair_frequencies,
    without_candidates,
)
from liuan_safety.ui.leafing import EXACT, Sample, Ways, table_rows

# As in the index, sign for sign, or the planner doesn't take it.
SAMPLED = '(hashint8("enterprises_enterprise"."id") & 31) = 0'
SHARE = 1 / 32
# As many of the sample as tell where in the order a page stands.
EARLIEST = 16
# Of a jurisdiction alone, at most: there are some 160.
PLACE_SHARE = 0.02
# Finding a row by the index of pairs and fetching it takes as long as passing so many in the index of the order.
PASSED = 12


def sample_of(rows: "QuerySet[Enterprise]") -> Sample | None:
    """What the sample says of these rows; None where words and places tell already that they are few."""
    if table_rows(rows) * _share(rows.query.where) <= EXACT:
        return None
    return _sample(rows)


def _sample(rows: "QuerySet[Enterprise]") -> Sample:
    picked = without_candidates(rows).order_by().extra(where=[SAMPLED]).values("name_pinyin")  # noqa: S610
    statement, values = picked.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH picked AS MATERIALIZED ({statement}) SELECT (SELECT count(*) FROM picked),"  # noqa: S608
            f" ARRAY(SELECT name_pinyin FROM picked ORDER BY name_pinyin LIMIT {EARLIEST})",
            values,
        )
        hits, earliest = cursor.fetchone()
    return Sample(hits, SHARE, tuple(earliest))


def _share(node: Any) -> float:
    """Which part of the register words and places leave at most, as far as the planner's statistics know."""
    if isinstance(node, WhereNode):
        shares = [_share(child) for child in node.children]
        return min(1.0, sum(shares) if node.connector == "OR" else prod(shares))
    if isinstance(node, Grams):
        return node.share(pair_frequencies())
    if _is_place(node) and isinstance(node.rhs, list):
        return min(1.0, len(node.rhs) * PLACE_SHARE)
    if _column_of(node) == column("credit_code") and isinstance(node.rhs, str):
        # Codes begin with figures; those of a few kinds of units don't.
        return float(node.rhs[:1].isdigit())
    return 1.0


def _is_place(child: Any) -> bool:
    return _column_of(child) == column("jurisdiction")


def _column_of(child: Any) -> Any:
    return getattr(getattr(child, "lhs", None), "target", None)


def page_of(rows: "QuerySet[Enterprise]", bottom: int, top: int, sample: Sample | None) -> list[Enterprise]:
    """One page of a large result: read along the order, or found by index and sorted where that is the shorter way."""
    walk = without_candidates(rows)
    if connection.vendor == "postgresql" and tuple(rows.query.order_by) == BY_NAME:
        by_index = walk is not rows or any(map(_is_place, _leaves(rows.query.where)))
        if by_index and _is_far(sample or _sample(rows), top, table_rows(rows)):
            walk = rows.order_by(Concat("name_pinyin", Value("")), "id")
    return _page(rows, walk, bottom, top)


def _is_far(sample: Sample, top: int, rows: float) -> bool:
    """Whether the rows stand together so far from the order's beginning (裕安…) that sorting all of them is shorter."""
    if not sample.earliest:
        return True
    wanted = top * SHARE  # so many of the sample stand before the page's end
    seen = min(max(int(wanted), 1), len(sample.earliest))
    passed = _place_in_order(sample.earliest[seen - 1]) * rows * wanted / seen
    return passed > PASSED * sample.about


def _place_in_order(sound: str) -> float:
    """Which part of all names stands before this one, as PostgreSQL's statistics know; kept a while."""
    bounds: list[str] | None = cache.get("register.order")
    if bounds is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT histogram_bounds::text::text[] FROM pg_stats WHERE schemaname = current_schema()"
                " AND tablename = 'enterprises_enterprise' AND attname = 'name_pinyin'"
            )
            found = cursor.fetchone()
        bounds = (found and found[0]) or []
        cache.set("register.order", bounds, KEPT_SECONDS)
    return bisect_left(bounds, sound) / len(bounds) if bounds else 0.0


def _page(rows: "QuerySet[Enterprise]", found: "QuerySet[Enterprise]", bottom: int, top: int) -> list[Enterprise]:
    """The keys from a narrow index, the rows by their keys; in one query."""
    keys = found.values("pk")[bottom:top]
    by_key = Enterprise.objects.filter(pk__in=keys)
    by_key.query.select_related = rows.query.select_related
    by_key.query.deferred_loading = rows.query.deferred_loading
    return list(by_key.order_by(*rows.query.order_by))


def _leaves(node: WhereNode) -> list[Any]:
    found: list[Any] = []
    for child in node.children:
        found += _leaves(child) if isinstance(child, WhereNode) else [child]
    return found


WAYS = Ways(plainly=without_candidates, sample=sample_of, page_of=page_of)
