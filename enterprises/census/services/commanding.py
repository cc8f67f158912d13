"""The command's import: the same steps as the browser's, in one go and without a worker; or a dry run (D7).

Each workbook is an import of its own, all files of one call are one batch. Whose each one is, is said by the caller or
proposed from the workbook; what is not certain stops the call before anything is written.
"""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.census.cell_names import Found
from enterprises.census.examined import Tally
from enterprises.census.intake import Intake
from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.services.planning import Piece, Said, plan
from enterprises.census.services.reading import read_import
from enterprises.census.services.returns import check_open
from enterprises.census.services.uploading import (
    check_place,
    check_year,
    drop_files,
    keep_file,
    new_batch,
    new_run,
    save_run,
)
from enterprises.census.services.workers import DirectWorker
from enterprises.census.services.writing import write_import
from enterprises.census.staging import left_out_of, sheets_of
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.reading import WorkbookUnreadable

Tell = Callable[[int, int, str], None]
Level = RowFinding.Level
State = ImportRun.State
Mode = ImportRun.Mode


@dataclass
class FileReport:
    """One workbook of the call: whose it is and why, what came of it."""

    piece: Piece
    tally: Tally = field(default_factory=Tally)
    findings: list[Found] = field(default_factory=list)
    sheets: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, str]] = field(default_factory=list)
    run: ImportRun | None = None

    @property
    def name(self) -> str:
        """The file's name."""
        return self.piece.name


@dataclass
class Report:
    """What the call brought, or would bring; `errors` names what stopped it: then nothing was written.

    `tally` and `findings` are of the workbooks that stand; those laid by have theirs with the file.
    """

    files: list[FileReport] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def standing(self) -> list[FileReport]:
        """The workbooks that are taken."""
        return [file for file in self.files if not file.piece.passed_over]

    @property
    def tally(self) -> Tally:
        """The sum of what stands."""
        total = Tally()
        for file in self.standing:
            for name, count in dataclasses.asdict(file.tally).items():
                setattr(total, name, getattr(total, name) + count)
        return total

    @property
    def run(self) -> ImportRun | None:
        """The first import of the call."""
        return next((file.run for file in self.standing if file.run is not None), None)

    def at(self, level: str) -> list[tuple[str, Found]]:
        """Findings of one level with their files."""
        return [(file.name, found) for file in self.standing for found in file.findings if found.level == level]


def preview(
    *, paths: Sequence[Path], jurisdiction: Jurisdiction, year: int, tell: Tell | None = None, said: Said | None = None
) -> Report:
    """What an import of these files would do. Writes nothing at all."""
    check_place(jurisdiction)
    check_year(year)
    pieces, errors = plan(paths, jurisdiction, year, said or Said())
    report = Report(errors=errors)
    if errors:
        return report
    intakes: dict[object, Intake] = {}
    for piece in pieces:
        try:
            report.files.append(_preview_file(piece, intakes, year, report.tally.rows, tell))
        except WorkbookUnreadable as unreadable:
            report.errors.append(_unreadable(piece.path, unreadable))
    return report


def _preview_file(piece: Piece, intakes: dict[object, Intake], year: int, before: int, tell: Tell | None) -> FileReport:
    def told(done: int, total: int) -> None:
        if tell:
            tell(before + done, before + total, f"正在读取和核对“{piece.name}”")

    answer = FileReport(piece)
    intake = _shared(piece, intakes, year)
    reading = intake.open(piece.book or piece.path, piece.name, told)
    for rows in intake.examine(reading):
        for row in rows:
            answer.tally.add(row)
            answer.findings += row.findings
    answer.sheets, answer.left_out = sheets_of(reading), left_out_of(reading)
    return answer


def _shared(piece: Piece, intakes: dict[object, Intake], year: int) -> Intake:
    """Workbooks that stand beside each other for one sender are one list: a code is listed in it once."""
    fresh = Intake(piece.jurisdiction, timezone.localdate(), year=year, part=piece.part)
    return fresh if piece.passed_over else intakes.setdefault(piece.sender, fresh)


def _unreadable(path: Path, unreadable: WorkbookUnreadable) -> dict[str, Any]:
    return {"file": path.name, "code": unreadable.code, "error": unreadable.message_zh}


