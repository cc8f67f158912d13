"""Reading an uploaded import: every file read, checked, compared and staged; then the officer's turn (D7).

Safe to run twice: each attempt clears what an earlier one staged, and only the latest attempt may stage.
"""

import dataclasses

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enterprises.census.examined import Tally
from enterprises.census.intake import Intake, NothingRead
from enterprises.census.models import ImportFile, ImportRun
from enterprises.census.reading import CensusReading
from enterprises.census.sending import evidence_of
from enterprises.census.services.collecting import propose_sender
from enterprises.census.services.receiving import link_rows, others_of, recognise
from enterprises.census.services.workers import Worker
from enterprises.census.staging import Superseded, clear, left_out_of, mappings_of, sheets_of, store
from liuan_safety.jobs.leases import LeaseLost
from liuan_safety.workbooks.reading import Workbook, WorkbookUnreadable, open_workbook

State = ImportRun.State


def read_import(
    run_id: int, worker: Worker, *, beside: Intake | None = None, book: Workbook | None = None
) -> ImportRun:
    """Read the files of an import and stage their rows; ends in `checked`, or `failed` with the reason in Chinese.

    `beside` is what read the sender's other workbook a moment ago: a code listed there is refused here; `book` is the
    workbook where it has been opened already.
    Does nothing for an import that is past reading. Raises LeaseLost when another worker has taken over.
    """
    run = _begin(run_id)
    if run is None:
        with worker.final():
            return ImportRun.objects.get(pk=run_id)
    tally, refusals = Tally(), []
    book = book or (None if run.by_command else _sender_known(run, worker))
    book = recognise(run, book)
    today = timezone.localdate()
    intake = beside or Intake(run.jurisdiction, today, year=run.year, part=run.part, others=others_of(run))
    try:
        clear(run.pk)
        for place, file in enumerate(run.files.all()):
            try:
                _stage(run, file, None if place else book, intake, tally, worker)
            except WorkbookUnreadable as unreadable:
                refusals.append(unreadable.message_zh)
                if isinstance(unreadable, NothingRead):
                    _keep_headings(file, unreadable.reading)
        if book is not None and not refusals:
            link_rows(run, book)
    except Superseded as gone:
        raise LeaseLost(f"census import {run_id}") from gone
    if refusals:
        clear(run.pk)
    return _end(run, tally, refusals, worker)


def _begin(run_id: int) -> ImportRun | None:
    with transaction.atomic():
        waiting = ImportRun.objects.filter(pk=run_id, state__in=(State.UPLOADED, State.READING))
        if not waiting.update(state=State.READING, attempt=F("attempt") + 1):
            return None
    return ImportRun.objects.select_related("jurisdiction", "batch__jurisdiction").get(pk=run_id)


def _sender_known(run: ImportRun, worker: Worker) -> Workbook | None:
    """Propose whose workbook it is, where nobody has said so; answers the opened workbook, to be read on."""
    file = run.files.first()
    if run.sender_state == ImportRun.SenderState.CONFIRMED or file is None:
        return None
    worker.progress(0, 0, f"正在认定“{file.name}”的填报单位")
    try:
        with file.file.open("rb") as source:
            book = open_workbook(source.file, name=file.name)
        propose_sender(run, evidence_of(book, file.name, timezone.localdate()))
    except WorkbookUnreadable:
        return None  # The reading itself says why.
    return book


def _stage(
    run: ImportRun, file: ImportFile, book: Workbook | None, intake: Intake, tally: Tally, worker: Worker
) -> None:
    worker.progress(tally.rows, 0, f"正在打开“{file.name}”")
    before = tally.rows
    total = 0

    def told(done: int, _total: int) -> None:
        worker.progress(before + done, before + total, f"正在读取和核对“{file.name}”")

    with file.file.open("rb") as source:
        reading = intake.open(book or source.file, file.name, told, file.mappings)
    total = reading.total_rows
    for rows in intake.examine(reading):
        store(run, file, rows)
        for row in rows:
            tally.add(row)
    _keep_headings(file, reading)


def _keep_headings(file: ImportFile, reading: CensusReading) -> None:
    ImportFile.objects.filter(pk=file.pk).update(
        sheets=sheets_of(reading), left_out=left_out_of(reading), mappings=mappings_of(file, reading)
    )


def _end(run: ImportRun, tally: Tally, refusals: list[str], worker: Worker) -> ImportRun:
    with worker.final() as result:
        current = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if current.state != State.READING or current.attempt != run.attempt:
            return current
        if refusals:
            current.state, current.failure = State.FAILED, "".join(refusals)[:500]
        else:
            current.state, current.checked_at = State.CHECKED, timezone.now()
            current.revision += 1
            for name, count in dataclasses.asdict(tally).items():
                setattr(current, name, count)
            result.update(dataclasses.asdict(tally))
        current.save()
    return current
