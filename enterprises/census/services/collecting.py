"""Many workbooks at once (D7): whose each one is, which of one sender's stands, and one word for all that are ready."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from enterprises.census.listings import rebuild
from enterprises.census.locks import refuse_locked
from enterprises.census.models import ImportBatch, ImportRun, SenderName
from enterprises.census.selectors.standing import rivals
from enterprises.census.senders import Evidence, Proposal, plain, propose
from enterprises.census.sending import county_of, sender_tree
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.returns import label_of, note_sent
from enterprises.census.services.standing import take_place
from enterprises.census.services.workers import READ_JOB
from liuan_safety.audit.services import record
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.services.jurisdictions import add_jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken

State = ImportRun.State
Mode = ImportRun.Mode
SenderState = ImportRun.SenderState
_OPEN = (State.UPLOADED, State.READING, State.CHECKED, State.FAILED, State.PASSED_OVER)
SAME, FORMER, PART, NEW = "same", "former", "part", "new"


@dataclass(frozen=True)
class Answer:
    """What the officer says of a sender: it is X (`same`), it is now X (`former`), a part of X, or a new township."""

    kind: str
    jurisdiction: Jurisdiction | None = None
    name: str = ""


def apply_proposal(run: ImportRun, proposal: Proposal) -> None:
    """Put a proposal on the run, not saved yet; a name nobody knows leaves the place that the upload named."""
    sender = proposal.sender
    run.sender_written = proposal.written[:60]
    run.sender_reason = proposal.reason[:200]
    run.sender_choices = [] if proposal.certain else [[one.jurisdiction_id, one.part] for one in proposal.choices]
    if sender is None:
        run.sender_state = SenderState.UNKNOWN
        return
    run.sender_state = SenderState.PROPOSED
    run.jurisdiction = Jurisdiction.objects.get(pk=sender.jurisdiction_id)
    run.part = sender.part


def propose_sender(run: ImportRun, evidence: Evidence) -> ImportRun:
    """While a workbook is read: whose it seems to be. What a person has said of it is left alone."""
    if run.sender_state == SenderState.CONFIRMED:
        return run
    place = run.batch.jurisdiction if run.batch is not None else run.jurisdiction
    apply_proposal(run, propose(evidence, sender_tree(place), collecting=run.batch_id is not None))
    fields = ("jurisdiction", "part", "sender_state", "sender_written", "sender_reason", "sender_choices")
    ImportRun.objects.filter(pk=run.pk, attempt=run.attempt).update(**{name: getattr(run, name) for name in fields})
    return run


@transaction.atomic
def name_sender(*, by: User, run: ImportRun, revision: int, answer: Answer) -> ImportRun:
    """Say whose workbook it is; it is read again for that place, and so are those of the batch with the same name.

    `former` and `part` are remembered for the next time. Raises Conflict when the import has been read anew since the
    officer looked, RuleBroken when it is confirmed already or the place can't send, PermissionDenied out of scope.
    """
    current = _locked(run, by)
    if current.revision != revision:
        raise Conflict("census.compared_anew", "这份工作簿在您办理前已经重新读取，请看过最新结果再认定填报单位。")
    is_written = current.state == State.WRITTEN and current.sender_state == SenderState.UNKNOWN
    if not is_written:
        _refuse_late(current)
    place, part = _meant(current, answer, by)
    require(by, Deed.CENSUS_IMPORT, within=place)
    if answer.kind in (FORMER, PART):
        _remember(current, place, part, by)
    if is_written:
        return _hand_over(current, place, part, by)
    twins = [current]
    if answer.kind != SAME and current.batch_id and current.sender_written:
        rows = ImportRun.objects.select_for_update(of=("self",))
        twins += rows.filter(batch=current.batch_id, sender_written=current.sender_written, state__in=_OPEN).exclude(
            pk=current.pk
        )
    for one in twins:
        _read_again(one, place, part, by)
    return current


def _meant(run: ImportRun, answer: Answer, by: User) -> tuple[Jurisdiction, str]:
    written = answer.name.strip() or run.sender_written
    if answer.kind == NEW:
        county = county_of(run.batch.jurisdiction if run.batch is not None else run.jurisdiction)
        if not written:
            raise RuleBroken("census.no_sender_name", "请填写新设乡镇的名称。", field="name")
        kind = Jurisdiction.Kind.TOWNSHIP
        first = datetime.date(run.year, 1, 1)
        return add_jurisdiction(by=by, kind=kind, name=written, parent=county, valid_from=first), ""
    place = answer.jurisdiction
    if place is None:
        raise RuleBroken("census.no_sender", "请选择填报单位是哪个乡镇、街道、园区或县区。", field="jurisdiction")
    if place.kind in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE):
        raise RuleBroken("census.place", f"普查表不能由“{place.name}”填报，请另选。", field="jurisdiction")
    if answer.kind == PART and not written:
        raise RuleBroken("census.no_part", "请填写是哪个部分，如“城关片”。", field="name")
    return place, plain(written)[:60] if answer.kind == PART else ""


def _remember(run: ImportRun, place: Jurisdiction, part: str, by: User) -> None:
    written = part or run.sender_written
    if not written:
        return
    remember_name(county=county_of(place), written=written, place=place, part=part, by=by)


def remember_name(*, county: Jurisdiction, written: str, place: Jurisdiction, part: str, by: User | None) -> SenderName:
    """Keep what was said about a name, for the next workbook and for the township column of every row."""
    row, _made = SenderName.objects.update_or_create(
        county=county,
        key=plain(written)[:60],
        defaults={
            "written": written[:60], "jurisdiction": place, "part": part, "made_at": timezone.now(),
            "maker_label": label_of(by),
        },
    )  # fmt: skip
    after = {"written": row.written, "jurisdiction": place.name, "part": part}
    record(action="census.sender.said", obj=row, after=after, jurisdiction_path=place.path)
    return row


def _read_again(run: ImportRun, place: Jurisdiction, part: str, by: User) -> None:
    before = {"jurisdiction": run.jurisdiction.name, "part": run.part}
    run.jurisdiction, run.part = place, part
    run.sender_state, run.sender_choices = SenderState.CONFIRMED, []
    run.sender_reason = f"{label_of(by)}认定"[:200]
    run.state, run.mode, run.checked_at, run.failure, run.told = State.UPLOADED, Mode.REPLACE, None, "", ""
    run.attempt += 1
    run.job = enqueue(kind=READ_JOB, params={"run": run.pk}, by=by, jurisdiction=place)
    run.save()
    after = {"jurisdiction": place.name, "part": part}
    record(action="census.sender.named", obj=run, before=before, after=after, jurisdiction_path=place.path)


def _hand_over(run: ImportRun, place: Jurisdiction, part: str, by: User) -> ImportRun:
    """The list of a name nobody knew (the command can ask nobody) goes to the place that sent it; no firm moves."""
    former = run.jurisdiction
    before = {"jurisdiction": former.name, "part": run.part}
    run.jurisdiction, run.part, run.sender_state = place, part, SenderState.CONFIRMED
    refuse_locked(run.year, place)
    run.sender_reason = f"{label_of(by)}认定"[:200]
    run.save(update_fields=["jurisdiction", "part", "sender_state", "sender_reason"])
    rebuild(run.year, former.pk)
    take_place(run)
    rebuild(run.year, place.pk)
    note_sent(run, timezone.now())
    after = {"jurisdiction": place.name, "part": part}
    record(action="census.sender.named", obj=run, before=before, after=after, jurisdiction_path=place.path)
    return run


@transaction.atomic
def let_stand(*, by: User, run: ImportRun) -> ImportRun:
    """Of two workbooks of one sender this one stands; the others of the batch are laid by (未采用), their rows kept."""
    current = _locked(run, by)
    _refuse_late(current)
    for other in rivals(current).select_for_update(of=("self",)):
        if other.state == State.CONFIRMING:
            raise RuleBroken("census.too_late", "同一填报单位的另一份已确认入库，请等它完成后再定以哪份为准。")
        other.state = State.PASSED_OVER
        other.save(update_fields=["state"])
        _record("census.import.passed_over", other)
    if current.state == State.PASSED_OVER:
        current.state = State.CHECKED
    current.mode = Mode.REPLACE
    current.save(update_fields=["state", "mode"])
    _record("census.import.let_stand", current)
    return current


@transaction.atomic
def add_beside(*, by: User, run: ImportRun) -> ImportRun:
    """This workbook comes beside the sender's others instead of replacing them: both stand."""
    current = _locked(run, by)
    _refuse_late(current)
    if current.state == State.PASSED_OVER:
        current.state = State.CHECKED
    current.mode = Mode.ADD
    current.save(update_fields=["state", "mode"])
    _record("census.import.added_beside", current)
    return current


