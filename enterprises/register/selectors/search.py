"""Finding enterprises by what people type: a name or part of it, pinyin initials, a former name, a code.

The one door for the list, the API, the box that answers as one types and the palette. Several words must all be found.
One sign means: names, initials or codes that begin with it. Two and more: anywhere in a name, a former name or the
initials; a code by its beginning, whole, or by its nine signs of the organisation.

What decides is `search_text` (see `names`), the same on both databases. PostgreSQL finds candidates in an index of
pairs of signs, because two signs are a word in Chinese and trigrams don't serve two; SQLite reads the narrow index
`enterprise_walk` from end to end, which takes 25 ms for 100,000.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Field, Lookup, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.sql.where import WhereNode

from enterprises.register.models import Enterprise
from enterprises.register.names import CODE_LENGTH, ORGANISATION, PART, name_pinyin, searchable
from liuan_safety.ui.leafing import EXACT, Ways
from liuan_safety.workbooks import cells

MOST_WORDS = 10
MOST_SIGNS = 60
SUGGESTED = 8
# Of a jurisdiction alone, at most: there are some 160.
PLACE_SHARE = 0.02
ENOUGH = 200
CODE_SIGNS = re.compile(r"[0-9a-z]{2,18}")
ORGANISATION_LENGTH = ORGANISATION.stop - ORGANISATION.start
# A pair in more names than this (有限) finds nothing faster than reading the names does.
COMMON = 0.25
# A list is read along its order up to here for one page; what has not shown by then is found and sorted.
STRETCH = 100_000
KEPT_SECONDS = 600
BY_NAME = ("name_pinyin", "id")


class _Holds(Lookup):  # type: ignore[type-arg]
    """`search_text` holds the word; a word that may be a code counts in a code only where a code can be entered."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        text, given = self.process_lhs(compiler, connection)
        values, word = list(given), str(self.rhs)
        position = f"strpos({text}, %s)" if connection.vendor == "postgresql" else f"instr({text}, %s)"
        found = f"{position} > 0"
        if not CODE_SIGNS.fullmatch(word):
            return found, [*values, word]
        # The text ends with the code and a mark, or with two marks; the code's place is counted from the end.
        code = f"length({text}) - {CODE_LENGTH}"
        places = [f"substr({text}, length({text}) - 1) = '{PART}{PART}'", f"{position} <= {code}"]
        if len(word) == ORGANISATION_LENGTH:
            places.append(f"substr({text}, {code} + {ORGANISATION.start}, {ORGANISATION_LENGTH}) = %s")
        wanted = [word, word] + ([word] if len(places) > 2 else [])
        return f"({found} AND ({' OR '.join(places)}))", [*values * (len(places) + 3), *wanted]


class _HasPairs(Lookup):  # type: ignore[type-arg]
    """`search_grams` has all of these; as PostgreSQL's index has them. Elsewhere there is no such index."""

    lookup_name = "has_pairs"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        grams, values = self.process_lhs(compiler, connection)
        return f"string_to_array({grams}, ' ') @> %s::text[]", [*values, list(self.rhs)]


def _field(name: str) -> "Field[Any, Any]":
    return Enterprise._meta.get_field(name)  # type: ignore[return-value]


_field("search_text").register_lookup(_Holds)
_field("search_grams").register_lookup(_HasPairs)


def words_of(typed: str) -> list[str]:
    """The words as search compares them, ten at most: a database takes only so deep a condition."""
    words = (searchable(word)[:MOST_SIGNS] for word in cells.text(typed).split()[:MOST_WORDS])
    return [word for word in words if word]


def matching(typed: str) -> Q:
    """Enterprises that every word finds; nothing typed finds all."""
    return _matching(words_of(typed))


def _matching(words: Sequence[str]) -> Q:
    wanted = Q()
    for word in words:
        wanted &= Q(search_text__holds=word if len(word) > 1 else PART + word)
    return wanted & _candidates(words) if connection.vendor == "postgresql" else wanted


def _candidates(words: Sequence[str]) -> Q:
    """What the index of pairs can say beforehand; what `_Holds` decides is never more than this."""
    often = pair_frequencies()
    wanted = Q()
    for word in words:
        pairs = _pairs(word)
        # The signs of a Chinese word go together: its rarest pair finds as well as all of them, and only of one pair
        # does the planner judge rightly how many it finds. Letters of initials are independent of each other.
        seldom = min(pairs, key=lambda pair: often.get(pair, 0.0))
        if CODE_SIGNS.fullmatch(word):
            wanted &= _code_like(word, pairs)
        elif often.get(seldom, 0.0) <= COMMON:
            wanted &= Q(search_grams__has_pairs=[seldom])
    return wanted


def _code_like(word: str, pairs: list[str]) -> Q:
    """Part of the initials or of a name in Latin letters, or a code's beginning, or an organisation's code."""
    either = Q(search_grams__has_pairs=pairs) | _code_begins(word)
    return either | Q(search_grams__has_pairs=[word]) if len(word) == ORGANISATION_LENGTH else either


def _code_begins(word: str) -> Q:
    """A range: collations other than C have no index for LIKE."""
    code = word.upper()
    return Q(credit_code__gte=code, credit_code__lte=code + "Z" * CODE_LENGTH)


def _pairs(word: str) -> list[str]:
    if len(word) == 1:
        return [PART + word]
    return list(dict.fromkeys(word[place : place + 2] for place in range(len(word) - 1)))


