"""Receipts out and in (D7): taken with a log entry; sent back, known by their marks, they follow their import."""

from collections.abc import Iterator
from typing import BinaryIO

from django.db import transaction

from enterprises.census.models import ImportFile, ImportRun, StagedRow
from enterprises.census.others import Others, family, portions
from enterprises.census.receipt_lines import open_rows
from enterprises.census.receipt_marks import MARK_LABEL, Mark, first_mark, read_mark
from enterprises.census.receipts import write_receipt
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.reading import Sheet, Workbook, WorkbookUnreadable, open_workbook

State = ImportRun.State
RECEIPT_JOB = "census.receipt"
DIRECT_ROWS, DIRECT_BYTES = 500, 1 << 20  # more is written by a worker: the browser would wait too long


def is_long(file: ImportFile) -> bool:
    """Whether a worker is to write the receipt."""
    return file.size > DIRECT_BYTES or open_rows(file)[: DIRECT_ROWS + 1].count() > DIRECT_ROWS


@transaction.atomic
def queue_receipt(*, file: ImportFile, by: User) -> Job:
    """The receipt of one workbook, logged and written by a worker; asked for twice it is written once.

    Raises RuleBroken when no row of it is wrong any more.
    """
    _log(file, _check(file, by))
    place, dedup = file.run.jurisdiction, f"{file.pk}-{by.pk}"
    return enqueue(kind=RECEIPT_JOB, params={"file": file.pk}, by=by, jurisdiction=place, dedup=dedup)


def take_receipt(*, file: ImportFile, by: User, target: BinaryIO) -> int:
    """Write the receipt of one workbook at once and count its rows. Raises as `queue_receipt`."""
    _check(file, by)
    count = write_receipt(file, by, target)
    _log(file, count)
    target.seek(0)
    return count


def _check(file: ImportFile, by: User) -> int:
    run = file.run
    require(by, Deed.CENSUS_IMPORT, within=run.jurisdiction)
    if run.state not in (State.CHECKED, State.WRITTEN):
        raise RuleBroken("census.no_receipt", f"这次导入现在是“{run.get_state_display()}”，没有回执可下载。")
    count = open_rows(file).count()
    if not count:
        raise RuleBroken("census.nothing_wrong", f"“{file.name}”没有还开着的错行，不需要回执。")
    return count


def _log(file: ImportFile, count: int) -> None:
    record(
        action="census.receipt.taken", obj=file.run, after={"rows": count, "files": file.name},
        detail="含个人信息明文", jurisdiction_path=file.run.jurisdiction.path,
    )  # fmt: skip


def recognise(run: ImportRun, book: Workbook | None) -> Workbook | None:
    """Whether the workbook is a receipt sent back: then the import follows the one it came from, and adds to it.

    Answers the opened workbook, to be read on. A mark from outside the uploader's reach is no mark.
    """
    file = run.files.first()
    if file is None or run.by_command:
        return book
    try:
        if book is None:
            with file.file.open("rb") as source:
                book = open_workbook(source.file, name=file.name)
    except WorkbookUnreadable:
        return None  # The reading itself says why.
    mark = first_mark(book)
    if mark is not None:
        _follow(run, file, mark)
    return book


def _follow(run: ImportRun, file: ImportFile, mark: Mark) -> None:
    origin = ImportRun.objects.select_related("jurisdiction").filter(pk=mark.run).first()
    reach = run.post.unit.jurisdiction.path if run.post is not None else run.jurisdiction.path
    if origin is None or not origin.jurisdiction.path.startswith(reach):
        return
    while origin.superseded_by is not None:
        origin = origin.superseded_by
    if origin.state not in (State.CHECKED, State.CONFIRMING, State.WRITTEN):
        return
    run.follows, run.mode, run.part = origin, ImportRun.Mode.ADD, origin.part
    run.jurisdiction, run.year = origin.jurisdiction, origin.year
    run.sender_state, run.sender_reason = ImportRun.SenderState.CONFIRMED, f"第{origin.pk}次导入的回执"
    fields = ("follows", "mode", "part", "jurisdiction", "year", "sender_state", "sender_reason")
    run.save(update_fields=fields)
    former = ImportFile.objects.filter(pk__in=StagedRow.objects.filter(pk=mark.row).values("file")).first()
    if not file.mappings and former is not None:
        ImportFile.objects.filter(pk=file.pk).update(mappings=former.mappings)


def others_of(run: ImportRun) -> Others | None:
    """The good rows of the list that a receipt belongs to."""
    if run.follows_id is None:
        return None
    standing = ImportRun.objects.filter(pk__in=family(run)).exclude(pk=run.pk)
    ids = [one.pk for one in standing if one.state == State.WRITTEN or one.pk == run.follows_id]
    return Others(ids)


def link_rows(run: ImportRun, book: Workbook) -> int:
    """Tell the staged rows of a receipt which wrong row each of them mends; counts them."""
    if run.follows_id is None:
        return 0
    marks = {
        (sheet.name[:40], number): mark
        for sheet in book.sheets
        if sheet.is_table and not sheet.hidden
        for number, mark in _marks(sheet)
    }
    lists = set(family(run))
    rows = StagedRow.objects.filter(run__in=lists)
    known = {
        pk
        for some in portions({mark.row for mark in marks.values()})
        for pk in rows.filter(pk__in=some).values_list("pk", flat=True)
    }
    linked = []
    for row in StagedRow.objects.filter(run=run).only("sheet", "row", "mends_row"):
        mark = marks.get((row.sheet, row.row))
        if mark is not None and mark.row in known:
            row.mends_row = mark.row
            linked.append(row)
    with transaction.atomic():
        StagedRow.objects.bulk_update(linked, ["mends_row"], batch_size=500)
    return len(linked)


def _marks(sheet: Sheet) -> Iterator[tuple[int, Mark]]:
    column = None
    for number, values in sheet.rows():
        if column is None:
            column = next((place for place, value in enumerate(values) if value == MARK_LABEL), None)
            if column is None and number >= 40:
                return
        elif column < len(values) and (mark := read_mark(values[column])):
            yield number, mark
