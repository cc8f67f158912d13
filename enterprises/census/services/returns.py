"""Returns of townships and counties (D7): who owes a list, sent, given back, accepted. The moves: `census.moves`."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.census.locks import check_unlocked, is_opened, refuse_locked
from enterprises.census.models import CensusReturn, ImportRun, ReturnStep
from enterprises.census.moves import MOVES, Move, allowed, followers
from enterprises.census.selectors.standing import has_list
from enterprises.census.superiors import owing, superior_of
from enterprises.register.models import RegisterEntry
from liuan_safety.audit.context import current_actor
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL
from liuan_safety.policy.selectors import value
from liuan_safety.ui.errors import Conflict, RuleBroken

State = CensusReturn.State
DUE_SETTING = "census.due_day"


def due_day(year: int, place: Jurisdiction) -> datetime.date:
    """The day of that year by which the place has to have sent, as the setting in force at the year's end says."""
    number = int(str(value(DUE_SETTING, on=datetime.date(year, 12, 31), jurisdiction=place)))
    try:
        return datetime.date(year, number // 100, number % 100)
    except ValueError:
        return datetime.date(year, 12, 31)


def expect_returns(*, year: int, above: Jurisdiction) -> None:
    """See to it that every township and zone of a county, or every county of the city, has its return of the year.

    The places are those of the year's last day: one founded later owes it nothing. It moves nothing.
    """
    places = list(owing(year, above))
    known = set(CensusReturn.objects.filter(year=year, jurisdiction__in=places).values_list("jurisdiction", flat=True))
    missing = [place for place in places if place.pk not in known]
    if missing:
        rows = [CensusReturn(year=year, jurisdiction=place, due_on=due_day(year, place)) for place in missing]
        CensusReturn.objects.bulk_create(rows, ignore_conflicts=True)


def is_begun(year: int) -> bool:
    """Whether anybody has sent anything for the year. Whoever merely looks at a list of long ago asks nobody for it."""
    return CensusReturn.objects.filter(year=year).exclude(state=State.OPEN).exists()


def return_of(year: int, place: Jurisdiction) -> CensusReturn:
    """The place's return of the year, locked; made where it is missing."""
    defaults = {"due_on": due_day(year, place)}
    row, _made = CensusReturn.objects.get_or_create(year=year, jurisdiction=place, defaults=defaults)
    return CensusReturn.objects.select_related("jurisdiction").select_for_update(of=("self",)).get(pk=row.pk)


def check_open(run: ImportRun) -> None:
    """Raises RuleBroken when the census of the sender is locked. Holds nothing: asked again when it is written."""
    check_unlocked(run.year, run.jurisdiction)


def note_sent(run: ImportRun, now: datetime.datetime) -> None:
    """A list of the sender has been written: a township's return is sent, a nil return taken back. Part of that write.

    A county's return is sent by a deed of its own, with a signed summary (`certification`). A return that was accepted,
    and is opened by an exception, stays accepted: its history tells of the import.
    """
    refuse_locked(run.year, run.jurisdiction)
    if run.sender_state == ImportRun.SenderState.UNKNOWN:
        return  # It is nobody's list yet.
    row = return_of(run.year, run.jurisdiction)
    remark = f"导入“{'、'.join(file.name for file in run.files.all())}”"
    _take_back_superiors(run, remark, now)
    if row.state == State.ACCEPTED and is_opened(run.year, run.jurisdiction):
        _note(row, by=run.by, label=run.maker_label, remark=f"例外修改：{remark}", now=now)
    elif run.jurisdiction.is_county_level:
        _take_back_nil(row, run, remark, now)
    elif row.state != State.SENT or row.is_nil:
        row.is_nil, row.nil_reason = False, ""
        row.sent_at, row.sent_label = now, run.maker_label
        _step(row, MOVES["send"], by=run.by, label=run.maker_label, remark=remark, now=now)


def _take_back_nil(row: CensusReturn, run: ImportRun, remark: str, now: datetime.datetime) -> None:
    if row.is_nil and allowed(row.state, "reopen"):
        row.is_nil, row.nil_reason = False, ""
        _step(row, MOVES["reopen"], by=run.by, label=run.maker_label, remark=f"零报告撤回：{remark}", now=now)


def _take_back_superiors(run: ImportRun, remark: str, now: datetime.datetime) -> None:
    """The county had said that there is nothing: a list of any of its townships shows otherwise."""
    above = CensusReturn.objects.filter(year=run.year, jurisdiction__in=run.jurisdiction.ancestor_ids[:-1], is_nil=True)
    rows = above.filter(jurisdiction__kind__in=COUNTY_LEVEL).select_related("jurisdiction")
    for row in rows.select_for_update(of=("self",)):
        _take_back_nil(row, run, f"{run.jurisdiction.name}{remark}", now)


def _note(row: CensusReturn, *, by: User | None, label: str, remark: str, now: datetime.datetime) -> None:
    """A line in the history of a return that does not move it."""
    ReturnStep.objects.create(
        census_return=row, from_state=row.state, to_state=row.state, at=now, by=by, maker_label=label,
        remark=remark[:500],
    )  # fmt: skip


def note_withdrawn(run: ImportRun, entry: RegisterEntry) -> None:
    """An import was undone: where none of the sender stands any more, its return is open again. Part of that undo."""
    if ImportRun.objects.filter(
        year=run.year, jurisdiction=run.jurisdiction_id, state=ImportRun.State.WRITTEN, superseded_by=None
    ).exists():
        return
    row = return_of(run.year, run.jurisdiction)
    if allowed(row.state, "reopen") and not row.is_nil:
        remark = "撤销导入后没有名录"
        _step(row, MOVES["reopen"], by=entry.made_by, label=entry.maker_label, remark=remark, now=entry.made_at)


@transaction.atomic
def report_nil(*, by: User, census_return: CensusReturn, revision: int, reason: str) -> CensusReturn:
    """零报告: the place has no enterprise to list, and says why.

    Refused while a list of it stands; of a county, while any list of a township does.
    """
    row, move = begin_move(by, census_return, revision, "nil", reason)
    if has_list(row.year, row.jurisdiction):
        place = row.jurisdiction
        whose = f"{place.name}及其下级" if place.is_county_level else place.name
        words = f"{whose}{row.year}年度已有入库的名录，不能再作零报告。名录报错了的，请先撤销那次导入。"
        raise RuleBroken("census.nil_with_list", words)
    row.is_nil, row.nil_reason = True, reason.strip()[:300]
    row.sent_at, row.sent_label = timezone.now(), label_of(by)
    return end_move(row, move, by, reason)


@transaction.atomic
def give_back(*, by: User, census_return: CensusReturn, revision: int, remarks: str) -> CensusReturn:
    """退回修改: the level above says what is to be mended; the place may send again."""
    row, move = begin_move(by, census_return, revision, "give_back", remarks)
    row.remarks, row.merged_at = remarks.strip()[:500], None
    row.decided_at, row.decided_label = timezone.now(), label_of(by)
    return end_move(row, move, by, remarks)


@transaction.atomic
def accept(*, by: User, census_return: CensusReturn, revision: int) -> CensusReturn:
    """接收: the list is settled; new imports of the place are refused until it is given back."""
    row, move = begin_move(by, census_return, revision, "accept", "")
    if ImportRun.objects.filter(
        year=row.year, jurisdiction=row.jurisdiction_id, state=ImportRun.State.CONFIRMING
    ).exists():
        raise RuleBroken("census.being_written", f"{row.jurisdiction.name}正有一份名录在入库，请等它完成、看过再接收。")
    row.remarks = ""
    row.decided_at, row.decided_label = timezone.now(), label_of(by)
    return end_move(row, move, by, "")


def begin_move(
    by: User, census_return: CensusReturn, revision: int, key: str, remark: str
) -> tuple[CensusReturn, Move]:
    """The return, locked, after every question that all moves share: may, has it moved, is it locked, does it go."""
    move = MOVES[key]
    rows = CensusReturn.objects.select_related("jurisdiction__parent__parent").select_for_update(of=("self",))
    row = rows.get(pk=census_return.pk)
    require(by, move.deed, within=superior_of(row.jurisdiction) if move.by_superior else row.jurisdiction)
    if row.revision != revision:
        raise Conflict(
            "census.return_moved", f"{row.jurisdiction.name}的报送在您办理前已有变动，请看过最新情况再办理。"
        )
    if not allowed(row.state, key):
        raise RuleBroken(
            "census.return_state",
            f"{row.jurisdiction.name}的报送现在是“{row.get_state_display()}”，不能办理“{move.label}”。",
        )
    refuse_locked(row.year, row.jurisdiction, from_above=True)
    if move.needs_remark and not remark.strip():
        what = "退回要写明要改什么" if move.by_superior else "零报告要写明原因，如“辖区内没有工矿商贸企业”"
        raise RuleBroken("census.no_remark", f"{what}。", field="remark")
    return row, move


def end_move(row: CensusReturn, move: Move, by: User, remark: str) -> CensusReturn:
    """Save the move with its step and its line in the log; rooms above do their part of it."""
    now = timezone.now()
    _step(row, move, by=by, label=label_of(by), remark=remark, now=now)
    for one in followers(move.key):
        one(row, by, now)
    return row


def _step(
    row: CensusReturn, move: Move, *, by: User | None, label: str, remark: str, now: datetime.datetime
) -> CensusReturn:
    before = row.state
    row.state, row.revision = move.target, row.revision + 1
    row.save()
    ReturnStep.objects.create(
        census_return=row, from_state=before, to_state=row.state, at=now, by=by, maker_label=label,
        remark=remark.strip()[:500],
    )  # fmt: skip
    after: dict[str, Any] = {"state": row.state, "year": row.year}
    if remark:
        after["remark"] = remark[:300]
    record(
        action=f"census.return.{move.key}",
        obj=row,
        before={"state": before},
        after=after,
        jurisdiction_path=row.jurisdiction.path,
    )
    return row


def label_of(by: User | None) -> str:
    """The person and post now acting, as histories name them."""
    if by is None or by.acting is None:
        return current_actor().user_label[:160]
    return f"{by.name}（{by.acting.label}）"[:160]
