"""A confirmed import into the register: one transaction of set-based statements, or nothing at all (D7).

What moved in the register since the comparison is compared anew first, outside the transaction. Where that changes
what the officer has confirmed, nothing is written and the officer is asked again.
"""

import datetime

from django.db import IntegrityError
from django.db.models import Max
from django.utils import timezone

from enterprises.census.models import ImportRun
from enterprises.census.recomparison import compare_anew
from enterprises.census.selectors import changed_keys
from enterprises.census.services.following import settle
from enterprises.census.services.returns import note_sent
from enterprises.census.services.standing import take_place
from enterprises.census.services.uploading import described
from enterprises.census.services.workers import Worker
from enterprises.census.statements import RegisterMoved, Writing, gather_statistics, moved_rows, take_turn
from enterprises.register.models import RegisterEntry
from liuan_safety.audit.services import record
from liuan_safety.ui.errors import RuleBroken

State = ImportRun.State
SOURCE_KIND = "census.import"
_TRIES = 5
LONG = 5_000  # rows; shorter imports change no plan
Keys = tuple[tuple[str, ...], tuple[str, ...]]


def write_import(run_id: int, worker: Worker) -> ImportRun:
    """Write a confirmed import; ends in `written`, or in `checked` again when the register has moved under it.

    Does nothing for an import that is not confirmed. Raises RuleBroken when the register never stands still.
    """
    for _ in range(_TRIES):
        run = ImportRun.objects.select_related("jurisdiction").get(pk=run_id)
        if run.state != State.CONFIRMING:
            with worker.final():
                return run
        mark = _mark()
        worker.progress(0, run.good, "正在核对台账有无变动")
        moved = moved_rows(run_id)
        if moved and (differing := compare_anew(run, moved)):
            return _ask_again(run, differing, worker)
        worker.progress(0, run.good, "正在写入台账")
        keys = changed_keys(run_id)
        try:
            with worker.final() as result:
                written = _write(run, mark, keys, result)
        except (RegisterMoved, IntegrityError):
            continue
        if written.good >= LONG:
            gather_statistics()
        return written
    raise RuleBroken("census.register_busy", "台账正被频繁修改，这次没有写入任何数据。请稍后重新开始。")


def _mark() -> int:
    """Every act on the register leaves an entry: the same mark means that nothing has moved."""
    return RegisterEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def _ask_again(run: ImportRun, differing: int, worker: Worker) -> ImportRun:
    with worker.final():
        current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        current.state = State.CHECKED
        current.confirmed_at = None
        current.revision += 1
        current.told = (
            f"确认之后台账有了变动，{differing}行的结果与您看到的不同，没有写入任何数据。请看过后再确认一次。"
        )
        current.save()
    return current


def _write(run: ImportRun, mark: int, keys: Keys, result: dict[str, object]) -> ImportRun:
    take_turn()
    current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if current.state != State.CONFIRMING:
        return current
    if _mark() != mark and moved_rows(run.pk):
        raise RegisterMoved
    now = timezone.now()
    files = list(run.files.all())
    entry = RegisterEntry.objects.create(
        kind=RegisterEntry.Kind.IMPORT,
        made_at=now,
        made_by=run.by,
        post=run.post,
        maker_label=run.maker_label,
        source_kind=SOURCE_KIND,
        source_id=run.source_id,
        source_label=f"{run.year}年度普查表“{'、'.join(file.name for file in files)}”"[:200],
    )
    _statements(run, entry, now, keys)
    current.state, current.entry, current.written_at = State.WRITTEN, entry, now
    current.save()
    take_place(current)
    settle(current)
    note_sent(current, now)
    counts = {name: getattr(current, name) for name in ("new", "changed", "unchanged", "elsewhere", "refused")}
    result.update(counts)
    record(
        action="census.import.written",
        obj=current,
        after={"year": run.year, "entry": entry.pk, "files": described(files), **counts},
        jurisdiction_path=run.jurisdiction.path,
    )
    return current


def _statements(run: ImportRun, entry: RegisterEntry, now: datetime.datetime, keys: Keys) -> None:
    writing = Writing(
        run_id=run.pk,
        entry_id=entry.pk,
        year=run.year,
        reporter_id=run.jurisdiction_id,
        now=now,
        enterprise_keys=keys[0],
        place_keys=keys[1],
    )
    if writing.bring_in() != run.new:
        raise RegisterMoved
    if run.changed:
        writing.change()
    writing.list_entries()