def import_files(
    *,
    paths: Sequence[Path],
    jurisdiction: Jurisdiction,
    year: int,
    by: User | None,
    tell: Tell | None = None,
    said: Said | None = None,
) -> Report:
    """Read, check and write these files, each as an import of its own. One that can't be read stops all of them.

    `by=None` is whoever runs commands on the machine; a named person needs the right for the place in the acting post.
    """
    if by is not None:
        require(by, Deed.CENSUS_IMPORT, within=jurisdiction)
    check_place(jurisdiction)
    check_year(year)
    pieces, errors = plan(paths, jurisdiction, year, said or Said())
    if errors:
        return Report(errors=errors)
    worker, intakes = DirectWorker(tell), dict[object, Intake]()
    runs = [
        read_import(run.pk, worker, beside=_shared(piece, intakes, year), book=piece.book)
        for piece, run in zip(pieces, _keep(pieces, jurisdiction, year, by), strict=True)
    ]
    failed = [run for run in runs if run.state == State.FAILED]
    if failed:
        _lay_by([run for run in runs if run.state == State.CHECKED], State.DISCARDED, "census.import.discarded")
        return Report(errors=[{"file": run.files.get().name, "code": "", "error": run.failure} for run in failed])
    passed_over = [run for piece, run in zip(pieces, runs, strict=True) if piece.passed_over]
    _lay_by(passed_over, State.PASSED_OVER, "census.import.passed_over")
    done = [_write(run, worker) for run in runs]
    return Report(files=[_written(piece, run) for piece, run in zip(pieces, done, strict=True)])


def _keep(pieces: Sequence[Piece], jurisdiction: Jurisdiction, year: int, by: User | None) -> list[ImportRun]:
    """All workbooks as one batch of imports, or nothing."""
    kept, runs = [], []
    try:
        with transaction.atomic():
            batch = None
            if len(pieces) > 1:
                batch = new_batch(by=by, year=year, jurisdiction=jurisdiction, by_command=True)
            for piece in pieces:
                run = new_run(by=by, year=year, jurisdiction=piece.jurisdiction, by_command=True, batch=batch)
                run.part, run.mode = piece.part, piece.mode
                known = ImportRun.SenderState.CONFIRMED if piece.is_known else ImportRun.SenderState.UNKNOWN
                run.sender_state = known
                run.sender_written, run.sender_reason = piece.written[:60], piece.reason[:200]
                with piece.path.open("rb") as file:
                    kept.append(keep_file(run, 1, piece.name, file))
                save_run(run, kept[-1:])
                runs.append(run)
    except BaseException:
        drop_files(kept)
        raise
    return runs


def _lay_by(runs: Sequence[ImportRun], state: str, action: str) -> None:
    with transaction.atomic():
        for run in runs:
            run.state = state
            run.save(update_fields=["state"])
            record(action=action, obj=run, after={"state": state}, jurisdiction_path=run.jurisdiction.path)


def _write(run: ImportRun, worker: DirectWorker) -> ImportRun:
    while run.good and run.state == State.CHECKED:
        # Nobody waits for a second look here: what has been compared anew is written as it now stands.
        run = write_import(_confirmed(run).pk, worker)
    return run


def _confirmed(run: ImportRun) -> ImportRun:
    with transaction.atomic():
        current = ImportRun.objects.select_related("jurisdiction").select_for_update(of=("self",)).get(pk=run.pk)
        if current.state != State.CHECKED:
            raise RuleBroken("census.not_checked", f"“{current}”现在是“{current.get_state_display()}”，没有写入。")
        check_open(current)
        current.state, current.confirmed_at = State.CONFIRMING, timezone.now()
        current.save(update_fields=["state", "confirmed_at"])
        record(action="census.import.confirmed", obj=current, jurisdiction_path=current.jurisdiction.path)
    return current


def _written(piece: Piece, run: ImportRun) -> FileReport:
    answer = FileReport(piece, run=run)
    for name in dataclasses.asdict(answer.tally):
        setattr(answer.tally, name, getattr(run, name))
    file = run.files.get()
    answer.sheets, answer.left_out = file.sheets, file.left_out
    columns = ("sheet", "row", "column", "letter", "check_key", "level", "value", "reason")
    answer.findings = [
        Found(*values) for values in RowFinding.objects.filter(run=run).order_by("id").values_list(*columns)
    ]
    return answer
