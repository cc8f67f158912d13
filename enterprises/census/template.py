"""The workbook that a sender fills in (D7): the former list with drop-downs, notes and checks in the cells.

Its heading is in the census reader's own words, so that it reads back unchanged. Written by XlsxWriter row by row; the
writer of reports knows no drop-downs from a second sheet and no cells that stay open under a protected heading.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter

from enterprises.census.vocabulary import OPTIONS_SHEET as OPTIONS
from enterprises.register.facts import FACTS_BY_KEY, Fact, FactKind
from enterprises.register.wording import CODE_OUTSTANDING, mask
from liuan_safety.workbooks.headings import letters_of
from liuan_safety.workbooks.report_writer import clean_text, sheet_name

SPARE_ROWS = 500  # empty rows under the list that bear the checks too
# Open columns beside the list, for what a sender likes to add. XlsxWriter goes through every column that has a style
# when it writes a row: with all 16,384 of them a template of 10,000 firms takes three times as long.
SPARE_COLUMNS = 30
HEAD_ROW = 2  # counted from 0: title, sender, heading
TOWNSHIP = "township"
FEN_PER_WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the fact, its heading, what the note on the heading says, its width."""

    key: str
    label: str
    note: str = ""
    width: float = 14


_NOTE_OF_CODE = (
    "必填，18位，按营业执照填写；本列是文本格式，不会被改成数字。"
    f"写着“{CODE_OUTSTANDING}”的以前已同意先不填，代码来了改成代码。"
)
FIELDS: tuple[Field, ...] = (
    Field("name", "企业名称", "必填。按营业执照上的全称填写。", 36),
    Field("credit_code", "统一社会信用代码", _NOTE_OF_CODE, 22),
    Field(TOWNSHIP, "所属乡镇（街道、园区）", "从下拉中选择。", 18),
    Field("address", "生产经营地址", "实际生产经营的地方，写到门牌号或村组。", 32),
    Field("registered_address", "注册地址", "营业执照上的住所。", 32),
    Field("sector", "行业领域", "从下拉中选择；没有合适的可以直接填写。", 14),
    Field("industry_code", "行业代码", "国民经济行业分类 GB/T 4754 的小类代码，4位数字。", 12),
    Field("business_scope", "经营范围", "", 36),
    Field("staff", "从业人数（人）", "整数，填年末在岗人数。", 12),
    Field("above_scale", "是否规上", "从下拉中选择；能由行业代码和营业收入算出的，以计算为准。", 10),
    Field("standard_grade", "标准化等级", "从下拉中选择；没有创建的留空。", 12),
    Field("revenue_fen", "年营业收入（万元）", "上一年度，单位万元。", 16),
    Field("assets_fen", "资产总额（万元）", "上年末，单位万元。", 16),
    Field("supervisor_as_written", "行业主管部门", "负有安全监管职责的部门；说不准的照实填写。", 20),
    Field("status_as_written", "经营状态", "从下拉中选择。", 12),
    Field("legal_person", "法定代表人", "显示为“吴××”的是已脱敏的，不用改；有变化的填写新姓名。", 12),
    Field("contact_person", "联系人", "显示为“吴××”的是已脱敏的，不用改；有变化的填写新姓名。", 12),
    Field("telephone", "联系电话", "显示为“139****2265”的是已脱敏的，不用改；有变化的填写新号码。", 16),
    Field("founded_on", "成立日期", "如 2012-06-18。", 13),
    Field("capital_fen", "注册资本（万元）", "单位万元；外币的在“币种”里写明。", 16),
    Field("capital_currency", "币种", "人民币可以不填。", 10),
    Field("enterprise_type", "企业类型", "", 18),
    Field("former_name", "曾用名", "改过名称的填写，便于认出是同一家。", 24),
    Field("longitude", "经度", "十进制度数，如 116.5。", 12),
    Field("latitude", "纬度", "十进制度数，如 31.7。", 12),
    Field("remark", "备注", "", 24),
)
COLUMN_OF_CODE = [field.key for field in FIELDS].index("credit_code")
CHOICES: dict[str, tuple[str, ...]] = {
    "above_scale": ("是", "否"),
    "standard_grade": ("一级", "二级", "三级", "小微"),
    "status_as_written": ("在营", "停产", "半停产", "在建", "歇业"),
}
OPEN_LISTS = frozenset({"sector", "status_as_written", TOWNSHIP})  # other words are asked about, not refused


