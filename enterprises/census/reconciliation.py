"""对账 (D7): the county's own workbook against the townships' lists, and why a firm stands on one side only.

Held against each other by enterprise; a row that never went in is found by its code, else by its name.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from enterprises.census.listings import listed_rows
from enterprises.census.models import CensusReturn, ImportRun, RowFinding, StagedRow
from enterprises.census.senders import Tree, plain
from enterprises.census.sending import said_names, sender_tree
from enterprises.register.models import Enterprise
from enterprises.register.names import name_key
from liuan_safety.organizations.models import Jurisdiction

State = ImportRun.State
Outcome = StagedRow.Outcome
_GOOD = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.ELSEWHERE)
_CHUNK = 500


class Side(StrEnum):
    """On which side alone a firm stands."""

    COUNTY = "county"
    TOWNSHIP = "township"


class Cause(StrEnum):
    """Why it is missing on the other side."""

    NO_WORKBOOK = "no_workbook"
    REFUSED = "refused"
    STRUCK = "struck"
    STRUCK_OUT = "struck_out"
    WAITING = "waiting"
    UNDONE = "undone"
    NIL = "nil"
    NOT_LISTED = "not_listed"
    UNPLACED = "unplaced"


LABELS: dict[tuple[Side, Cause], str] = {
    (Side.COUNTY, Cause.NO_WORKBOOK): "所在地没有报送工作簿",
    (Side.COUNTY, Cause.REFUSED): "乡镇表中该行有错、没有收",
    (Side.COUNTY, Cause.STRUCK): "乡镇重报时去掉了",
    (Side.COUNTY, Cause.STRUCK_OUT): "乡镇表中该行已划除",
    (Side.COUNTY, Cause.WAITING): "乡镇的工作簿还没有确认入库",
    (Side.COUNTY, Cause.UNDONE): "乡镇的导入已撤销",
    (Side.COUNTY, Cause.NIL): "所在地报的是零报告",
    (Side.COUNTY, Cause.NOT_LISTED): "所在地已报送，名录里没有这一户",
    (Side.COUNTY, Cause.UNPLACED): "县级名录没有写明所在乡镇",
    (Side.TOWNSHIP, Cause.REFUSED): "县级表中该行有错、没有收",
    (Side.TOWNSHIP, Cause.STRUCK): "县级重报时去掉了",
    (Side.TOWNSHIP, Cause.STRUCK_OUT): "县级表中该行已划除",
    (Side.TOWNSHIP, Cause.WAITING): "县级的工作簿还没有确认入库",
    (Side.TOWNSHIP, Cause.UNDONE): "县级的导入已撤销",
    (Side.TOWNSHIP, Cause.NOT_LISTED): "县级名录里没有这一户",
}


@dataclass(frozen=True)
class OneSided:
    """A firm that one side lists alone, with the cause and the row that shows it."""

    side: Side
    cause: Cause
    enterprise_id: int
    name: str
    credit_code: str
    place: str
    told: str
    source: str
    run_id: int | None = None
    row_id: int | None = None

    @property
    def label(self) -> str:
        """The cause in words."""
        return LABELS[self.side, self.cause]


@dataclass
class Reconciliation:
    """Both lists held against each other."""

    county_count: int = 0
    township_count: int = 0
    both: int = 0
    lines: list[OneSided] = field(default_factory=list)

    def of(self, side: str) -> list[OneSided]:
        """The firms on this side alone."""
        return [line for line in self.lines if line.side == side]

    def causes(self) -> list[tuple[Side, Cause, str, int]]:
        """Each cause that occurs, with how many firms it explains; in the order of the table."""
        return [
            (side, cause, label, number)
            for (side, cause), label in LABELS.items()
            if (number := sum(line.side == side and line.cause == cause for line in self.lines))
        ]


def reconcile(year: int, county: Jurisdiction) -> Reconciliation:
    """Hold the county's own list of a year against what its townships and zones have listed."""
    runs = _runs(year, county)
    # A part of the county whose name nobody has explained yet has sent its list as a township does.
    mine = Q(jurisdiction=county, part="")
    own_runs, their_runs = runs.filter(mine), runs.exclude(mine)
    own, theirs = _listed(own_runs), _listed(their_runs)
    answer = Reconciliation(len(own), len(theirs), both=len(own.keys() & theirs.keys()))
    own_only = _entries({pk: row for pk, row in own.items() if pk not in theirs})
    theirs_only = _entries({pk: row for pk, row in theirs.items() if pk not in own})
    places = _Places.of(year, county, their_runs)
    answer.lines += _explained(Side.COUNTY, own_only, _Rows(their_runs, own_only), places)
    answer.lines += _explained(Side.TOWNSHIP, theirs_only, _Rows(own_runs, theirs_only), None)
    return answer


