"""Random lives of a small register: imports, officers' edits and undoings in any order, with what must always hold.

A `Life` is run step by step; after each step `check` holds the register against its own history and against what a
person has decided. Rows are staged as a reading leaves them and compared and written by the house's own services.
"""

import itertools
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from enterprises.census.listings import rebuild
from enterprises.census.models import CensusEntry, ImportFile, ImportRun, StagedRow
from enterprises.census.recomparison import compare_anew
from enterprises.census.selectors import count_outcomes
from enterprises.census.selectors.blocking import is_blocked
from enterprises.census.services.undoing import undo_import
from enterprises.census.services.workers import DirectWorker
from enterprises.census.services.writing import write_import
from enterprises.register.facts import VERSIONED_FACTS
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.sources import words_on_enterprises, words_on_places
from enterprises.register.services import add_place, mend_enterprise
from enterprises.register.services.writing import open_entry, write_version
from enterprises.register.sources import source_of
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.census.history import faults
from tests.enterprises.census.made_up import credit_code

FIRMS = 4
KEYS = ("staff", "sector", "telephone", "address", "revenue_fen")
# Which firms a place may list: townships their own; of a firm without a code another county can know nothing.
REPORTERS = {"舒城县": (0, 1, 2, 3), "杭埠镇": (0, 1), "裕安区": (3,)}
TOWNS = ("杭埠镇", "杭埠镇", "城关镇", "城关镇")
ALWAYS_CODED = 3
_numbers = itertools.count(1)

_VALUES = {
    "staff": st.sampled_from([None, 0, 8, 30, 400]),
    "sector": st.sampled_from(["", "轻工", "建材"]),
    "telephone": st.sampled_from(["", "13900000001", "13900000002"]),
    "revenue_fen": st.sampled_from([None, 100_000_000, 5_000_000_000]),
    "industry_code": st.sampled_from(["", "1353", "5211"]),
    "former_name": st.sampled_from(["", "旧名厂"]),
    "longitude": st.sampled_from([None, "116.5"]),
    "town": st.booleans(),
    "with_code": st.booleans(),
    "address": st.sampled_from(["", "works"]),
}
ROW = st.fixed_dictionaries(_VALUES)
FIRM = st.integers(0, FIRMS - 1)
LIST = st.dictionaries(FIRM, ROW, min_size=1, max_size=FIRMS)
STEP = st.one_of(
    st.tuples(st.just("bring"), st.sampled_from(sorted(REPORTERS)), st.sampled_from([2018, 2019]), LIST),
    st.tuples(st.just("bring"), st.just("舒城县"), st.just(2018), LIST),
    st.tuples(st.just("again")),
    st.tuples(st.just("undo"), st.integers(0, 2)),
    st.tuples(st.just("undo"), st.just(0)),
    st.tuples(st.just("mend"), FIRM, st.sampled_from(KEYS), st.integers(0, 2)),
    st.tuples(st.just("place"), FIRM),
    st.tuples(st.just("close"), FIRM),
    st.tuples(st.just("reopen"), FIRM),
)
STEPS = st.lists(STEP, min_size=3, max_size=12)


