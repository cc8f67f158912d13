"""Rows of the same list that are not read now: an import and those that mend it list nobody twice (D7).

Asked only when rows are examined anew or a receipt comes back; a first reading knows all its rows.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from enterprises.census.comparison import Compared, SoundRow
from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.rules import Place
from enterprises.register.names import name_key

Outcome = StagedRow.Outcome
LIVE = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.ELSEWHERE)
_AT_ONCE = 5_000  # parameters of one query
_OUT = (
    ImportRun.State.DISCARDED,
    ImportRun.State.PASSED_OVER,
    ImportRun.State.UNDONE,
    ImportRun.State.FAILED,
)
Addresses = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a code was listed first."""

    file_key: object
    file: str
    sheet: str
    row: int


def family(run: ImportRun) -> list[int]:
    """The imports that make up one list with this one: what it mends, and what mends it or that."""
    root = run
    while root.follows is not None:
        root = root.follows
    found, wave = [root.pk], [root.pk]
    while wave:
        wave = list(ImportRun.objects.filter(follows__in=wave).values_list("pk", flat=True))
        found += wave
    return list(ImportRun.objects.filter(pk__in=found).exclude(state__in=_OUT).values_list("pk", flat=True))


@dataclass(frozen=True)
class Others:
    """Good rows of some imports, those examined now left out."""

    run_ids: Sequence[int]
    besides: Collection[int] = ()

    def _rows(self) -> QuerySet[StagedRow]:
        rows = StagedRow.objects.filter(run__in=self.run_ids, outcome__in=LIVE)
        return rows.exclude(pk__in=self.besides) if self.besides else rows

    def by_code(self, codes: Collection[str]) -> dict[str, Listed]:
        """Which of these codes are listed, and where."""
        answer: dict[str, Listed] = {}
        for some in portions(codes):
            rows = self._rows().filter(credit_code__in=some).order_by("-id")
            for code, key, file, sheet, row in rows.values_list("credit_code", "file", "file__name", "sheet", "row"):
                answer[code] = Listed(key, file, sheet, row)
        return answer

    def meaning(self, enterprises: Collection[int], names: Collection[str]) -> Iterable[StagedRow]:
        """Rows that mean one of these enterprises, or bring in one of that name."""
        for some in portions(enterprises):
            yield from self._rows().filter(enterprise__in=some).order_by("id")
        for some in portions(names):
            yield from self._rows().filter(outcome=Outcome.NEW, name_key__in=some).order_by("id")


def portions(values: Collection[Any]) -> Iterable[list[Any]]:
    """The values in lists that are short enough to be parameters of one query."""
    rows = sorted(values)
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


@dataclass
class Same:
    """Which rows of a list mean one enterprise: by its record, and where there is none yet by name and address."""

    _by_id: dict[int, Place] = field(default_factory=dict)
    _by_name: dict[str, list[tuple[Place, str, Addresses]]] = field(default_factory=dict)

    def learn(self, others: Others, rows: Sequence[SoundRow], answers: Sequence[Compared]) -> None:
        """What the other rows of the list say about these enterprises and names."""
        ids = {one.enterprise_id for one in answers if one.enterprise_id}
        names = {
            name_key(row.values["name"]) for row, one in zip(rows, answers, strict=True) if one.outcome == Outcome.NEW
        }
        for staged in others.meaning(ids, names):
            here = Place(staged.sheet, staged.row)
            if staged.enterprise_id:
                self._by_id.setdefault(staged.enterprise_id, here)
            else:
                known = (here, staged.credit_code, (staged.address, staged.registered_address))
                self._by_name.setdefault(staged.name_key, []).append(known)

    def earlier(self, row: SoundRow, compared: Compared, here: Place) -> Place | None:
        """The row that means the same enterprise already; else this one is remembered."""
        if compared.enterprise_id is not None:
            first = self._by_id.get(compared.enterprise_id)
            self._by_id.setdefault(compared.enterprise_id, here)
            return first
        addresses = tuple(str(row.values.get(key) or "") for key in ("address", "registered_address"))
        known = self._by_name.setdefault(name_key(row.values["name"]), [])
        for place, code, theirs in known:
            if not (code and row.credit_code) and _may_be_one(addresses, theirs, told_apart=bool(row.match)):
                return place
        known.append((here, row.credit_code, addresses))
        return None


def _may_be_one(mine: Addresses, theirs: Addresses, *, told_apart: bool) -> bool:
    """One address is one firm. Where an address is lacking the officer has to tell them apart."""
    own, other = ({name_key(text) for text in written} - {""} for written in (mine, theirs))
    return bool(own & other) or (not told_apart and not (own and other))