def confirm_ready(*, by: User, batch: ImportBatch, seen: dict[int, int]) -> tuple[int, list[str]]:
    """Confirm the runs that the officer has seen (run → revision), each in a transaction of its own.

    Answers how many are queued, and what kept the others back.
    """
    done, kept = 0, []
    for run in ImportRun.objects.filter(batch=batch, pk__in=seen).order_by("pk"):
        try:
            confirm_import(run=run, revision=seen[run.pk], by=by)
            done += 1
        except (RuleBroken, PermissionDenied) as refused:
            kept.append(f"{run.sender_label}：{getattr(refused, 'message_zh', str(refused))}")
    return done, kept


def _locked(run: ImportRun, by: User) -> ImportRun:
    # Locked alone: joined with its place, PostgreSQL would lose a run whose sender a colleague says this very moment.
    current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    require(by, Deed.CENSUS_IMPORT, within=current.jurisdiction)
    return current


def _refuse_late(run: ImportRun) -> None:
    if run.state not in _OPEN:
        raise RuleBroken("census.too_late", f"这份工作簿现在是“{run.get_state_display()}”，不能再改填报单位或取舍。")


def _record(action: str, run: ImportRun) -> None:
    after = {"jurisdiction": run.jurisdiction.name, "part": run.part, "mode": run.mode}
    record(action=action, obj=run, after=after, jurisdiction_path=run.jurisdiction.path)
