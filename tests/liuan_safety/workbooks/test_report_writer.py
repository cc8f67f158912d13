"""Workbooks out: styled, printable, and dead to formulas."""

import datetime
import io
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pytest

from liuan_safety.workbooks.report_writer import CELL_LIMIT, Column, ColumnKind, Report, sheet_name, write_report

COLUMNS = (
    Column("企业名称", 30),
    Column("从业人员", 10, ColumnKind.INTEGER),
    Column("注册资本（万元）", 14, ColumnKind.DECIMAL),
    Column("成立日期", 12, ColumnKind.DAY),
)
REPORT = Report("企业台账", "舒城县安委办 2026年11月23日", COLUMNS, mark="张海 & 李文", sheet_name="企业台账")


def written(rows, report=REPORT):
    target = io.BytesIO()
    count = write_report(report, rows, target)
    target.seek(0)
    return count, openpyxl.load_workbook(target)


def test_title_head_line_and_values():
    count, book = written([("甲厂", 12, Decimal("800.50"), datetime.date(2012, 6, 18)), ("乙厂", None, None, None)])
    sheet = book["企业台账"]
    assert count == 2
    assert sheet["A1"].value == "企业台账"
    assert sheet["A2"].value == "舒城县安委办 2026年11月23日"
    assert [cell.value for cell in sheet[3]] == ["企业名称", "从业人员", "注册资本（万元）", "成立日期"]
    assert [cell.value for cell in sheet[4]] == ["甲厂", 12, 800.5, datetime.datetime(2012, 6, 18)]
    assert [cell.value for cell in sheet[5]] == ["乙厂", None, None, None]
    assert sheet["D4"].number_format == "yyyy-mm-dd"
    assert sheet["B4"].number_format == "#,##0"


def test_it_prints_and_stays_in_sight():
    sheet = written([("甲厂", 1, 1, None)])[1].active
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages down as it takes
    assert "张海 & 李文" in sheet.oddFooter.left.text.replace("&&", "&")
    assert sheet.column_dimensions["A"].width > 25
    assert sheet["A3"].font.bold
    assert "A1:D1" in {str(block) for block in sheet.merged_cells.ranges}


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "\t=1+1", "\r=1", "{=1}"],
)
def test_no_formula_comes_out_alive(text):
    report = Report(text, text, (Column("名称"), Column(f"{text}列")), mark=text)
    sheet = written([(text, text)], report)[1].active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert sheet["A4"].value.strip() == text.strip()
    # The text format keeps it dead when an officer clicks into the cell and presses Enter.
    assert sheet["A4"].number_format == "@"


def test_characters_that_no_workbook_can_hold_are_left_out():
    sheet = written([("甲\0\x0b厂\ud800\uffff😀\n二", 1, 1, None)])[1].active
    assert sheet["A4"].value == "甲厂😀\n二"


def test_a_text_longer_than_a_cell_is_cut_and_says_so():
    value = written([("长" * 40_000, 1, 1, None)])[1].active["A4"].value
    assert len(value) == CELL_LIMIT
    assert value.endswith("（超出单元格长度，已截断）")


def test_no_rows_still_have_their_head():
    count, book = written([])
    assert count == 0
    assert [cell.value for cell in book.active[3]] == [column.label for column in COLUMNS]
    assert all(cell.value is None for row in book.active.iter_rows(min_row=4) for cell in row)


def test_yes_and_no_are_words():
    report = Report("t", "h", (Column("a"), Column("规模以上")))
    assert [cell.value for cell in written([("x", True), ("y", False)], report)[1].active["B"][3:]] == ["是", "否"]


def test_a_code_of_digits_keeps_its_noughts():
    assert written([("007", 1, 1, None)])[1].active["A4"].value == "007"


def test_two_columns_of_one_label_are_refused():
    with pytest.raises(ValueError, match="same label"):
        written([], Report("t", "h", (Column("a"), Column("a"))))


@pytest.mark.parametrize(("wished", "name"), [("a/b:c*?", "a b c"), ("长" * 40, "长" * 31), ("[]", "Sheet1")])
def test_sheet_names(wished, name):
    assert sheet_name(wished) == name


MEASURE = """
import pathlib, resource, sys
from liuan_safety.workbooks.report_writer import Column, Report, write_report
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
report = Report("t", "h", tuple(Column(f"列{n}") for n in range(25)))
def rows(count):
    for number in range(count):
        yield [f"值{number} {column}" for column in range(25)]
target = pathlib.Path(sys.argv[1])
write_report(report, rows(1_000), target)
before = peak()
assert write_report(report, rows(100_000), target) == 100_000
print((peak() - before) // 1024)
"""


def test_a_hundred_thousand_rows_take_little_memory(tmp_path):
    run = [sys.executable, "-c", MEASURE, str(tmp_path / "big.xlsx")]
    grown_mb = int(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    assert grown_mb < 60
