"""The officer's word on a checked import: confirm, discard, read again (D7)."""

from django.db import transaction
from django.utils import timezone

from enterprises.census.models import ImportRun
from enterprises.census.services.readiness import check_ready
from enterprises.census.services.workers import READ_JOB, WRITE_JOB
from liuan_safety.audit.services import record
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

State = ImportRun.State


def _locked(run: ImportRun, by: User) -> ImportRun:
    current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    require(by, Deed.CENSUS_IMPORT, within=current.jurisdiction)
    return current


@transaction.atomic
def confirm_import(*, run: ImportRun, revision: int, by: User) -> ImportRun:
    """Let the checked rows into the register: queues the write. Confirmed twice is confirmed once.

    `revision` is the result that the officer has seen; raises Conflict when it has been compared anew since,
    RuleBroken when there is nothing to write or the import is not at this point, PermissionDenied out of scope.
    """
    current = _locked(run, by)
    if current.state in (State.CONFIRMING, State.WRITTEN):
        return current
    if current.state != State.CHECKED:
        raise RuleBroken(
            "census.not_checked", f"这次导入现在是“{current.get_state_display()}”，不能确认。请刷新页面查看。"
        )
    if current.revision != revision:
        raise Conflict("census.compared_anew", "核对结果在您确认前已经更新，没有写入任何数据。请看过最新结果后再确认。")
    if not current.good:
        raise RuleBroken("census.nothing_good", "没有可以入库的行：请改好工作簿里的错误后重新上传。")
    check_ready(current)
    current.sender_state = ImportRun.SenderState.CONFIRMED
    current.state, current.confirmed_at, current.told = State.CONFIRMING, timezone.now(), ""
    current.job = enqueue(
        kind=WRITE_JOB,
        params={"run": current.pk},
        by=by,
        jurisdiction=current.jurisdiction,
        dedup=f"import:{current.pk}",
    )
    current.save()
    record(
        action="census.import.confirmed",
        obj=current,
        before={"state": State.CHECKED},
        after={"state": State.CONFIRMING, "new": current.new, "changed": current.changed, "rows": current.rows},
        jurisdiction_path=current.jurisdiction.path,
    )
    return current


@transaction.atomic
def discard_import(*, run: ImportRun, by: User) -> ImportRun:
    """Lay an import aside: nothing of it enters the register. Raises RuleBroken once it is confirmed."""
    current = _locked(run, by)
    if current.state == State.DISCARDED:
        return current
    if current.state in (State.CONFIRMING, State.WRITTEN):
        raise RuleBroken("census.too_late", "这次导入已经确认入库，不能放弃。")
    before = current.state
    current.state = State.DISCARDED
    current.save(update_fields=["state"])
    record(
        action="census.import.discarded",
        obj=current,
        before={"state": before},
        after={"state": State.DISCARDED},
        jurisdiction_path=current.jurisdiction.path,
    )
    return current


@transaction.atomic
def resume_import(*, run: ImportRun, by: User) -> ImportRun:
    """Queue the reading or the write again after its job has failed for good. Raises RuleBroken while one is open."""
    current = _locked(run, by)
    job = current.job
    if not current.is_under_way or (job is not None and job.is_open):
        raise RuleBroken("census.not_stuck", "后台任务还在排队或处理中，不用重新开始。请稍候刷新页面。")
    kind = WRITE_JOB if current.state == State.CONFIRMING else READ_JOB
    current.job = enqueue(kind=kind, params={"run": current.pk}, by=by, jurisdiction=current.jurisdiction)
    current.save(update_fields=["job"])
    record(action="census.import.resumed", obj=current, jurisdiction_path=current.jurisdiction.path)
    return current
