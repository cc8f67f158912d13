"""The command's import: the same steps as the browser's, in one go and without a worker; or a dry run (D7)."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.census.intake import Found, Intake, Tally
from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.services.deciding import State
from enterprises.census.services.reading import read_import
from enterprises.census.services.uploading import (
    check_place,
    check_year,
    drop_files,
    keep_file,
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
from liuan_safety.workbooks.reading import WorkbookUnreadable

Tell = Callable[[int, int, str], None]
Level = RowFinding.Level


@dataclass
class Report:
    """What an import brought, or would bring; `errors` names files that could not be read: then nothing was written."""

    tally: Tally = field(default_factory=Tally)
    findings: list[tuple[str, Found]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    run: ImportRun | None = None

    def at(self, level: str) -> list[tuple[str, Found]]:
        """Findings of one level with their files."""
        return [(name, found) for name, found in self.findings if found.level == level]


def preview(*, paths: Sequence[Path], jurisdiction: Jurisdiction, year: int, tell: Tell | None = None) -> Report:
    """What an import of these files would do. Writes nothing at all."""
    check_place(jurisdiction)
    check_year(year)
    report, intake = Report(), Intake(jurisdiction, timezone.localdate())
    for path in paths:
        try:
            _preview_file(path, intake, report, tell)
        except WorkbookUnreadable as unreadable:
            report.errors.append({"file": path.name, "code": unreadable.code, "error": unreadable.message_zh})
    return report


def _preview_file(path: Path, intake: Intake, report: Report, tell: Tell | None) -> None:
    before = report.tally.rows

    def told(done: int, total: int) -> None:
        if tell:
            tell(before + done, before + total, f"正在读取和核对“{path.name}”")

    reading = intake.open(path, path.name, told)
    for rows in intake.examine(reading):
        for row in rows:
            report.tally.add(row)
            report.findings += [(path.name, found) for found in row.findings]
    report.files.append({"file": path.name, "sheets": sheets_of(reading), "left_out": left_out_of(reading)})


def import_files(
    *, paths: Sequence[Path], jurisdiction: Jurisdiction, year: int, by: User | None, tell: Tell | None = None
) -> Report:
    """Read, check and write these files as one import. A file that can't be read stops all of it: nothing is written.

    `by=None` is whoever runs commands on the machine; a named person needs the right for the place in the acting post.
    """
    if by is not None:
        require(by, Deed.CENSUS_IMPORT, within=jurisdiction)
    check_place(jurisdiction)
    check_year(year)
    worker = DirectWorker(tell)
    run = read_import(_keep(paths, jurisdiction, year, by).pk, worker)
    if run.state == State.FAILED:
        return _failed(run)
    while run.good and run.state == State.CHECKED:
        # Nobody waits for a second look here: what has been compared anew is written as it now stands.
        run = write_import(_confirmed(run).pk, worker)
    return _written(run)


def _keep(paths: Sequence[Path], jurisdiction: Jurisdiction, year: int, by: User | None) -> ImportRun:
    run = new_run(by=by, year=year, jurisdiction=jurisdiction, by_command=True)
    kept = []
    try:
        for position, path in enumerate(paths, start=1):
            with path.open("rb") as file:
                kept.append(keep_file(run, position, path.name, file))
        with transaction.atomic():
            save_run(run, kept)
    except BaseException:
        drop_files(kept)
        raise
    return run


def _confirmed(run: ImportRun) -> ImportRun:
    with transaction.atomic():
        current = ImportRun.objects.select_related("jurisdiction").select_for_update(of=("self",)).get(pk=run.pk)
        current.state, current.confirmed_at = State.CONFIRMING, timezone.now()
        current.save(update_fields=["state", "confirmed_at"])
        record(action="census.import.confirmed", obj=current, jurisdiction_path=current.jurisdiction.path)
    return current


def _failed(run: ImportRun) -> Report:
    report = Report(run=run)
    report.errors.append({"file": "、".join(file.name for file in run.files.all()), "code": "", "error": run.failure})
    return report


def _written(run: ImportRun) -> Report:
    report = Report(run=run)
    for name in dataclasses.asdict(report.tally):
        setattr(report.tally, name, getattr(run, name))
    for file in run.files.all():
        report.files.append({"file": file.name, "sheets": file.sheets, "left_out": file.left_out})
    columns = ("sheet", "row", "column", "letter", "check_key", "level", "value", "reason")
    rows = RowFinding.objects.filter(run=run).order_by("id").values_list("file__name", *columns)
    report.findings = [(name, Found(*values)) for name, *values in rows]
    return report
