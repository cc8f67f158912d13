"""Registered sheets (`organizations.sheets`): empty ones out, filled ones in, results out."""

import io
from typing import BinaryIO

from django.utils import timezone

from liuan_safety.organizations.models import User
from liuan_safety.organizations.sheets import DAY, Outcome, SheetColumn, SheetRow, SheetSpec
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks import cells, dates
from liuan_safety.workbooks.headings import HeadingMap, NoHeading, find_heading
from liuan_safety.workbooks.matching import Term, Vocabulary
from liuan_safety.workbooks.reading import Sheet, WorkbookUnreadable, open_workbook
from liuan_safety.workbooks.report_writer import Column, Report, write_report


def read_filled(spec: SheetSpec, source: BinaryIO, name: str) -> list[SheetRow]:
    """The filled rows of the first visible sheet that has the heads.

    Raises RuleBroken in Chinese: no workbook, no such heads, nothing filled in, too many rows.
    """
    try:
        sheets = [sheet for sheet in open_workbook(source, name=name).sheets if sheet.is_table and not sheet.hidden]
    except WorkbookUnreadable as unreadable:
        raise RuleBroken(unreadable.code, unreadable.message_zh, field="file") from unreadable
    sheet, heading = _headed(spec, sheets, name)
    rows = list(_rows(spec, sheet, heading))
    if not rows:
        raise RuleBroken("empty", f"“{name}”的表头下面没有内容，请填好后再上传", field="file")
    if len(rows) > spec.limit:
        raise RuleBroken(
            "too_many", f"“{name}”有 {len(rows)} 行，一次最多 {spec.limit} 行，请分成几个文件", field="file"
        )
    return rows


def _headed(spec: SheetSpec, sheets: list[Sheet], name: str) -> tuple[Sheet, HeadingMap]:
    terms = [Term(column.key, column.title, (column.title, *column.synonyms)) for column in spec.columns]
    required = [column.key for column in spec.columns if column.required]
    reasons = []
    for sheet in sheets:
        heading = find_heading(sheet, Vocabulary(terms), required=required)
        if not isinstance(heading, NoHeading):
            return sheet, heading
        reasons.append(f"工作表“{sheet.name}”：{heading.reason}")
    wanted = "、".join(column.title for column in spec.columns if column.required)
    raise RuleBroken("no_heading", f"“{name}”没有需要的表头({wanted})。{';'.join(reasons[:3])}", field="file")


def _rows(spec: SheetSpec, sheet: Sheet, heading: HeadingMap):  # type: ignore[no-untyped-def]
    places = {column.key: found.index for column in spec.columns if (found := heading.column_of(column.key))}
    kinds = {column.key: column.kind for column in spec.columns}
    for number, values in sheet.rows(fill_below=heading.last_row):
        if number <= heading.last_row:
            continue
        row = {key: _value(values[at], kinds[key]) if at < len(values) else "" for key, at in places.items()}
        if any(row.values()):
            yield SheetRow(number, row)


def _value(value: object, kind: str) -> str:
    shown = cells.text(value)
    if cells.is_empty(shown):
        return ""
    if kind != DAY:
        return shown
    day = dates.date(value)
    return shown if day is None or isinstance(day, cells.Problem) else day.isoformat()


def _column(column: SheetColumn) -> Column:
    return Column(column.title, column.width)


def empty_sheet(spec: SheetSpec) -> bytes:
    """A workbook to fill in: the heads, which of them are needed, and the note above them."""
    needed = "、".join(column.title for column in spec.columns if column.required)
    head = f"必填：{needed}。{spec.note}"
    target = io.BytesIO()
    write_report(Report(spec.title, head, tuple(map(_column, spec.columns)), sheet_name=spec.title), [], target)
    return target.getvalue()


def outcome_sheet(spec: SheetSpec, outcome: Outcome, by: User) -> bytes:
    """What was written, as a workbook for the person who wrote it."""
    today = timezone.localdate().isoformat()
    head = f"{outcome.message}。{today} {by.name}({by.acting.post if by.acting else ''})"
    columns = tuple(Column(label, 24) for label in outcome.heads)
    target = io.BytesIO()
    report = Report(spec.title, head, columns, mark=f"{by.name} {today}", sheet_name=spec.title)
    write_report(report, outcome.rows, target)
    return target.getvalue()
