"""Undoing a written import as a whole (D7): an entry of its own in the history, nothing deleted, or not at all.

It goes while nobody has built on the import's rows; otherwise the page lists what stands in the way. Asking is cheap
and happens before the transaction; the transaction asks again only when something has been recorded in between.
"""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from enterprises.census.listings import rebuild
from enterprises.census.locks import refuse_locked
from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.others import family
from enterprises.census.selectors.blocking import is_blocked
from enterprises.census.services.following import count_open
from enterprises.census.services.returns import note_withdrawn
from enterprises.census.services.workers import UNDO_JOB, Worker
from enterprises.census.services.writing import SOURCE_KIND
from enterprises.census.statements import take_turn
from enterprises.census.undo_statements import Undoing, lock_rows, renamed
from enterprises.register.models import RegisterEntry, Standing
from enterprises.register.services.writing import open_entry
from liuan_safety.audit.models import DeedRecord
from liuan_safety.audit.services import record
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken

State = ImportRun.State
LONGEST_REASON = 300  # as long as `RegisterEntry.reason`


def request_undo(*, run: ImportRun, reason: str, by: User) -> ImportRun:
    """Queue the undoing of a written import. Asked twice is asked once; an undone import is left as it is.

    Raises RuleBroken without a reason, for an import that is not written, and where others have built on its rows;
    PermissionDenied without `census.import` in its place.
    """
    require(by, Deed.CENSUS_IMPORT, within=run.jurisdiction)
    if run.state == State.UNDONE:
        return run
    _check_state(run)
    _check_reason(reason)
    _refuse_blocked(run)
    with transaction.atomic():
        current = _locked(run.pk)
        if current.state == State.UNDONE or _is_queued(current):
            return current
        _check_state(current)
        current.job = enqueue(
            kind=UNDO_JOB,
            params={"run": current.pk, "reason": reason.strip()},
            by=by,
            jurisdiction=current.jurisdiction,
            dedup=f"undo:{current.pk}",
        )
        current.save(update_fields=["job"])
        record(
            action="census.import.undo_asked",
            obj=current,
            detail=reason.strip(),
            jurisdiction_path=current.jurisdiction.path,
        )
    return current


def undo_import(run_id: int, *, reason: str, by: User, worker: Worker) -> ImportRun:
    """Take a written import back, in one transaction of set-based statements, and give back what it had replaced.

    Does nothing for an import that is undone already. Raises as `request_undo`; nothing is written then.
    """
    run = ImportRun.objects.select_related("jurisdiction", "entry", "superseded_by").get(pk=run_id)
    require(by, Deed.CENSUS_IMPORT, within=run.jurisdiction)
    if run.state == State.UNDONE or run.entry is None:
        with worker.final():
            return run
    _check_state(run)
    _check_reason(reason)
    mark = _mark()
    worker.progress(0, run.good, "正在核对后来的变动")
    _refuse_blocked(run)
    keys = renamed(run.entry.pk)
    worker.progress(0, run.good, "正在撤销")
    with worker.final() as result:
        return _undo(run, reason, by, mark, keys, result)


def _undo(
    run: ImportRun, reason: str, by: User, mark: tuple[int, int], keys: list[tuple[str, ...]], result: dict[str, object]
) -> ImportRun:
    take_turn(alone=True)
    current = _locked(run.pk)
    if current.state != State.WRITTEN or current.entry is None:
        return current
    refuse_locked(current.year, current.jurisdiction)
    lock_rows(current.entry.pk)
    if _mark() != mark:
        _refuse_blocked(current)
    entry = open_entry(
        kind=RegisterEntry.Kind.UNDO_IMPORT,
        by=by,
        reason=reason,
        source_kind=SOURCE_KIND,
        source_id=current.source_id,
        source_label=current.entry.source_label,
        undoes=current.entry,
    )
    counts = Undoing(current.pk, current.entry.pk, entry.pk, entry.made_at, keys).run()
    _let_go(current, entry)
    result.update(counts)
    record(
        action="census.import.undone",
        obj=current,
        before={"state": State.WRITTEN},
        after={"state": State.UNDONE, "entry": entry.pk, **counts},
        detail=reason.strip(),
        jurisdiction_path=current.jurisdiction.path,
    )
    return current


def _let_go(run: ImportRun, entry: RegisterEntry) -> None:
    """The import no longer stands; what it had replaced or mended stands as before, and what hung on it goes along."""
    run.state, run.undone_entry, run.undone_at = State.UNDONE, entry, entry.made_at
    run.save(update_fields=["state", "undone_entry", "undone_at"])
    ImportRun.objects.filter(superseded_by=run).update(superseded_by=None)
    lists = family(run)
    StagedRow.objects.filter(run__in=lists, settled_by=run).update(settled_by=None)
    count_open(lists)
    today = timezone.localdate(entry.made_at)
    own = Standing.objects.filter(source_kind=SOURCE_KIND, source_id=run.source_id, valid_to=None)
    own.filter(valid_from__lte=today).update(valid_to=today)
    rebuild(run.year, run.jurisdiction_id)
    note_withdrawn(run, entry)


def _locked(run_id: int) -> ImportRun:
    # Locked alone: joined with its place, PostgreSQL would lose a run that a colleague hands over this very moment.
    current: ImportRun = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    return current


def _is_queued(run: ImportRun) -> bool:
    return run.job is not None and run.job.kind == UNDO_JOB and run.job.is_open


def _check_state(run: ImportRun) -> None:
    if run.state != State.WRITTEN:
        raise RuleBroken(
            "census.not_written",
            f"这次导入现在是“{run.get_state_display()}”，只有已入库的导入才能撤销。请刷新页面查看。",
        )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken("census.no_reason", "请填写撤销的原因：它会写进每家企业的历史。", field="reason")
    if len(reason.strip()) > LONGEST_REASON:
        raise RuleBroken("census.long_reason", f"撤销的原因请写在{LONGEST_REASON}字以内。", field="reason")


def _refuse_blocked(run: ImportRun) -> None:
    if is_blocked(run):
        raise RuleBroken(
            "census.undo_blocked",
            "入库之后，这批企业已有人改动、作出决定或引用，不能整体撤销，台账没有变动。有哪些、是谁，见“不能撤销的原因”。",
        )


def _mark() -> tuple[int, int]:
    """Whoever does anything leaves an entry or a line in the log: the same mark means that nothing has happened."""
    entry = RegisterEntry.objects.aggregate(last=Max("pk"))["last"] or 0
    deed = DeedRecord.objects.aggregate(last=Max("pk"))["last"] or 0
    return entry, deed