def pair_frequencies() -> dict[str, float]:
    """In how many of all names each of the commoner pairs stands, as PostgreSQL's statistics know; kept a while."""
    known: dict[str, float] | None = cache.get("register.pairs")
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pair, often FROM pg_stats_ext_exprs,"
                " unnest(most_common_elems::text::text[], most_common_elem_freqs) AS common (pair, often)"
                " WHERE statistics_schemaname = current_schema() AND statistics_name = 'enterprise_pairs'"
            )
            known = {pair: float(often) for pair, often in cursor.fetchall() if pair}
        cache.set("register.pairs", known, KEPT_SECONDS)
    return known


# -- a page of a large result -----------------------------------------------------------------------------------------


def page_of(rows: "QuerySet[Enterprise]", bottom: int, top: int) -> list[Enterprise]:
    """One page of a large result: read along the order as far as that is short, else found by index and sorted."""
    walk = without_candidates(rows)
    if connection.vendor == "postgresql" and tuple(rows.query.order_by) == BY_NAME:
        page = _page(rows, walk.filter(name_pinyin__lte=_edge()), bottom, top)
        if len(page) == top - bottom:
            return page
        # They stand together in the order, far from its beginning (裕安…).
        if walk is not rows or _lies_within(rows):
            return _page(rows, rows.order_by(Concat("name_pinyin", Value("")), "id"), bottom, top)
    return _page(rows, walk, bottom, top)


def _page(rows: "QuerySet[Enterprise]", found: "QuerySet[Enterprise]", bottom: int, top: int) -> list[Enterprise]:
    """The keys from a narrow index, the rows by their keys; in one query."""
    keys = found.values("pk")[bottom:top]
    by_key = Enterprise.objects.filter(pk__in=keys)
    by_key.query.select_related = rows.query.select_related
    by_key.query.deferred_loading = rows.query.deferred_loading
    return list(by_key.order_by(*rows.query.order_by))


def maybe_many(rows: "QuerySet[Enterprise]", table_rows: float) -> bool:
    """Whether more than are counted exactly may be found, as far as words and places tell."""
    expected = table_rows
    for child in _leaves(rows.query.where):
        if isinstance(child, _HasPairs):
            often = pair_frequencies()
            expected *= min(often.get(pair, 0.0) for pair in child.rhs)
        elif _is_place(child) and isinstance(child.rhs, list):
            expected *= min(1.0, len(child.rhs) * PLACE_SHARE)
    return expected > EXACT


def without_candidates(rows: "QuerySet[Enterprise]") -> "QuerySet[Enterprise]":
    """The same rows without the index of pairs: what remains decides alone. The rows themselves if it is not asked."""
    walk = rows.all()
    return walk if _strip(walk.query.where) else rows


def _strip(node: WhereNode) -> bool:
    """Take out each part that asks the index; a part that offers alternatives goes as a whole."""
    kept = [child for child in node.children if not _asks_index(child)]
    changed = len(kept) < len(node.children)
    node.children = kept
    return any([changed, *(_strip(child) for child in kept if isinstance(child, WhereNode))])


def _asks_index(child: Any) -> bool:
    if isinstance(child, _HasPairs):
        return True
    return isinstance(child, WhereNode) and child.connector == "OR" and any(map(_asks_index, child.children))


def _lies_within(rows: "QuerySet[Enterprise]") -> bool:
    """Whether the rows lie in some jurisdictions only, which have an index of their own."""
    return any(map(_is_place, _leaves(rows.query.where)))


def _is_place(child: Any) -> bool:
    return getattr(getattr(child, "lhs", None), "target", None) == _field("jurisdiction")


def _leaves(node: WhereNode) -> Iterator[Any]:
    for child in node.children:
        if isinstance(child, WhereNode):
            yield from _leaves(child)
        else:
            yield child


def _edge() -> str:
    """Sort key of the last name within the stretch that is worth reading from the beginning; kept a while."""
    known = cache.get("register.edge")
    if known is None:
        rows = Enterprise.objects.filter(valid_to=None).order_by(*BY_NAME).values_list("name_pinyin", flat=True)
        known = next(iter(rows[STRETCH : STRETCH + 1]), "~")
        cache.set("register.edge", known, KEPT_SECONDS)
    return str(known)


# -- as one types -----------------------------------------------------------------------------------------------------


def suggested(rows: "QuerySet[Enterprise]", typed: str, most: int = SUGGESTED) -> list[Enterprise]:
    """The first few that fit: codes that begin so, then names that begin so, then the others. Three queries at most."""
    words = words_of(typed)
    found: dict[int, Enterprise] = {}
    for keys in _steps(rows.filter(_matching(words)), words, most) if words else ():
        for row in rows.filter(pk__in=keys.values("pk")).order_by(*BY_NAME)[:most]:
            found.setdefault(row.pk, row)
        if len(found) >= most:
            break
    return list(found.values())[:most]


def _steps(rows: "QuerySet[Enterprise]", words: list[str], most: int) -> "Iterator[QuerySet[Enterprise]]":
    """What to go through until there is enough; each is read along an index, and the rows fetched by their keys."""
    word, plain = words[0], without_candidates(rows)
    if CODE_SIGNS.fullmatch(word) and any(sign.isdigit() for sign in word):
        yield plain.filter(_code_begins(word)).order_by()[:most]
    sound = name_pinyin(word)
    begins = Q(search_text__startswith=PART + word, name_pinyin__gte=sound, name_pinyin__lte=f"{sound}zzzz")
    yield plain.filter(begins).order_by(*BY_NAME)[:most]
    if len(word) > 1 and connection.vendor == "postgresql":
        # More than are shown: for a handful the planner would read the table until it has them, and it may have none.
        yield rows.order_by()[:ENOUGH]
    elif len(word) > 1:
        yield rows.order_by(*BY_NAME)[:most]


WAYS = Ways(plainly=without_candidates, maybe_many=maybe_many, page_of=page_of)
