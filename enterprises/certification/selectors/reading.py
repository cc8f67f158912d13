"""Reading a certified year from its text alone: whatever was renamed or moved since, it reads as it was (D7)."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.db.models import QuerySet

from enterprises.certification import canonical
from enterprises.certification.freezing import parts_of
from enterprises.certification.models import FrozenPart, FrozenYear
from enterprises.certification.rules import Figures, figures_of, group_of
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Reach, reach_of

Record = dict[str, Any]
_EMPTY: Figures = {"places": {}, "sectors": {}, "supervisors": {}}


def texts_of(year: int) -> "QuerySet[FrozenYear]":
    """Every certification of the year, the newest first; withdrawn ones stay."""
    return FrozenYear.objects.filter(year=year).order_by("-number")


def parts_seen(user: User, frozen: FrozenYear, kind: str = "enterprises") -> "QuerySet[FrozenPart]":
    """The parts whose places the user sees."""
    seen = FrozenPart.objects.visible_to(user).order_by().values("pk")
    return parts_of(frozen.year, frozen.number).filter(kind=kind, pk__in=seen)


def sees_city(user: User) -> bool:
    """Whether the acting post sees the whole text."""
    return user.acting is not None and reach_of(user.acting.role) is Reach.CITY


def head_of(frozen: FrozenYear) -> Record:
    """The head as it was written."""
    return canonical.parse(frozen.head)


def figures_seen(user: User, frozen: FrozenYear) -> Figures:
    """The figures of what the user sees: the head's for the city, else counted from the records of the own place."""
    if sees_city(user):
        return {**_EMPTY, **head_of(frozen)["figures"]}
    records = (canonical.parse(line) for part in parts_seen(user, frozen) for line in canonical.lines_of(part.text))
    return figures_of(group_of(record) for record in records)


def counties_seen(user: User, frozen: FrozenYear) -> list[Record]:
    """What the head says of each county that the user sees whole: all of them, or the own one."""
    lines: list[Record] = head_of(frozen)["counties"]
    if sees_city(user) or user.acting is None:
        return lines
    own = user.acting.jurisdiction
    if not own.is_county_level:
        return []
    names = set(parts_seen(user, frozen).values_list("county", flat=True))
    return [one for one in lines if one["county"]["name"] in names]


@dataclass(frozen=True)
class FrozenList(Sequence[Record]):
    """The enterprises of some parts as a list that is read a page at a time; `words` of name or code narrow it."""

    parts: "QuerySet[FrozenPart]"
    words: str = ""

    def __len__(self) -> int:
        if not self.words:
            return sum(self.parts.values_list("records", flat=True))
        return sum(1 for _line in self._found())

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        return [canonical.parse(line) for line in self._lines(start, stop)]

    def _lines(self, start: int, stop: int) -> Iterator[str]:
        if self.words:
            for number, line in enumerate(self._found()):
                if number >= stop:
                    return
                if number >= start:
                    yield line
            return
        passed = 0
        for pk, records in self.parts.values_list("pk", "records"):
            first, last = max(start - passed, 0), min(stop - passed, records)
            if first < last:
                yield from canonical.lines_of(FrozenPart.objects.get(pk=pk).text)[first:last]
            passed += records

    def _found(self) -> Iterator[str]:
        words = self.words.strip().lower()
        written = json.dumps(words, ensure_ascii=False)[1:-1]  # as a line of the text writes them: \" for "
        for part in self.parts.filter(text__icontains=written).iterator(20):
            lines = canonical.lines_of(part.text)
            yield from (line for line in lines if written in line.lower() and _means(line, words))


def _means(line: str, words: str) -> bool:
    facts = canonical.parse(line)["facts"]
    return any(words in facts.get(key, "").lower() for key in ("name", "former_name", "credit_code"))
