"""Random lives of a small register: imports, officers' deeds and undoings in any order, with what must always hold.

A `Life` is run step by step, by the house's own services from the workbook to the register; after each step `check`
holds the register against its own history and against what persons have said.
"""

import io
from dataclasses import dataclass, field
from typing import Any

from enterprises.census.comparison import UNCLEAR_CHECK
from enterprises.census.models import CensusReturn, ImportRun, RowFinding, StagedRow
from enterprises.census.selectors.blocking import is_blocked
from enterprises.census.services.deciding import confirm_import, discard_import
from enterprises.census.services.mending import (
    candidates,
    decide_match,
    keep_without_code,
    mend_rows,
    restore_struck,
    strike_rows,
)
from enterprises.census.services.reading import read_import
from enterprises.census.services.returns import accept, give_back
from enterprises.census.services.undoing import undo_import
from enterprises.census.services.uploading import upload_workbooks
from enterprises.census.services.workers import DirectWorker
from enterprises.census.services.writing import write_import
from enterprises.register.models import Enterprise, EnterpriseVersion, PlaceVersion, RegisterEntry
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.census.history import faults
from tests.enterprises.census.lives import ALWAYS_CODED, REPORTERS, TOWNS
from tests.enterprises.census.made_up import credit_code, sheet_bytes
from tests.enterprises.census.replay_checks import (
    doubled,
    picture,
    standing_facts,
    wrong_counts,
    wrong_lists,
    wrong_sources,
)
from tests.enterprises.census.replay_deeds import Deeds, name_of
from tests.enterprises.census.replay_words import Words

State = ImportRun.State
CODE = "统一社会信用代码"
HEADINGS = (
    "企业名称", CODE, "所属乡镇", "生产经营地址", "行业领域", "行业代码", "从业人数", "联系电话", "年营业收入(万元)",
    "曾用名", "经度", "纬度",
)  # fmt: skip
FEN_PER_WAN = 1_000_000
WRONG_CODE = "9134152"
Rows = dict[int, dict[str, Any]]


@dataclass
class People:
    """Who acts: the county's officer, a stranger of 裕安区, and the city's office, which keeps both ends of a move."""

    officer: User
    stranger: User
    office: User

    def of(self, place: str) -> User:
        """Who reports for the place."""
        return self.stranger if place == "裕安区" else self.officer

    def above(self, place: str) -> User:
        """Who accepts what it has reported."""
        return self.officer if place == "杭埠镇" else self.office


