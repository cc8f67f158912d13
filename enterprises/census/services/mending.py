"""Mending wrong rows in the page (D7): cells, outstanding codes, which enterprise is meant; struck out with a reason.

Before an import is confirmed its rows are mended in place and the officer sees new figures. Of an import already
written only wrong rows can be mended: the good ones go into an import that follows, confirmed like any other. What
was written stays beside what was mended, with who mended it. The log names rows and columns, never their content.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from enterprises.census.comparison import UNCLEAR_CHECK
from enterprises.census.locks import refuse_locked
from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.others import LIVE, Others, family
from enterprises.census.outstanding import CODE_MISSING
from enterprises.census.reexamination import Anew, columns_of, examine_anew, findings_of, mended_texts, written_texts
from enterprises.census.restaging import recount, replace_findings, restage
from enterprises.census.rows_seen import mark_of_row
from enterprises.census.services.following import follow, leave
from enterprises.register.alike import moved_away
from enterprises.register.models import Enterprise
from enterprises.register.names import name_key
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

State = ImportRun.State
Outcome = StagedRow.Outcome
Match = StagedRow.Match
MOST_ROWS = 500
LONGEST = 2_000  # signs of one cell


@dataclass
class Mended:
    """What became of rows: their ids by result; `stale` were changed by a colleague and were left alone."""

    run: ImportRun
    good: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    follow_up: ImportRun | None = None


@transaction.atomic
def mend_rows(
    *, run: ImportRun, changes: Mapping[int, Mapping[str, str]], seen: Mapping[int, str] | None = None, by: User
) -> Mended:
    """Mend cells (row → column's label → text) and examine the rows anew.

    `seen` is the mark of each row as the page showed it (`mark_of_row`): a row that a colleague has changed since is
    left alone and named in the answer. The same text twice is mended once. Raises RuleBroken for rows or columns
    that are not there, or when the import is not at this point.
    """
    current = _locked(run, by)
    rows = _rows(current, changes)
    stale = [row.pk for row in rows if seen is not None and seen.get(row.pk) != mark_of_row(row)]
    changed = [row for row in rows if row.pk not in stale and _mend(row, changes[row.pk], by)]
    answer = _anew(current, changed, by)
    answer.stale = stale
    _log("census.row.mended", current, changed, {"columns": _columns(changes)})
    return answer


@transaction.atomic
def keep_without_code(*, run: ImportRun, row_ids: Sequence[int], reason: str, by: User) -> Mended:
    """Keep rows whose code is missing as 代码待补; a wrong code has to be emptied first. Raises RuleBroken."""
    why = _reason(reason)
    current = _locked(run, by)
    rows = [row for row in _rows(current, row_ids) if not row.without_code]
    found = findings_of(rows)
    for row in rows:
        checks = {one.check_key for one in found[row.file_id, row.sheet, row.row]}
        if CODE_MISSING not in checks:
            raise RuleBroken(
                "census.has_code",
                f"“{row.sheet}”第{row.row}行写着信用代码，不能按“代码待补”保留。代码有错的请先改正，或清空后再办。",
            )
        row.without_code = True
        _sign(row, by)
    answer = _anew(current, rows, by, dict.fromkeys((row.pk for row in rows), why))
    _log("census.row.kept_without_code", current, rows, {"reason": why})
    return answer


@transaction.atomic
def decide_match(*, run: ImportRun, row_id: int, enterprise_id: int | None, by: User) -> Mended:
    """Say which enterprise a row without a sure code means: that one of the register, or (None) another one.

    Raises RuleBroken when nobody asked, or when that enterprise bears another name or stands elsewhere.
    """
    current = _locked(run, by)
    (row,) = _rows(current, [row_id])
    asked = {one.check_key for one in findings_of([row])[row.file_id, row.sheet, row.row]}
    if UNCLEAR_CHECK not in asked and not row.match:
        raise RuleBroken("census.match_not_asked", "这一行没有同名待认定的企业，不用选定。请刷新页面查看。")
    if enterprise_id is not None and not candidates(current, [row.name]).filter(pk=enterprise_id).exists():
        raise RuleBroken("census.no_candidate", "选定的企业与本行不同名，或不在本辖区。请刷新页面后重新选定。")
    row.match = Match.SAME if enterprise_id is not None else Match.NEW
    row.enterprise_id = enterprise_id
    _sign(row, by)
    answer = _anew(current, [row], by)
    _log("census.row.matched", current, [row], {"match": row.match, "enterprise": enterprise_id})
    return answer


def candidates(run: ImportRun, names: Collection[str]) -> QuerySet[Enterprise]:
    """Enterprises of these names that a row may mean: within the import's place, or moved on from there."""
    within = Q(jurisdiction__path__startswith=run.jurisdiction.path)
    rows = Enterprise.objects.filter(within | moved_away(run.jurisdiction))
    return rows.filter(name_key__in={name_key(name) for name in names}).exclude(condition="withdrawn").order_by("id")


@transaction.atomic
def strike_rows(*, run: ImportRun, row_ids: Sequence[int], reason: str, by: User) -> int:
    """Strike rows out: they stay with their reason, count as wrong no longer and enter nothing. Counts them."""
    why = _reason(reason)
    current = _locked(run, by)
    rows = [row for row in _rows(current, row_ids, struck=True) if row.outcome != Outcome.STRUCK]
    released = {row.credit_code for row in rows if row.outcome in LIVE and row.credit_code}
    label, now = _label(by), timezone.now()
    for row in rows:
        row.outcome, row.struck_reason, row.struck_label, row.struck_at = Outcome.STRUCK, why, label, now
    StagedRow.objects.bulk_update(rows, ["outcome", "struck_reason", "struck_label", "struck_at"], batch_size=100)
    if rows:
        if current.state == State.WRITTEN:
            leave(current, [row.pk for row in rows])
        else:
            _examine_released(current, released, {row.pk for row in rows})
        recount(current)
    _log("census.row.struck", current, rows, {"reason": why})
    return len(rows)


@transaction.atomic
def restore_struck(*, run: ImportRun, row_ids: Sequence[int], by: User) -> Mended:
    """Take rows back that were struck out: examined anew, they are good or wrong as they now stand."""
    current = _locked(run, by)
    rows = [row for row in _rows(current, row_ids, struck=True) if row.outcome == Outcome.STRUCK]
    for row in rows:
        row.outcome, row.struck_reason, row.struck_label, row.struck_at = Outcome.REFUSED, "", "", None
    StagedRow.objects.bulk_update(rows, ["outcome", "struck_reason", "struck_label", "struck_at"], batch_size=100)
    answer = _anew(current, rows, by)
    _log("census.row.restored", current, rows, {})
    return answer


def _locked(run: ImportRun, by: User) -> ImportRun:
    current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    require(by, Deed.CENSUS_IMPORT, within=current.jurisdiction)
    if current.state not in (State.CHECKED, State.WRITTEN):
        words = current.get_state_display()
        raise Conflict(
            "census.not_mendable", f"这次导入现在是“{words}”，不能改正。您填的内容没有保存，请刷新页面查看。"
        )
    if current.superseded_by_id is not None:
        raise RuleBroken("census.superseded", "这份名录已被后来的普查表取代，请在后来的那一份里改正。")
    refuse_locked(current.year, current.jurisdiction)
    return current


def _rows(run: ImportRun, ids: Iterable[int], *, struck: bool = False) -> list[StagedRow]:
    wanted = set(ids)
    if len(wanted) > MOST_ROWS:
        raise RuleBroken("census.too_many_rows", f"一次最多办理{MOST_ROWS}行，这里有{len(wanted)}行，请分几次办理。")
    rows = list(StagedRow.objects.filter(run=run, pk__in=wanted).select_related("file").order_by("id"))
    if len(rows) != len(wanted):
        raise RuleBroken("census.no_such_row", "有的行不在这次导入里，没有保存。请刷新页面。")
    for row in rows:
        if row.settled_by_id is not None or (run.state == State.WRITTEN and row.outcome in LIVE):
            raise Conflict("census.row_settled", f"“{row.sheet}”第{row.row}行已经入库，请在企业页面更正。")
        if row.outcome == Outcome.STRUCK and not struck:
            raise Conflict("census.row_struck", f"“{row.sheet}”第{row.row}行已被划除，要改正请先恢复。")
    return rows


def _mend(row: StagedRow, cells: Mapping[str, str], by: User) -> bool:
    """Set the mended texts of a row; whether that changed anything."""
    columns = {column["label"]: column["key"] for column in columns_of(row.file, row.sheet)}
    written, mended = written_texts(row), mended_texts(row)
    before = dict(mended)
    for label, text in cells.items():
        if label not in columns and label not in written:
            raise RuleBroken("census.no_such_column", f"“{row.sheet}”没有“{label}”这一列，没有保存。请刷新页面。")
        mended[label] = text.replace("\0", "").strip()[:LONGEST]
        if mended[label] == written.get(label, "").strip():
            del mended[label]
    if mended == before:
        return False
    touched = {columns.get(label, "") for label in mended.keys() ^ before.keys() | cells.keys()}
    if touched & {"name", "credit_code"}:
        row.match = ""  # said of another name or code
    code = next((label for label, key in columns.items() if key == "credit_code"), "")
    if mended.get(code):
        row.without_code = False
    row.mended = json.dumps(mended, ensure_ascii=False, separators=(",", ":")) if mended else ""
    _sign(row, by)
    return True


def _sign(row: StagedRow, by: User) -> None:
    row.mended_label, row.mended_at = _label(by), timezone.now()


def _label(by: User) -> str:
    return f"{by.name}（{by.acting.label}）"[:160] if by.acting is not None else by.name


def _reason(text: str) -> str:
    why = " ".join(text.split())
    if not why:
        raise RuleBroken("census.no_reason", "请写明原因：以后查账时要靠它说明。", field="reason")
    return why[:200]


def _anew(run: ImportRun, rows: Sequence[StagedRow], by: User, whys: Mapping[int, str] | None = None) -> Mended:
    """Examine these rows anew and keep what was found, in place or in the import that follows."""
    answer = Mended(run)
    if not rows:
        return answer
    besides = {row.pk for row in rows}
    copies = StagedRow.objects.filter(mends_row__in=besides, run__follows=run, run__state=State.CHECKED)
    released = {row.credit_code for row in rows if row.outcome in LIVE and row.credit_code}
    others = Others(family(run), besides | set(copies.values_list("pk", flat=True)))
    found = examine_anew(run, rows, others, whys)
    if run.state == State.WRITTEN:
        answer.follow_up = _keep_written(run, found, by)
    else:
        restage(run, found)
        _examine_released(run, released, besides)
    recount(run)
    for one in found:
        (answer.good if one.examined.outcome in LIVE else answer.wrong).append(one.row.pk)
    return answer


def _keep_written(run: ImportRun, found: Sequence[Anew], by: User) -> ImportRun | None:
    """The rows of a written import stay what they were; they keep what was mended, and what is still wrong."""
    rows = [one.row for one in found]
    StagedRow.objects.bulk_update(
        rows, ["mended", "mended_label", "mended_at", "without_code", "match", "enterprise"], batch_size=50
    )
    replace_findings(run, [one for one in found if one.examined.outcome not in LIVE])
    return follow(run, found, by)


def _examine_released(run: ImportRun, codes: set[str], besides: set[int]) -> None:
    """A row refused because of another row's code may be the only one that bears it now."""
    if not codes:
        return
    waiting = StagedRow.objects.filter(run=run, outcome=Outcome.REFUSED, credit_code__in=codes).exclude(pk__in=besides)
    rows = list(waiting.select_related("file").order_by("id"))
    if rows:
        restage(run, examine_anew(run, rows, Others(family(run), {row.pk for row in rows})))


def _columns(changes: Mapping[int, Mapping[str, str]]) -> list[str]:
    return sorted({label for cells in changes.values() for label in cells})[:40]


def _log(action: str, run: ImportRun, rows: Sequence[StagedRow], more: Mapping[str, object]) -> None:
    """Rows by their place, columns by their heads; never what stands in them."""
    if rows:
        places = [f"{row.sheet}!{row.row}" for row in rows[:50]]
        after = {"rows": len(rows), "places": places, **more}
        record(action=action, obj=run, after=after, jurisdiction_path=run.jurisdiction.path)