@dataclass(frozen=True)
class _Entry:
    """One firm of a list with the row that lists it."""

    enterprise: Enterprise
    row: StagedRow


def _listed(runs: QuerySet[ImportRun]) -> dict[int, int]:
    """Enterprise → the row that lists it, over the standing ones of these imports; the later import's row counts."""
    standing = runs.filter(state=State.WRITTEN, superseded_by=None).order_by("entry").values_list("pk", flat=True)
    return {enterprise_id: row_id for run_id in standing for enterprise_id, row_id in listed_rows(run_id)}


def _entries(listed: dict[int, int]) -> list[_Entry]:
    firms: dict[int, Enterprise] = {}
    rows: dict[int, StagedRow] = {}
    pairs = sorted(listed.items(), key=lambda pair: pair[1])
    for start in range(0, len(pairs), _CHUNK):
        chunk = dict(pairs[start : start + _CHUNK])
        firms |= Enterprise.objects.in_bulk(chunk)
        found = StagedRow.objects.filter(pk__in=chunk.values())
        rows |= {row.pk: row for row in found.select_related("run__jurisdiction", "file", "jurisdiction")}
    return [_Entry(firms[firm], rows[row]) for firm, row in pairs if firm in firms and row in rows]


def _runs(year: int, county: Jurisdiction) -> QuerySet[ImportRun]:
    kept = (State.CHECKED, State.CONFIRMING, State.WRITTEN, State.PASSED_OVER, State.UNDONE)
    return ImportRun.objects.filter(year=year, jurisdiction__path__startswith=county.path, state__in=kept)


class _Rows:
    """The rows of the other side's imports that bear the code or the name of a firm in question."""

    def __init__(self, runs: QuerySet[ImportRun], entries: Sequence[_Entry]) -> None:
        self._by_key: dict[str, list[StagedRow]] = {}
        codes = {entry.enterprise.credit_code for entry in entries if entry.enterprise.credit_code}
        names = {entry.enterprise.name_key for entry in entries} - {""}
        for row in self._read(runs, codes, names):
            for key in {row.credit_code, row.name_key or name_key(row.name)} - {""}:
                self._by_key.setdefault(key, []).append(row)

    @staticmethod
    def _read(runs: QuerySet[ImportRun], codes: set[str], names: set[str]) -> Iterable[StagedRow]:
        ids = list(runs.values_list("pk", flat=True))
        rows = StagedRow.objects.filter(run__in=ids).select_related("run__jurisdiction", "file", "run__superseded_by")
        # A refused row has no key of its name yet, and there are few of them: all are looked at.
        yield from rows.filter(outcome=Outcome.REFUSED, settled_by=None)
        for column, values in (("credit_code", sorted(codes)), ("name_key", sorted(names))):
            for start in range(0, len(values), _CHUNK):
                wanted = Q(**{f"{column}__in": values[start : start + _CHUNK]})
                yield from rows.filter(wanted).exclude(outcome=Outcome.REFUSED)

    def cause(self, entry: _Entry) -> tuple[Cause, StagedRow] | None:
        """Why the other side's row of this firm does not count, the nearest cause first."""
        firm = entry.enterprise
        found = [*self._by_key.get(firm.credit_code or "", ()), *self._by_key.get(firm.name_key, ())]
        causes = [(_cause_of(row), row) for row in found]
        for wanted in (Cause.WAITING, Cause.REFUSED, Cause.STRUCK_OUT, Cause.STRUCK, Cause.UNDONE):
            for cause, row in causes:
                if cause == wanted:
                    return wanted, row
        return None


def _cause_of(row: StagedRow) -> Cause | None:
    run, good = row.run, row.outcome in _GOOD
    if run.state == State.UNDONE:
        return Cause.UNDONE if good else None
    if run.state == State.PASSED_OVER or run.superseded_by_id is not None:
        return Cause.STRUCK if good else None
    if row.outcome == Outcome.REFUSED:
        return Cause.REFUSED
    if row.outcome == Outcome.STRUCK:
        return Cause.STRUCK_OUT
    return Cause.WAITING if run.state in (State.CHECKED, State.CONFIRMING) else None