@dataclass
class Life:
    """One register from nothing."""

    people: People
    words: Words = field(default_factory=Words)
    runs: list[int] = field(default_factory=list)
    waiting: list[tuple[int, Rows]] = field(default_factory=list)
    last: tuple[str, int, Rows] | None = None
    before: dict[int, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.deeds = Deeds(self.people.office, self.words)

    def take(self, step: tuple[Any, ...]) -> None:
        """Do one step and hold everything against everything."""
        own = getattr(self, f"_{step[0]}", None)
        (own or getattr(self.deeds, step[0]))(*step[1:])
        self.check(step)

    def check(self, step: tuple[Any, ...]) -> None:
        found = [*faults(), *self.words.lost(), *doubled(), *wrong_sources(), *wrong_lists(), *wrong_counts()]
        assert not found, (step, found)

    # Lists that come in.

    def _bring(self, place: str, year: int, late: bool, rows: Rows) -> None:
        """A list from the workbook to the register; its wrong rows are cured before it is written or afterwards."""
        if own := _listed(place, rows):
            self.last = (place, year, own)
            self._written(place, year, own, late=late)

    def _again(self) -> None:
        """The same workbook again changes nothing."""
        if self.last is None or self._is_accepted(*self.last[:2]):
            return
        self._written(*self.last)
        before = EnterpriseVersion.objects.count(), PlaceVersion.objects.count(), Enterprise.objects.count()
        for run in self._written(*self.last):
            assert (run.new, run.changed) == (0, 0), (run.new, run.changed)
        assert before == (EnterpriseVersion.objects.count(), PlaceVersion.objects.count(), Enterprise.objects.count())

    def _upload(self, place: str, year: int, rows: Rows) -> None:
        """Read and cured today, confirmed some other day."""
        if own := _listed(place, rows):
            run = self._read(place, year, own)
            self._cure(run, own)
            self.waiting.append((run.pk, own))

    def _confirm(self) -> None:
        if self.waiting:
            run_id, rows = self.waiting.pop(0)
            self._write(ImportRun.objects.get(pk=run_id), rows)

    def _accept(self, place: str, year: int) -> None:
        self._decide(accept, place, year)

    def _give_back(self, place: str, year: int) -> None:
        self._decide(give_back, place, year, remarks="漏报两家")

    def _decide(self, deed: Any, place: str, year: int, **more: Any) -> None:
        row = CensusReturn.objects.filter(year=year, jurisdiction__name=place).first()
        if row is not None:
            try:
                deed(by=self.people.above(place), census_return=row, revision=row.revision, **more)
            except RuleBroken as broken:
                assert broken.code == "census.return_state", broken

    def _is_accepted(self, place: str, year: int) -> bool:
        rows = CensusReturn.objects.filter(year=year, jurisdiction__name=place)
        return rows.filter(state=CensusReturn.State.ACCEPTED).exists()

    def _undo(self, back: int) -> None:
        if back >= len(self.runs):
            return
        run = ImportRun.objects.select_related("entry").get(pk=self.runs[-1 - back])
        if run.state != State.WRITTEN or run.entry is None:
            return
        before, by = picture(), self.people.of(run.jurisdiction.name)
        is_last = RegisterEntry.objects.latest("pk") == run.entry
        if is_blocked(run):
            assert not is_last or self._is_accepted(run.jurisdiction.name, run.year), "nobody has built on it"
            try:
                undo_import(run.pk, reason="试验", by=by, worker=DirectWorker())
            except RuleBroken:
                assert picture() == before
                return
            raise AssertionError("a blocked import was undone")
        undo_import(run.pk, reason="试验", by=by, worker=DirectWorker())
        assert ImportRun.objects.get(pk=run.pk).state == State.UNDONE
        assert not is_last or standing_facts() == self.before[run.pk]

    # From the workbook to the register.

    def _written(self, place: str, year: int, rows: Rows, *, late: bool = False) -> list[ImportRun]:
        run = self._read(place, year, rows)
        if not late:
            self._cure(run, rows)
        return self._write(run, rows)

    def _read(self, place: str, year: int, rows: Rows) -> ImportRun:
        content = sheet_bytes([_line(place, firm, row) for firm, row in rows.items()], headings=HEADINGS)
        (run,) = upload_workbooks(
            by=self.people.of(place), year=year, jurisdiction=Jurisdiction.objects.get(name=place),
            files=[(f"{place}.xlsx", io.BytesIO(content))],
        )  # fmt: skip
        run = read_import(run.pk, DirectWorker())
        assert run.state == State.CHECKED, run.failure
        assert run.jurisdiction.name == place, run.sender_reason
        return run

    def _write(self, run: ImportRun, rows: Rows) -> list[ImportRun]:
        """Confirm and write, and what is mended afterwards too; the imports that were written."""
        written = []
        while self._confirmed(run):
            written.append(ImportRun.objects.get(pk=run.pk))
            self._cure(run, rows)
            follow_up = ImportRun.objects.filter(follows=run, state=State.CHECKED).first()
            if follow_up is None:
                break
            run = follow_up
        return written

    def _confirmed(self, run: ImportRun) -> bool:
        """Asked again where the register has moved since; refused where the list of the place is settled."""
        by = self.people.of(run.jurisdiction.name)
        for _ in range(3):
            current = ImportRun.objects.get(pk=run.pk)
            try:
                confirm_import(run=current, revision=current.revision, by=by)
            except RuleBroken as broken:
                assert broken.code in ("census.locked", "census.nothing_good"), broken
                discard_import(run=current, by=by)
                return False
            before = standing_facts()
            if write_import(run.pk, DirectWorker()).state == State.WRITTEN:
                self.before[run.pk] = before
                self.runs.append(run.pk)
                return True
        raise AssertionError("asked again without end")

    def _cure(self, run: ImportRun, rows: Rows) -> None:
        """What an officer does about rows that are wrong, have no code, or may mean several firms."""
        by = self.people.of(run.jurisdiction.name)
        for staged in StagedRow.objects.filter(run=run, outcome="refused", settled_by=None).order_by("pk"):
            firm = next((number for number in rows if name_of(number) == staged.name), None)
            if firm is None or rows[firm]["cure"] == "leave":
                continue
            run = ImportRun.objects.get(pk=run.pk)
            if rows[firm]["cure"] == "strike":
                strike_rows(run=run, row_ids=[staged.pk], reason="已停业", by=by)
                continue
            self._mend_row(run, staged, firm, rows[firm], by)

    def _mend_row(self, run: ImportRun, staged: StagedRow, firm: int, row: dict[str, Any], by: User) -> None:
        strike_rows(run=run, row_ids=[staged.pk], reason="划错了", by=by)
        restore_struck(run=ImportRun.objects.get(pk=run.pk), row_ids=[staged.pk], by=by)
        if row["is_wrong"]:
            mend_rows(run=run, changes={staged.pk: {CODE: _code(firm, row)}}, by=by)
        if "code_missing" in _checks(run, staged):
            keep_without_code(run=run, row_ids=[staged.pk], reason="尚未领照", by=by)
        if UNCLEAR_CHECK in _checks(run, staged):
            known = candidates(run, [staged.name]).first()
            decide_match(run=run, row_id=staged.pk, enterprise_id=known.pk if known else None, by=by)


def _checks(run: ImportRun, staged: StagedRow) -> set[str]:
    rows = RowFinding.objects.filter(run=run, file=staged.file_id, sheet=staged.sheet, row=staged.row)
    return set(rows.values_list("check_key", flat=True))


def _listed(place: str, rows: Rows) -> Rows:
    return {firm: row for firm, row in rows.items() if firm in REPORTERS[place]}


def _code(firm: int, row: dict[str, Any]) -> str:
    return credit_code(firm) if row["with_code"] or firm == ALWAYS_CODED else ""


def _line(place: str, firm: int, row: dict[str, Any]) -> list[object]:
    town = TOWNS[firm] if row["town"] and place == "舒城县" else ("杭埠镇" if place == "杭埠镇" else "")
    return [
        name_of(firm), WRONG_CODE if row["is_wrong"] else _code(firm, row), town,
        f"工业路{firm}号" if row["address"] else "", row["sector"], row["industry_code"], row["staff"],
        row["telephone"], None if row["revenue_fen"] is None else row["revenue_fen"] // FEN_PER_WAN,
        row["former_name"], row["longitude"], "31.5" if row["longitude"] else None,
    ]  # fmt: skip
