"""Taking workbooks in: who may, for which place and year, and whether the file can be a workbook at all (D7)."""

import hashlib
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from enterprises.census.models import ImportBatch, ImportFile, ImportRun
from enterprises.census.models.run import stored_name
from enterprises.census.services.workers import READ_JOB
from liuan_safety.audit.context import current_actor
from liuan_safety.audit.services import record
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.containers import Limits, recognise
from liuan_safety.workbooks.reading import WorkbookUnreadable

FIRST_YEAR = 2000


def check_place(jurisdiction: Jurisdiction) -> None:
    """A census is reported by a county, a zone or a township. Raises RuleBroken for the city and for villages."""
    if jurisdiction.kind in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE):
        raise RuleBroken(
            "census.place",
            f"普查表由县区、开发区或乡镇街道填报，不能导入到“{jurisdiction.name}”，请另选辖区",
            field="jurisdiction",
        )


def check_year(year: int) -> None:
    """Raises RuleBroken for a year that has no census."""
    last = timezone.localdate().year + 1
    if not FIRST_YEAR <= year <= last:
        raise RuleBroken("census.year", f"年度应在{FIRST_YEAR}至{last}之间，这里是{year}", field="year")


def look_at(file: BinaryIO, name: str) -> None:
    """Refuse at once what can be seen at once: size, kind, password. Raises RuleBroken with the reader's sentence."""
    try:
        recognise(file, name=name, limits=Limits(file_size=settings.WORKBOOK_MAX_BYTES))
    except WorkbookUnreadable as unreadable:
        raise RuleBroken(f"census.{unreadable.code}", unreadable.message_zh, field="files") from unreadable
    finally:
        file.seek(0)


def upload_workbooks(
    *, by: User, year: int, jurisdiction: Jurisdiction, files: Sequence[tuple[str, BinaryIO]]
) -> list[ImportRun]:
    """Keep each workbook (name, open file) as an import of its own and queue its reading; several are one batch.

    Whose each one is, is proposed while it is read.
    Raises PermissionDenied outside one's own scope, RuleBroken for a wrong year, place or file: then nothing is kept.
    """
    require(by, Deed.CENSUS_IMPORT, within=jurisdiction)
    check_place(jurisdiction)
    check_year(year)
    for name, file in files:
        look_at(file, name)
    batch = new_batch(by=by, year=year, jurisdiction=jurisdiction) if len(files) > 1 else None
    runs = []
    for name, file in files:
        run = new_run(by=by, year=year, jurisdiction=jurisdiction, batch=batch)
        kept = [keep_file(run, 1, name, file)]
        try:
            with transaction.atomic():
                save_run(run, kept)
                run.job = enqueue(kind=READ_JOB, params={"run": run.pk}, by=by, jurisdiction=jurisdiction)
                run.save(update_fields=["job"])
        except BaseException:
            drop_files(kept)
            raise
        runs.append(run)
    return runs


def new_batch(*, by: User | None, year: int, jurisdiction: Jurisdiction, by_command: bool = False) -> ImportBatch:
    """What workbooks sent at once have in common, saved."""
    return ImportBatch.objects.create(
        year=year, jurisdiction=jurisdiction, by=by, maker_label=_signed(by), by_command=by_command,
        created_at=timezone.now(),
    )  # fmt: skip


def _signed(by: User | None) -> str:
    label = (
        f"{by.name}（{by.acting.label}）" if by is not None and by.acting is not None else current_actor().user_label
    )
    return label[:160]


def new_run(
    *,
    by: User | None,
    year: int,
    jurisdiction: Jurisdiction,
    by_command: bool = False,
    batch: ImportBatch | None = None,
) -> ImportRun:
    """An import not yet saved, signed with the person and post now acting; its sender is still to be proposed."""
    tenure = by.acting if by is not None else None
    return ImportRun(
        batch=batch,
        sender_state=ImportRun.SenderState.PROPOSED,
        year=year,
        jurisdiction=jurisdiction,
        by=by,
        post=tenure.post if tenure else None,
        maker_label=_signed(by),
        by_command=by_command,
        created_at=timezone.now(),
    )


def keep_file(run: ImportRun, position: int, name: str, file: BinaryIO) -> ImportFile:
    """Put the workbook into the file store, before any transaction; the row is not saved yet."""
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(1 << 20):
        digest.update(block)
        size += len(block)
    file.seek(0)
    kept = ImportFile(run=run, position=position, name=name[:255], sha256=digest.hexdigest(), size=size)
    kept.file.name = default_storage.save(stored_name(kept, name), File(file))
    return kept


def drop_files(files: Sequence[ImportFile]) -> None:
    """Take back stored workbooks whose import did not come to be."""
    for kept in files:
        if kept.file.name:
            default_storage.delete(kept.file.name)


def save_run(run: ImportRun, files: Sequence[ImportFile]) -> None:
    """Write import and files, and log the upload: names and check sums, no content."""
    run.save(force_insert=True)
    for kept in files:
        kept.run = run
        kept.save(force_insert=True)
    record(
        action="census.import.uploaded",
        obj=run,
        after={"year": run.year, "jurisdiction": run.jurisdiction.name, "files": described(files)},
        jurisdiction_path=run.jurisdiction.path,
    )


def described(files: Sequence[ImportFile]) -> list[dict[str, Any]]:
    """Files as the log names them."""
    return [{"name": kept.name, "sha256": kept.sha256, "size": kept.size} for kept in files]