@dataclass
class Life:
    """One register from nothing; `decided` is what persons have said, which no import and no undoing may change."""

    officer: User
    stranger: User
    told: list[str] = field(default_factory=list)
    runs: list[int] = field(default_factory=list)
    decided: dict[tuple[int, str], Any] = field(default_factory=dict)
    last: tuple[Any, ...] | None = None

    def take(self, step: tuple[Any, ...]) -> None:
        """Do one step and hold everything against everything."""
        getattr(self, f"_{step[0]}")(*step[1:])
        self.check(step)

    def check(self, step: tuple[Any, ...]) -> None:
        found = [*faults(), *self._lost_words(), *self._doubled(), *_wrong_sources(), *_wrong_lists()]
        assert not found, (step, found)

    # Steps.

    def _bring(self, reporter: str, year: int, rows: dict[int, dict[str, Any]]) -> None:
        own = {firm: row for firm, row in rows.items() if firm in REPORTERS[reporter]}
        if own:
            self.last = (reporter, year, own)
            self._written(*self.last)

    def _again(self) -> None:
        """The same workbook again changes nothing."""
        if self.last is None:
            return
        self._written(*self.last)
        before = EnterpriseVersion.objects.count(), PlaceVersion.objects.count(), Enterprise.objects.count()
        run = self._written(*self.last)
        assert (run.new, run.changed) == (0, 0), (run.new, run.changed)
        assert before == (EnterpriseVersion.objects.count(), PlaceVersion.objects.count(), Enterprise.objects.count())

    def _undo(self, back: int) -> None:
        if back >= len(self.runs):
            return
        run = ImportRun.objects.get(pk=self.runs[-1 - back])
        if run.state != ImportRun.State.WRITTEN:
            return
        before = self._picture()
        by = self.stranger if run.jurisdiction.name == "裕安区" else self.officer
        if is_blocked(run):
            try:
                undo_import(run.pk, reason="试验", by=by, worker=DirectWorker())
            except RuleBroken:
                assert self._picture() == before
                return
            raise AssertionError("a blocked import was undone")
        undo_import(run.pk, reason="试验", by=by, worker=DirectWorker())
        assert ImportRun.objects.get(pk=run.pk).state == ImportRun.State.UNDONE

    def _mend(self, number: int, key: str, choice: int) -> None:
        firm = self._firm(number)
        if firm is None:
            return
        choices = {
            "staff": (1, 55, 600), "sector": ("商贸", "纺织", "机械"), "telephone": ("13911110000", "13911110001", ""),
            "address": ("核实地址一", "核实地址二", "核实地址三"), "revenue_fen": (1, 10**9, 10**11),
        }  # fmt: skip
        value = choices[key][choice]
        try:
            mend_enterprise(
                enterprise_id=firm.pk, revision_seen=firm.revision, changes={key: value}, reason="核实", by=self.officer
            )
        except RuleBroken:
            return  # it says so already
        self.decided[firm.pk, key] = value

    def _place(self, number: int) -> None:
        firm = self._firm(number)
        if firm is not None:
            add_place(enterprise_id=firm.pk, values={"address": "又一处"}, reason="新租", by=self.officer)

    def _close(self, number: int) -> None:
        self._condition(number, Condition.IN_REGISTER, Condition.CLOSED, RegisterEntry.Kind.CLOSE)

    def _reopen(self, number: int) -> None:
        self._condition(number, Condition.CLOSED, Condition.IN_REGISTER, RegisterEntry.Kind.REOPEN)

    def _condition(self, number: int, former: str, condition: str, kind: str) -> None:
        """As the deeds of leaving and coming back write it."""
        firm = Enterprise.objects.filter(condition=former, name=_name(number)).first()
        if firm is None:
            return
        entry = open_entry(kind=kind, by=self.officer, reason="核实")
        firm.condition, firm.valid_to = condition, None if condition == Condition.IN_REGISTER else entry.made_at
        firm.revision, firm.changed_at = firm.revision + 1, entry.made_at
        firm.save()
        write_version(firm, entry, ["condition"])
        self.decided[firm.pk, "condition"] = condition

    # What is compared.

    def _firm(self, number: int) -> Enterprise | None:
        firms = Enterprise.objects.filter(name=_name(number), valid_to=None, jurisdiction__path__startswith=_county())
        return firms.first()

    def _written(self, reporter: str, year: int, rows: dict[int, dict[str, Any]]) -> ImportRun:
        run = staged(self.stranger if reporter == "裕安区" else self.officer, reporter, year, rows)
        if run.good:
            run = write_import(run.pk, DirectWorker())
            assert run.state == ImportRun.State.WRITTEN, run.told
            self.runs.append(run.pk)
        return run

    def _lost_words(self) -> list[str]:
        found = []
        for (pk, key), value in self.decided.items():
            holder: Any = Place.objects.get(enterprise=pk, is_primary=True) if key == "address" else None
            stands = getattr(holder or Enterprise.objects.get(pk=pk), key)
            if stands != value:
                found.append(f"a person set {key} of {pk} to {value!r}, it is {stands!r}")
        return found

    def _doubled(self) -> list[str]:
        names = list(Enterprise.objects.values_list("name", flat=True))
        return [f"{name} is there {names.count(name)} times" for name in set(names) if names.count(name) > 1]

    def _picture(self) -> Any:
        facts = Enterprise.objects.order_by("pk").values_list("pk", "revision", "condition", "staff", "telephone")
        entries = CensusEntry.objects.order_by("pk").values_list("pk", "enterprise", "run")
        return list(facts), list(entries), RegisterEntry.objects.count()