@dataclass(frozen=True)
class _Places:
    """By which names the places that have sent are known; a name that none of them bears has sent nothing."""

    tree: Tree
    sent: frozenset[str]
    nil: frozenset[str]

    @classmethod
    def of(cls, year: int, county: Jurisdiction, runs: QuerySet[ImportRun]) -> "_Places":
        """Names of the places whose lists stand, and of nil returns."""
        standing = runs.filter(state=State.WRITTEN, superseded_by=None)
        pairs = set(standing.values_list("jurisdiction", "part"))
        tree = sender_tree(county)
        sent = {name for name, meanings in tree.names.items() if _sent(meanings, pairs)}
        sent |= {row.key for row in said_names(county) if (row.jurisdiction_id, row.part) in pairs}
        sent |= {plain(part) for _place, part in pairs if part}
        nil = CensusReturn.objects.filter(year=year, is_nil=True, jurisdiction__path__startswith=county.path)
        return cls(
            tree, frozenset(sent), frozenset(plain(row.jurisdiction.name) for row in nil.select_related("jurisdiction"))
        )

    def cause(self, entry: _Entry) -> tuple[Cause, str, str]:
        """Cause, the place as written, and a sentence about it."""
        town = plain(_written_town(entry))
        if not town:
            return Cause.UNPLACED, "", "县级表中该行没有写乡镇"
        bare = town.removeprefix(plain(self.tree.root.label))
        if bare in self.nil:
            return Cause.NIL, town, f"{town}报的是零报告"
        if bare in self.sent:
            return Cause.NOT_LISTED, town, f"{town}的名录里没有这一户，请向{town}核实"
        meant = self.tree.meanings(town)
        known = f"，系统按名称认作{meant[0].label}，其名录里没有这一户" if meant and meant[0].label != town else ""
        return Cause.NO_WORKBOOK, town, f"没有来自“{town}”的工作簿{known}"


def _sent(meanings: Iterable[Any], pairs: set[tuple[int, str]]) -> bool:
    return any((meaning.jurisdiction_id, meaning.part) in pairs for meaning in meanings)


def _written_town(entry: _Entry) -> str:
    """The township as the county's row has it, else the one that its address was known by."""
    row = entry.row
    labels = [
        column["label"]
        for sheet in row.file.sheets
        if sheet["name"] == row.sheet
        for column in sheet["columns"]
        if column["key"] == "township"
    ]
    written = json.loads(row.mended or "{}") or {}
    written = json.loads(row.as_written or "{}") | (written if isinstance(written, dict) else {})
    town = next((str(written[label]) for label in labels if written.get(label)), "")
    return town or (row.jurisdiction.name if row.township_known else "")


def _explained(side: Side, entries: Sequence[_Entry], rows: _Rows, places: _Places | None) -> list[OneSided]:
    found = [(entry, rows.cause(entry)) for entry in entries]
    reasons = _reasons([cause[1] for _entry, cause in found if cause and cause[0] == Cause.REFUSED])
    return [_line(side, entry, cause, places, reasons) for entry, cause in found]


def _line(
    side: Side,
    entry: _Entry,
    found: tuple[Cause, StagedRow] | None,
    places: _Places | None,
    reasons: dict[tuple[int, str, int], str],
) -> OneSided:
    firm = entry.enterprise
    about: dict[str, Any] = {"enterprise_id": firm.pk, "name": firm.name, "credit_code": firm.credit_code or ""}
    if found is not None:
        cause, row = found
        place = entry.row.run.sender_label if side == Side.TOWNSHIP else row.run.sender_label
        source = f"{row.file.name} {row.sheet} 第{row.row}行"
        told = reasons.get((row.run_id, row.sheet, row.row), "") or _told(cause, row)
        return OneSided(side, cause, place=place, told=told, source=source, run_id=row.run_id, row_id=row.pk, **about)
    source = f"{entry.row.file.name} {entry.row.sheet} 第{entry.row.row}行"
    if places is not None:
        cause, place, told = places.cause(entry)
        return OneSided(side, cause, place=place, told=told, source=source, run_id=entry.row.run_id, **about)
    told, place = "县级名录里没有这一户，请核实是否漏报", entry.row.run.sender_label
    return OneSided(side, Cause.NOT_LISTED, place=place, told=told, source=source, run_id=entry.row.run_id, **about)


def _told(cause: Cause, row: StagedRow) -> str:
    if cause == Cause.STRUCK:
        later = row.run.superseded_by
        return f"“{row.file.name}”列了这一户，以后一份为准的名录里没有" if later is None else "后来的导入里没有这一户"
    if cause == Cause.STRUCK_OUT:
        return f"划除原因：{row.struck_reason}"
    return "等待确认入库" if cause == Cause.WAITING else ""


def _reasons(rows: Sequence[StagedRow]) -> dict[tuple[int, str, int], str]:
    """Why rows were refused, by import, sheet and row."""
    found: dict[tuple[int, str, int], str] = {}
    refused = RowFinding.objects.filter(run__in={row.run_id for row in rows}, level=RowFinding.Level.REFUSED)
    for one in refused.filter(row__in={row.row for row in rows}).order_by("-id"):
        found[one.run_id, one.sheet, one.row] = f"{one.column}：{one.reason}" if one.column else one.reason
    return found