@dataclass(frozen=True)
class Filled:
    """One template: title, the line of sender and day, what may be chosen, who took it."""

    title: str
    head_line: str
    townships: Sequence[str]
    sectors: Sequence[str]
    mark: str


def write_template(about: Filled, rows: Iterable[dict[str, Any]], target: BinaryIO) -> int:
    """Write the rows (fact → value as the register keeps it) into a binary file and count them."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(sheet_name("普查表"))
        lists = _option_sheet(book, about)
        styles = _styles(book)
        _set_up(sheet, about, styles)
        count = 0
        for count, row in enumerate(rows, start=1):
            _write_row(sheet, HEAD_ROW + count, row, styles)
        _checks(sheet, HEAD_ROW + 1, HEAD_ROW + count + SPARE_ROWS, lists)
    return count


def _styles(book: Any) -> dict[str, Any]:
    plain = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "border": 1, "border_color": "#C3CAD4"}
    cell = {**plain, "locked": False}
    head = {**plain, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E8EDF3", "locked": True}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}),
        "line": book.add_format({"font_name": "宋体", "font_size": 10}),
        "head": book.add_format(head),
        "needed": book.add_format({**head, "bottom": 5, "bottom_color": "#1D4E89"}),
        "text": book.add_format({**cell, "num_format": "@"}),
        "count": book.add_format({**cell, "num_format": "0"}),
        "money": book.add_format({**cell, "num_format": "#,##0.00####"}),
        "day": book.add_format({**cell, "num_format": "yyyy-mm-dd"}),
        "open": book.add_format({"locked": False}),
    }


def _style_of(key: str) -> str:
    kind = FACTS_BY_KEY[key].kind if key in FACTS_BY_KEY else FactKind.TEXT
    return {FactKind.COUNT: "count", FactKind.FEN: "money", FactKind.DAY: "day"}.get(kind, "text")


def _option_sheet(book: Any, about: Filled) -> dict[str, str]:
    """The second sheet, hidden from the reader by its state; field → the range that its drop-down reads."""
    sheet = book.add_worksheet(OPTIONS)
    sheet.hide()
    offered = {TOWNSHIP: about.townships, "sector": about.sectors, **CHOICES}
    ranges = {}
    # Row by row: in constant memory a row that has been left can't be written any more.
    columns = [(key, list(words)) for key, words in offered.items() if words]
    for place in range(max((len(words) for _key, words in columns), default=0)):
        for column, (_key, words) in enumerate(columns):
            if place < len(words):
                sheet.write_string(place, column, clean_text(words[place]))
    for column, (key, words) in enumerate(columns):
        letter = letters_of(column)
        ranges[key] = f"={OPTIONS}!${letter}$1:${letter}${len(words)}"
    sheet.protect()
    return ranges


def _set_up(sheet: Any, about: Filled, styles: dict[str, Any]) -> None:
    last = len(FIELDS) - 1
    for column, field in enumerate(FIELDS):
        sheet.set_column(column, column, field.width, styles[_style_of(field.key)])
    sheet.set_column(last + 1, last + SPARE_COLUMNS, None, styles["open"])
    sheet.merge_range(0, 0, 0, last, clean_text(about.title), styles["title"])
    sheet.set_row(0, 30)
    sheet.merge_range(1, 0, 1, last, clean_text(about.head_line), styles["line"])
    sheet.set_row(HEAD_ROW, 32)
    for column, field in enumerate(FIELDS):
        is_needed = field.key in ("name", "credit_code")
        sheet.write_string(HEAD_ROW, column, field.label, styles["needed" if is_needed else "head"])
        if field.note:
            sheet.write_comment(HEAD_ROW, column, field.note, {"author": "六安市安委办", "x_scale": 1.6})
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.protect("", {"insert_rows": True, "delete_rows": True, "sort": True, "autofilter": True,
                       "format_columns": True, "format_rows": True, "format_cells": True})  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: 26 columns
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    mark = clean_text(about.mark).replace("&", "&&")[:120]
    sheet.set_footer(f"&L{mark}&R第 &P 页，共 &N 页")
    sheet.ignore_errors({"number_stored_as_text": "A4:Z1048576"})


def _write_row(sheet: Any, number: int, row: dict[str, Any], styles: dict[str, Any]) -> None:
    for column, field in enumerate(FIELDS):
        value, style = row.get(field.key), styles[_style_of(field.key)]
        if value is None or value == "":
            sheet.write_blank(number, column, None, style)
        else:
            _write_cell(sheet, number, column, _cell(field.key, value), style)


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime(value.year, value.month, value.day), style)  # noqa: DTZ001
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    else:
        sheet.write_string(row, column, clean_text(str(value)), style)


def _cell(key: str, value: Any) -> Any:
    """The value as the reader takes it back: money in 万元, exact to the fen or else as text."""
    kind = FACTS_BY_KEY[key].kind if key in FACTS_BY_KEY else FactKind.TEXT
    if kind is FactKind.FEN:
        exact = Decimal(value) / FEN_PER_WAN
        return float(exact) if Decimal(repr(float(exact))) == exact else f"{exact:f}"
    if kind is FactKind.YES_NO:
        return "是" if value else "否"
    if kind is FactKind.DEGREES:
        return f"{Decimal(value).normalize():f}"
    if kind is FactKind.DAY and value.year < 1901:
        return value.isoformat()  # a day that the sheet's calendar counts wrongly
    return value


def shown_value(fact: Fact, value: Any, *, in_clear: bool) -> Any:
    """The fact's value, a person's masked unless it may stand in clear: read back, a masked one says nothing."""
    return mask(fact, value) if fact.personal and value and not in_clear else value


def _checks(sheet: Any, first: int, last: int, lists: dict[str, str]) -> None:
    for column, field in enumerate(FIELDS):
        rule = _rule(field.key, lists)
        if rule is not None:
            rule = {"ignore_blank": True, "error_title": field.label[:32], **rule}
            sheet.data_validation(first, column, last, column, rule)


def _rule(key: str, lists: dict[str, str]) -> dict[str, Any] | None:
    if key in lists:
        kind = "warning" if key in OPEN_LISTS else "stop"
        message = "不在下拉选项里，请核对。" if kind == "warning" else "请从下拉选项里选择。"
        return {"validate": "list", "source": lists[key], "error_type": kind, "error_message": message}
    if key == "credit_code":
        first = f"{letters_of(COLUMN_OF_CODE)}{HEAD_ROW + 2}"
        return {"validate": "custom", "value": f'=OR(LEN({first})=18,{first}="{CODE_OUTSTANDING}")',
                "error_message": f"统一社会信用代码应为18位；还没有代码的填“{CODE_OUTSTANDING}”。"}  # fmt: skip
    if key == "industry_code":
        return {"validate": "length", "criteria": "between", "minimum": 2, "maximum": 8, "error_type": "warning",
                "error_message": "行业代码一般是4位数字。"}  # fmt: skip
    if key in ("longitude", "latitude"):
        return None
    return _rule_of_kind(FACTS_BY_KEY[key].kind) if key in FACTS_BY_KEY else None


def _rule_of_kind(kind: FactKind) -> dict[str, Any] | None:
    if kind is FactKind.COUNT:
        return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 1_000_000,
                "error_message": "请填整数，不带“人”字。"}  # fmt: skip
    if kind is FactKind.FEN:
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "请填数字，单位万元。"}
    if kind is FactKind.DAY:
        return {"validate": "date", "criteria": "between", "minimum": datetime.date(1900, 1, 1),
                "maximum": datetime.date(2100, 1, 1), "error_message": "请填日期，如 2012-06-18。"}  # fmt: skip
    return None


def told(rows: Iterable[dict[str, Any]], tell: Any, total: int, every: int = 2_000) -> Iterator[dict[str, Any]]:
    """The rows, telling how far they are."""
    for number, row in enumerate(rows, start=1):
        if number % every == 0:
            tell(number, total, f"已写出 {number:,} 家")
        yield row
