"""The receipt (回执, D7): the officer's own workbook back, its wrong rows alone, each wrong cell marked and explained.

The original is edited where that is light (titles, headings, widths and formats stay); a large one, an old format or
more than 5,000 wrong rows are built anew from heading and rows. Two columns at the end say why, and whose row it was.
"""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

from django.db.models import QuerySet
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter

from enterprises.census.models import ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.census.receipt_marks import MARK_LABEL, REASON_LABEL, mark_of
from enterprises.census.reexamination import columns_of, findings_of, mended_texts, present_texts
from enterprises.census.selectors.mending import OPEN
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.words import iso_minute
from liuan_safety.workbooks.report_writer import Column, Report, clean_text, write_report

EDITED_ROWS = 5_000
EDITED_CELLS = 250_000  # what openpyxl loads in some seconds and under 100 MB
_CHUNK = 1_000
_WRONG = PatternFill("solid", fgColor="FFFCE4E4")
_AUTHOR = "普查核对"


def receipt_name(run: ImportRun, file: ImportFile) -> str:
    """What the receipt is called."""
    return f"回执_{file.name.rpartition('.')[0] or file.name}_{run.pk}.xlsx"


def open_rows(file: ImportFile) -> QuerySet[StagedRow]:
    """The wrong rows of a workbook that nobody has settled."""
    return StagedRow.objects.filter(OPEN, run=file.run_id, file=file).select_related("file").order_by("id")


def write_receipt(run: ImportRun, file: ImportFile, user: User) -> tuple[BinaryIO, int]:
    """The receipt as an open file, and how many rows it holds."""
    rows = open_rows(file)
    count = rows.count()
    cells = sum((one["rows"] + one["last_row"]) * len(one["columns"]) for one in file.sheets)
    own = file.name.lower().endswith((".xlsx", ".xlsm"))
    mark = f"由 {user.name} 于 {iso_minute(run.checked_at)} 核对后下载，含个人信息，请妥善保管"
    if own and count <= EDITED_ROWS and cells <= EDITED_CELLS:
        return _edited(run, file, list(rows), mark), count
    return _built(run, file, mark), count


def _edited(run: ImportRun, file: ImportFile, rows: Sequence[StagedRow], mark: str) -> BinaryIO:
    with file.file.open("rb") as source:
        book = load_workbook(io.BytesIO(source.read()), data_only=True)
    found = findings_of(rows)
    by_sheet: dict[str, list[StagedRow]] = defaultdict(list)
    for row in rows:
        by_sheet[row.sheet].append(row)
    for about in file.sheets:
        sheet = book[about["name"]]
        own = by_sheet.get(about["name"][:40], [])
        if not own and len(book.worksheets) > 1:
            book.remove(sheet)
            continue
        _keep_rows(sheet, about, own, {row.pk: found[row.file_id, row.sheet, row.row] for row in own}, run)
        sheet.oddFooter.left.text = mark
    target = io.BytesIO()
    book.save(target)
    target.seek(0)
    return target


def _keep_rows(
    sheet: Any, about: dict[str, Any], rows: Sequence[StagedRow], found: dict[int, list[RowFinding]], run: ImportRun
) -> None:
    """Headings stay; the wrong rows move up below them, everything else goes."""
    last, width = about["last_row"], max(sheet.max_column, len(about["columns"]))
    for merged in [one for one in sheet.merged_cells.ranges if one.max_row > last]:
        sheet.unmerge_cells(str(merged))
    sheet.auto_filter.ref = None
    for name in list(sheet.tables):
        del sheet.tables[name]
    kept = [
        (
            [(cell.value, cell._style if cell.has_style else None) for cell in sheet[row.row]],
            sheet.row_dimensions[row.row].height,
        )
        for row in rows
    ]
    for key in [key for key in sheet._cells if key[0] > last]:
        del sheet._cells[key]
    for number in [number for number in sheet.row_dimensions if number > last]:
        del sheet.row_dimensions[number]
    sheet.cell(last, width + 1, REASON_LABEL).font = Font(bold=True)
    sheet.cell(last, width + 2, MARK_LABEL)
    for number, (row, (cells, height)) in enumerate(zip(rows, kept, strict=True), start=last + 1):
        sheet.row_dimensions[number].height = height
        _write_row(sheet, number, row, cells, about["columns"])
        _explain(sheet, number, found[row.pk], width)
        sheet.cell(number, width + 2, mark_of(run.pk, row.pk))
    sheet.column_dimensions[get_column_letter(width + 1)].width = 60
    sheet.column_dimensions[get_column_letter(width + 2)].hidden = True


def _write_row(
    sheet: Any, number: int, row: StagedRow, cells: Sequence[tuple[Any, Any]], columns: Sequence[dict[str, Any]]
) -> None:
    for place, (value, style) in enumerate(cells, start=1):
        cell = sheet.cell(number, place)
        cell.value = value
        if style is not None:
            cell._style = style
    texts, mended = present_texts(row), mended_texts(row)
    for column in columns:
        cell = sheet.cell(number, column_index_from_string(column["letter"]))
        # A text of its own only where the cell says nothing (a merged block) or an officer has mended it.
        if column["label"] in mended or (cell.value is None and texts.get(column["label"])):
            cell.value = clean_text(texts.get(column["label"], ""))
            cell.data_type = "s"


def _explain(sheet: Any, number: int, found: Sequence[RowFinding], width: int) -> None:
    wrong = [one for one in found if one.level == RowFinding.Level.REFUSED]
    for one in wrong:
        if one.letter:
            cell = sheet[f"{one.letter}{number}"]
            cell.fill = _WRONG
            cell.comment = Comment(one.reason, _AUTHOR)
    sheet.cell(number, width + 1, _reasons(wrong)).font = Font(color="FF8F1D1D")


def _reasons(found: Sequence[RowFinding]) -> str:
    return clean_text(
        "；".join(f"{one.column}：{one.reason}" for one in found if one.level == RowFinding.Level.REFUSED)
    )


def _built(run: ImportRun, file: ImportFile, mark: str) -> BinaryIO:
    labels = list(
        dict.fromkeys(column["label"] for sheet in file.sheets for column in columns_of(file, sheet["name"][:40]))
    )
    columns = (*(Column(label, 18) for label in labels), Column(REASON_LABEL, 60), Column(MARK_LABEL, 0))
    report = Report(
        f"{run.sender_label}{run.year}年度企业普查表回执",
        f"{file.name}：只列有错的行，改好后原样上传即可",
        columns,
        mark=mark,
        sheet_name="回执",
    )
    target = io.BytesIO()
    write_report(report, _built_rows(run, file, labels), target)
    target.seek(0)
    return target


def _built_rows(run: ImportRun, file: ImportFile, labels: Sequence[str]) -> Iterator[list[str]]:
    rows = iter(open_rows(file).iterator(chunk_size=_CHUNK))
    while chunk := list(islice(rows, _CHUNK)):
        found = findings_of(chunk)
        for row in chunk:
            texts = present_texts(row)
            why = _reasons(found[row.file_id, row.sheet, row.row])
            yield [*(texts.get(label, "") for label in labels), why, mark_of(run.pk, row.pk)]
