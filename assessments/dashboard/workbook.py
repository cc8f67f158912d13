"""The dashboard as a workbook: five sheets, numbers as numbers, each with its source and the time it was taken."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import xlsxwriter
from django.utils import timezone

from assessments.dashboard.charts import SCALES, SIZES
from assessments.dashboard.figures import Figures
from assessments.dashboard.selectors.register import listed_by_line
from assessments.dashboard.tiles import no_comparison
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.words import iso, iso_minute
from liuan_safety.workbooks.report_writer import clean_text, sheet_name

HEAD = 2  # rows above the column names: title, source and time
NARROW, WIDE = 13, 34


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, its columns, what its figures are, its rows."""

    name: str
    columns: Sequence[str]
    source: str
    rows: Iterable[Sequence[Any]]


def dashboard_workbook(figures: Figures, user: User) -> tuple[BinaryIO, str]:
    """The file, ready to be sent, and its name."""
    scope, now = figures.scope, timezone.now()
    about = f"{scope.place.name}{scope.year}年度普查看板"
    taken = f"截至 {iso_minute(now)}，{user.name}（{user.acting.label if user.acting else ''}）取出"
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        styles = _styles(book)
        for sheet in sheets_of(figures):
            _write(book.add_worksheet(sheet_name(sheet.name)), sheet, f"{about}：{sheet.name}", taken, styles)
    file.seek(0)
    return file, f"{about}{iso(timezone.localdate())}.xlsx"


def sheets_of(figures: Figures) -> Iterator[Sheet]:
    """进度, 按行业, 按规模, 按监管部门, 与上年比较."""
    year = figures.scope.former
    register = f"现在：企业台账在册企业；{no_comparison(figures) or f'{year}年度：普查名录，按当时填报'}"
    beside = ("现在（家）", f"{year}年度（家）", "增减（家）")
    yield Sheet("进度", PROGRESS, f"{figures.scope.year}年度普查报送、企业台账、监管归属、监管盲区", _progress(figures))
    yield Sheet("按行业", ("行业领域", *beside), register, _sectors(figures))
    yield Sheet("按规模", ("规模", *beside), register, _sizes(figures))
    yield Sheet("按监管部门", ("监管部门", "现在（家）"), "现在：监管归属，含临时监管", _units(figures))
    yield Sheet("与上年比较", ("项目", *beside), register, _compared(figures))


PROGRESS = (
    "辖区", "本级报送", "应报（个）", "已报（个）", "按时（个）", "迟报（个）", "逾期未报（个）", "零报告（个）",
    "已接收（个）", "在册企业（家）", "列入本年度名录（家）", "有监管部门（家）", "无监管部门（家）",
    "影响认定的盲区（项）",
)  # fmt: skip


def _progress(figures: Figures) -> Iterator[Sequence[Any]]:
    listed = listed_by_line(figures.scope)
    total = [0] * (len(PROGRESS) - 2)
    for line in figures.lines:
        tally = line.tally
        numbers = [
            tally.expected, tally.returned, tally.on_time, tally.late, tally.overdue, tally.nil, tally.accepted,
            line.enterprises, listed[line.place.pk], line.led, line.without_lead, line.gaps,
        ]  # fmt: skip
        total = [before + number for before, number in zip(total, numbers, strict=True)]
        yield line.name, line.state, *numbers
    yield "合计", "", *total


def _beside(figures: Figures, label: str, now: int, then: int) -> Sequence[Any]:
    return (label, now, then, now - then) if figures.then.is_known else (label, now, None, None)


def _sectors(figures: Figures) -> Iterator[Sequence[Any]]:
    now, then = figures.now.by_sector, figures.then.by_sector
    for key in sorted({*now, *then}, key=lambda key: (key == "", -now[key], key)):
        yield _beside(figures, key or "未填", now[key], then[key])
    yield _whole(figures)


def _sizes(figures: Figures) -> Iterator[Sequence[Any]]:
    for choices, now, then in (
        (SIZES, figures.now.by_size, figures.then.by_size),
        (SCALES, figures.now.by_scale, figures.then.by_scale),
    ):
        for name, label in choices:
            key = "" if choices is SIZES and name == "unknown" else name
            yield _beside(figures, label if choices is SIZES else f"{label}（规上规下）", now[key], then[key])
    yield _whole(figures)


def _units(figures: Figures) -> Iterator[Sequence[Any]]:
    led = figures.led
    for pk, number in sorted(led.by_unit.items(), key=lambda pair: (-pair[1], led.names[pair[0]])):
        yield led.names[pk], number
    yield "无监管部门", figures.without_lead
    yield "合计", figures.now.whole


def _compared(figures: Figures) -> Iterator[Sequence[Any]]:
    now, then = figures.now, figures.then
    yield _beside(figures, "企业", now.whole, then.whole)
    yield _beside(figures, "规模以上企业", now.above_scale, then.above_scale)
    yield _beside(figures, "无监管部门的企业", figures.without_lead, then.without_supervisor)
    for line in figures.lines:
        yield _beside(figures, line.name, line.enterprises, then.by_line[line.place.pk])


def _whole(figures: Figures) -> Sequence[Any]:
    return _beside(figures, "合计", figures.now.whole, figures.then.whole)


def _styles(book: Any) -> dict[str, Any]:
    plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1, "border_color": "#C3CAD4"}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"}),
        "line": book.add_format({"font_name": "宋体", "font_size": 10}),
        "head": book.add_format({**plain, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3"}),
        "text": book.add_format({**plain, "num_format": "@"}),
        "number": book.add_format({**plain, "num_format": "#,##0"}),
    }


def _write(page: Any, sheet: Sheet, title: str, taken: str, styles: dict[str, Any]) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD)
    page.freeze_panes(HEAD + 1, 1)
    page.set_footer("&L" + taken.replace("&", "&&") + "&R第 &P 页，共 &N 页")
    page.set_row(0, 30)
    page.set_column(0, 0, WIDE)
    page.set_column(1, len(sheet.columns) - 1, NARROW)
    page.write_string(0, 0, clean_text(title), styles["title"])
    page.write_string(1, 0, clean_text(f"{sheet.source}。{taken}"), styles["line"])
    for column, label in enumerate(sheet.columns):
        page.write_string(HEAD, column, label, styles["head"])
    for number, row in enumerate(sheet.rows, start=HEAD + 1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                page.write_number(number, column, value, styles["number"])
            elif value is None:
                page.write_blank(number, column, None, styles["text"])
            else:
                page.write_string(number, column, clean_text(value), styles["text"])
