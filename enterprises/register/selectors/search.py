"""Finding enterprises by what people type: a name or part of it, pinyin initials, a former name, a code.

The one door for the list, the API, the box that answers as one types and the palette. Several words must all be found.
One sign means: names, initials or codes that begin with it. Two and more: anywhere in a name, a former name or the
initials; a code by its beginning, whole, or by its nine signs of the organisation.

What decides is `search_text` (see `names`), the same on both databases. PostgreSQL finds candidates in an index of
pairs of signs (of initials: triples), because two signs are a word in Chinese and trigrams don't serve two; SQLite
reads the narrow index `enterprise_walk` from end to end, which takes 25 ms for 100,000.
"""

import re
from collections.abc import Iterator, Sequence
from string import ascii_lowercase, digits
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import Field, Lookup, Q, QuerySet
from django.db.models.sql.where import WhereNode

from enterprises.register.models import Enterprise
from enterprises.register.names import CODE_LENGTH, ORGANISATION, PART, name_pinyin, searchable
from liuan_safety.workbooks import cells

MOST_WORDS = 10
MOST_SIGNS = 60
SUGGESTED = 8
ENOUGH, ENOUGH_LETTERS = 500, 200
THIRD_SIGNS = f"{ascii_lowercase}{digits}{PART}"
CODE_SIGNS = re.compile(r"[0-9a-z]{2,18}")
ORGANISATION_LENGTH = ORGANISATION.stop - ORGANISATION.start
# A pair in more names than this (有限) finds nothing faster than reading the names does.
COMMON = 0.25
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


class Grams(Lookup):  # type: ignore[type-arg]
    """`search_grams` has one of these; as PostgreSQL's index has them. Elsewhere there is no such index."""

    lookup_name = "has"
    prepare_rhs = False

    def share(self, often: dict[str, float]) -> float:
        """Which part of all names has them at most, as far as the planner's statistics know."""
        return sum(often.get(gram, 0.0) for gram in self.rhs)

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        grams, values = self.process_lhs(compiler, connection)
        return f"string_to_array({grams}, ' ') && %s::text[]", [*values, list(self.rhs)]


def column(name: str) -> "Field[Any, Any]":
    """A column of the register, as conditions name it."""
    return Enterprise._meta.get_field(name)  # type: ignore[return-value]


column("search_text").register_lookup(_Holds)
column("search_grams").register_lookup(Grams)


def words_of(typed: str) -> list[str]:
    """The words as search compares them, ten at most: a database takes only so deep a condition."""
    words = (searchable(word)[:MOST_SIGNS] for word in cells.text(typed).split()[:MOST_WORDS])
    return [word for word in words if word]


def matching(typed: str) -> Q:
    """Enterprises that every word finds; nothing typed finds all."""
    return _matching(words_of(typed))


def text_matches(text: str, words: Sequence[str]) -> bool:
    """Whether every word finds this search text: what `_Holds` decides in SQL, for texts that no row holds."""
    return all(_text_holds(text, word if len(word) > 1 else PART + word) for word in words)


def _text_holds(text: str, word: str) -> bool:
    place, code = text.find(word), len(text) - CODE_LENGTH - 1
    if place < 0 or not CODE_SIGNS.fullmatch(word):
        return place >= 0
    organisation = len(word) == ORGANISATION_LENGTH and text[code:][ORGANISATION] == word
    return text.endswith(PART + PART) or place <= code or organisation


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
        seldom = _seldom([PART + word] if len(word) == 1 else _runs(word, 2), often)
        if CODE_SIGNS.fullmatch(word):
            wanted &= _code_like(word, seldom, often)
        elif often.get(seldom, 0.0) <= COMMON:
            wanted &= Q(search_grams__has=[seldom])
    return wanted


def _code_like(word: str, pair: str, often: dict[str, float]) -> Q:
    """Part of the initials or of a name in Latin letters, or a code's beginning, or an organisation's code."""
    # Two letters stand at the beginning of some triple.
    triples = [_seldom(_runs(word, 3), often)] if len(word) > 2 else [word + sign for sign in THIRD_SIGNS]
    whole = [word] if len(word) == ORGANISATION_LENGTH else []
    return Q(search_grams__has=[pair, *triples, *whole]) | _code_begins(word)


def _seldom(grams: list[str], often: dict[str, float]) -> str:
    """The signs of a word go together: its rarest pair finds as well as all of them, and only of one does the planner
    judge rightly how many it finds."""
    return min(grams, key=lambda gram: often.get(gram, 0.0))


def _code_begins(word: str) -> Q:
    """A range: collations other than C have no index for LIKE."""
    code = word.upper()
    return Q(credit_code__gte=code, credit_code__lte=code + "Z" * CODE_LENGTH)


def _runs(word: str, length: int) -> list[str]:
    return list(dict.fromkeys(word[place : place + length] for place in range(len(word) - length + 1)))


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
    if isinstance(child, Grams):
        return True
    return isinstance(child, WhereNode) and child.connector == "OR" and any(map(_asks_index, child.children))


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
    begins = Q(name_pinyin__gte=sound, name_pinyin__lte=f"{sound}zzzz")
    if len(word) > 1 or not word.isascii():  # one letter is an initial: whatever sounds so
        begins &= Q(search_text__startswith=PART + word)
    yield plain.filter(begins).order_by(*BY_NAME)[:most]
    if len(word) > 1 and connection.vendor == "postgresql":
        # Far more than are shown: for a handful the planner would read a county until it has them, and there may be
        # none (舒城 in another county).
        yield rows.order_by()[: ENOUGH_LETTERS if CODE_SIGNS.fullmatch(word) else ENOUGH]
    elif len(word) > 1:
        yield rows.order_by(*BY_NAME)[:most]
