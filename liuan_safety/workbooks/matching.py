"""Which field a heading label means: exact synonym first, then a part of the label, each with a score.

A vocabulary is a list of `Term`s, one per field. Nothing of any one kind of workbook stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from liuan_safety.workbooks.labels import label

_GENERIC = 2
"""A label of so few characters (名称, 电话, 地址) means nothing without the heading above it."""


@dataclass(frozen=True)
class Term:
    """One field: `exact` synonyms, best first; `within`: parts that suffice; `without`: parts that forbid it.

    `under` are words of an upper heading below which one of `children` means this field; below a heading with one of
    the words `not_under` nothing does (the telephone of 监管部门 is not the enterprise's).
    """

    key: str
    title: str
    exact: tuple[str, ...]
    within: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    not_under: tuple[str, ...] = ()

    @cached_property
    def ranks(self) -> dict[str, float]:
        """Synonym → score from 100 downwards in the order given."""
        ranks: dict[str, float] = {}
        for place, word in enumerate(self.exact):
            ranks.setdefault(label(word).core, max(90.0, 100 - place / 4))
        return ranks


class Vocabulary:
    """Terms, asked with a label and the heading above it. Answers are remembered.

    `added` are labels of columns that the house itself has put behind a sheet's own: its heading is the same with them.
    """

    def __init__(self, terms: Sequence[Term], added: Iterable[str] = ()) -> None:
        self.terms = tuple(terms)
        self.added = frozenset(added)
        self.titles = {term.key: term.title for term in terms}
        self._exact = {core for term in terms for core in term.ranks} | {
            child for term in terms for child in term.children
        }
        words = sorted({word for term in terms for word in term.within}, key=len, reverse=True)
        self._within = re.compile("|".join(map(re.escape, words)) or r"(?!)")
        self._known: dict[tuple[str, str], tuple[tuple[float, str], ...]] = {}

    def candidates(self, core: str, parent: str = "") -> tuple[tuple[float, str], ...]:
        """(score, key), best first; scores from 50 to 105. Empty for a label that means no field."""
        answer = self._known.get((core, parent))
        if answer is None and not self._may_mean(core, parent):
            return ()
        if answer is None:
            scored = ((_score(term, core, parent), term.key) for term in self.terms)
            answer = tuple(sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0]))
            if len(self._known) < 20_000:
                self._known[(core, parent)] = answer
        return answer

    def _may_mean(self, core: str, parent: str) -> bool:
        """One look that spares most cells of a data row the scoring."""
        joined = parent + core
        return core in self._exact or joined in self._exact or self._within.search(joined) is not None


def _score(term: Term, core: str, parent: str) -> float:
    if not core or len(core) > 40:
        return 0.0
    if parent and any(word in parent for word in term.not_under):
        return 0.0
    joined = parent + core
    if parent and joined in term.ranks:
        return term.ranks[joined] + 5
    if term.under and core in term.children and any(word in parent for word in term.under):
        return 97.0
    scope = joined if len(core) <= _GENERIC else core
    if any(word in scope for word in term.without) and core not in term.ranks:
        return 0.0
    if core in term.ranks:
        context_forbids = parent and len(core) <= _GENERIC and any(word in parent for word in term.without)
        return 0.0 if context_forbids else term.ranks[core]
    return max(_part_score(term, core), _part_score(term, joined) - 10 if parent else 0.0)


def _part_score(term: Term, core: str) -> float:
    if any(word in core for word in term.without):
        return 0.0
    longest = max((len(word) for word in term.within if word in core), default=0)
    return 50 + 35 * longest / len(core) if longest else 0.0