def _name(number: int) -> str:
    return f"舒城轮回{number}号厂"


def _county() -> str:
    return Jurisdiction.objects.get(name="舒城县").path


def staged(by: User, reporter: str, year: int, rows: dict[int, dict[str, Any]]) -> ImportRun:
    """A confirmed import of these rows, as reading, checking and the officer's word leave it."""
    place = Jurisdiction.objects.get(name=reporter)
    number = next(_numbers)
    run = ImportRun.objects.create(
        year=year, jurisdiction=place, by=by, post=by.acting.post, maker_label=by.name, created_at=timezone.now(),
        state=ImportRun.State.CONFIRMING, checked_at=timezone.now(), confirmed_at=timezone.now(), revision=1,
    )  # fmt: skip
    file = ImportFile.objects.create(run=run, position=1, name=f"{number}.xlsx", file="none", sha256="0" * 64, size=1)
    made = [StagedRow.objects.create(run=run, file=file, **_staged(place, firm, row)) for firm, row in rows.items()]
    compare_anew(run, [row.pk for row in made])
    ImportRun.objects.filter(pk=run.pk).update(**count_outcomes(run.pk))
    return ImportRun.objects.get(pk=run.pk)


def _staged(place: Jurisdiction, firm: int, row: dict[str, Any]) -> dict[str, Any]:
    values = {key: value for key, value in row.items() if key not in ("town", "with_code", "address")}
    town = place if place.kind == Jurisdiction.Kind.TOWNSHIP else None
    if town is None and row["town"] and place.name == "舒城县":
        town = Jurisdiction.objects.get(name=TOWNS[firm], parent=place)
    return values | {
        "sheet": "表", "row": firm + 3, "outcome": StagedRow.Outcome.UNCHANGED, "name": _name(firm),
        "credit_code": credit_code(firm) if row["with_code"] or firm == ALWAYS_CODED else "",
        "address": f"工业路{firm}号" if row["address"] else "",
        "latitude": "31.5" if row["longitude"] else None,
        "jurisdiction": town or place, "township_known": town is not None,
    }  # fmt: skip


def _wrong_sources() -> list[str]:
    """Who is said to have set a field last has set the value that stands, and was not undone."""
    found = []
    own = words_on_enterprises(list(Enterprise.objects.values_list("pk", flat=True)))
    undone = set(RegisterEntry.objects.exclude(undoes=None).values_list("undoes", flat=True))
    for firm in Enterprise.objects.filter(valid_to=None):
        for fact in VERSIONED_FACTS:
            act = source_of(own.get(firm.pk, {}), fact.key)
            said = act and EnterpriseVersion.objects.get(enterprise=firm, entry=act.entry_id)
            if act is None or act.entry_id in undone:
                found.append(f"nobody stands behind {fact.key} of {firm}")
            elif getattr(said, fact.key) != getattr(firm, fact.key):
                found.append(f"{fact.key} of {firm} is not what entry {act.entry_id} said")
    places = words_on_places(list(Place.objects.values_list("pk", flat=True)))
    for place in Place.objects.filter(enterprise__valid_to=None):
        act = source_of(places.get(place.pk, {}), "address")
        said = act and PlaceVersion.objects.get(place=place, entry=act.entry_id)
        if place.address and (said is None or said.address != place.address):
            found.append(f"the address of place {place.pk} is not what was said last")
    return found


def _wrong_lists() -> list[str]:
    """The lists of each year are what their standing imports say: deriving them anew changes nothing."""
    columns = ("year", "jurisdiction", "enterprise", "run", "staged_row")
    before = set(CensusEntry.objects.values_list(*columns))
    for year, place in set(ImportRun.objects.values_list("year", "jurisdiction")):
        rebuild(year, place)
    after = set(CensusEntry.objects.values_list(*columns))
    listed = CensusEntry.objects.filter(enterprise__condition=Condition.WITHDRAWN)
    gone = [f"{row.enterprise} is withdrawn and listed" for row in listed]
    return gone + ([f"lists: {before ^ after}"] if before != after else [])
