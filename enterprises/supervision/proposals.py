"""A set of sector rules, compiled once and asked for each enterprise: one pass of an automaton over name and scope."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from ahocorasick_rs import AhoCorasick

from enterprises.supervision.rules import (
    AGAIN_MOST,
    AGAIN_POINTS,
    CODE_DIGIT,
    CODE_POINTS,
    CONTRARY_POINTS,
    HAZARD_POINTS,
    SECTOR_POINTS,
    Activity,
    Candidate,
    Facts,
    Proposal,
    SectorRule,
    Where,
    Word,
    clauses,
    name_points,
    plain_name,
    plain_scope,
    rank_points,
    scope_points,
)

MAKING = ("生产", "加工", "制造", "制作", "制售", "精制", "冶炼", "铸造", "印染", "组装", "织造")
SELLING = ("销售", "批发", "零售", "购销", "经销", "批零", "收购", "专卖", "贸易", "代销", "经营", "配送")
# 农业生产资料 is sold and 生产性废旧金属 collected: neither is made.
NOT_MAKING = ("生产资料", "生产性", "安全生产", "生产设备", "加工设备")
ITEMS = "、"
OTHERS = 3
_SHOWN = 4


@dataclass(slots=True)
class _Tally:
    """What has been found for one rule."""

    found: dict[Word, int] = field(default_factory=dict)
    out: bool = False

    def add(self, text: str, where: Where, points: int) -> None:
        word = Word(text, where)
        if points > self.found.get(word, 0):
            self.found[word] = points

    def points(self) -> int:
        """The strongest word of each kind: the best whole, the others a third; further words a little."""
        best: dict[Where, int] = {}
        for word, points in self.found.items():
            best[word.where] = max(points, best.get(word.where, 0))
        ranked = sorted(best.values(), reverse=True)
        more = min(len(self.found) - len(best), AGAIN_MOST) * AGAIN_POINTS
        return ranked[0] + sum(ranked[1:]) // 3 + more


@dataclass(frozen=True, slots=True)
class _Clause:
    begins: int
    ends: int
    makes: bool
    sells: bool

    def does(self) -> set[Activity]:
        return {Activity.MAKES} if self.makes else {Activity.SELLS} if self.sells else set()

    def suits(self, activity: Activity) -> bool:
        if activity is Activity.MAKES:
            return self.makes
        return activity is Activity.ANY or not self.makes


class Proposer:
    """The compiled set. Deterministic: the same rules and facts give the same proposal, whatever their order."""

    def __init__(self, rules: Iterable[SectorRule]) -> None:
        self.rules = sorted(rules, key=attrgetter("rank", "key"))
        self._in_name: dict[str, list[int]] = {}
        self._in_scope: dict[str, list[int]] = {}
        self._hazards: dict[str, list[int]] = {}
        self._without: dict[str, list[int]] = {}
        self._codes: dict[str, list[int]] = {}
        self._sectors: dict[str, list[int]] = {}
        for place, rule in enumerate(self.rules):
            self._take(rule, place)
        every = {*self._in_name, *self._in_scope, *self._hazards, *self._without, *MAKING, *SELLING, *NOT_MAKING}
        self._words = sorted(every)
        self._automaton = AhoCorasick(self._words)

    def _take(self, rule: SectorRule, place: int) -> None:
        for words, index in (
            (rule.names, self._in_name),
            (rule.scope, self._in_scope),
            (rule.hazards, self._hazards),
            (rule.without, self._without),
            (rule.codes, self._codes),
            (rule.sectors, self._sectors),
        ):
            for word in words:
                index.setdefault(word, []).append(place)

    def propose(self, facts: Facts) -> Proposal:
        """The department for these facts, the words that decided, and the next rules of other departments."""
        tallies: dict[int, _Tally] = {}
        self._by_code(facts, tallies)
        self._by_name(plain_name(facts.name), tallies)
        does = self._by_scope(plain_scope(facts.scope), tallies)
        found = [
            (-_points(self.rules[place], tally, does), place)
            for place, tally in tallies.items()
            if tally.found and not tally.out
        ]
        return self._answer(sorted(found), tallies)

    def _by_code(self, facts: Facts, tallies: dict[int, _Tally]) -> None:
        code = facts.industry_code.lstrip("ABCDEFGHIJKLMNOPQRST")
        for length in range(2, len(code) + 1):
            for place in self._codes.get(code[:length], ()):
                _of(tallies, place).add(code[:length], Where.CODE, CODE_POINTS + CODE_DIGIT * length)
        for place in self._sectors.get(facts.sector, ()) if facts.sector else ():
            _of(tallies, place).add(facts.sector, Where.SECTOR, SECTOR_POINTS)

    def _by_name(self, name: str, tallies: dict[int, _Tally]) -> None:
        for number, begins, ends in self._automaton.find_matches_as_indexes(name, overlapping=True):
            word = self._words[number]
            for place in self._without.get(word, ()):
                _of(tallies, place).out = True
            for place in self._in_name.get(word, ()):
                _of(tallies, place).add(word, Where.NAME, name_points(ends - begins, len(name) - ends))
            for place in self._hazards.get(word, ()):
                _of(tallies, place).add(word, Where.HAZARD, HAZARD_POINTS)

    def _by_scope(self, scope: str, tallies: dict[int, _Tally]) -> set[Activity]:
        """Tally the words of the scope; what it says is done, if it says so."""
        matches = [
            (self._words[number], begins, ends)
            for number, begins, ends in self._automaton.find_matches_as_indexes(scope, overlapping=True)
        ]
        at = 0
        does: set[Activity] = set()
        items = 0
        for begins, ends in clauses(scope):
            here = []
            while at < len(matches) and matches[at][2] <= ends:
                here.append(matches[at])
                at += 1
            if here:
                clause = _clause(begins, ends, here)
                does |= clause.does()
                self._by_clause(scope, items, clause, here, tallies)
            items += 1 + scope.count(ITEMS, begins, ends)
        return does

    def _by_clause(
        self, scope: str, items: int, clause: _Clause, here: list[tuple[str, int, int]], tallies: dict[int, _Tally]
    ) -> None:
        out = {place for word, _, _ in here for place in self._without.get(word, ())}
        for word, begins, ends in here:
            points = scope_points(ends - begins, items + scope.count(ITEMS, clause.begins, begins))
            for place in self._in_scope.get(word, ()):
                if place not in out and clause.suits(self.rules[place].activity):
                    _of(tallies, place).add(word, Where.SCOPE, points)
            for place in self._hazards.get(word, ()):
                if place not in out:
                    _of(tallies, place).add(word, Where.HAZARD, HAZARD_POINTS)

    def _answer(self, found: list[tuple[int, int]], tallies: dict[int, _Tally]) -> Proposal:
        named: set[str] = set()
        answer = []
        for points, place in found:
            rule = self.rules[place]
            if rule.department in named:
                continue
            named.add(rule.department)
            ranked = sorted(tallies[place].found.items(), key=lambda pair: (-pair[1], pair[0].text))
            answer.append(Candidate(rule, -points, tuple(word for word, _ in ranked[:_SHOWN])))
            if len(answer) > OTHERS:
                break
        return Proposal(answer[0], tuple(answer[1:])) if answer else Proposal()


def propose(rules: Iterable[SectorRule], facts: Facts) -> Proposal:
    """One enterprise asked alone; for many, keep a `Proposer`."""
    return Proposer(rules).propose(facts)


def _of(tallies: dict[int, _Tally], place: int) -> _Tally:
    tally = tallies.get(place)
    if tally is None:
        tally = tallies[place] = _Tally()
    return tally


def _points(rule: SectorRule, tally: _Tally, does: set[Activity]) -> int:
    """All that speaks for the rule. A makers' rule has less in a firm whose scope only sells, and the other way."""
    contrary = CONTRARY_POINTS if rule.activity and does and rule.activity not in does else 0
    return tally.points() + rank_points(rule.rank) - contrary


def _clause(begins: int, ends: int, here: list[tuple[str, int, int]]) -> _Clause:
    words = [word for word, _, _ in here]
    feigned = {sign for word, start, end in here if word in NOT_MAKING for sign in range(start, end)}
    makes = any(word in MAKING and start not in feigned and end - 1 not in feigned for word, start, end in here)
    return _Clause(begins, ends, makes, any(word in SELLING for word in words))
