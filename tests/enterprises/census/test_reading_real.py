"""The real workbooks, where they are at hand: every good row in, every wrong one refused for its own reason.

They are read as sent and again in shapes of other counties made of the same rows. Without them (LIUAN_REAL_DATA or
../shared/data) a workbook made up here goes the same way.
"""

import csv
import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from enterprises.census.checks import Level
from enterprises.census.reading import read_census
from enterprises.census.vocabulary import REQUIRED, VOCABULARY
from enterprises.register.rules import credit_code_fault
from liuan_safety.workbooks import cells
from liuan_safety.workbooks.dates import date
from liuan_safety.workbooks.headings import HeadingMap, find_heading
from liuan_safety.workbooks.numbers import money
from liuan_safety.workbooks.reading import open_workbook
from tests.liuan_safety.workbooks import build
from tests.liuan_safety.workbooks.build import code, firm

TODAY = dt.date(2026, 11, 23)
REAL = Path(os.environ.get("LIUAN_REAL_DATA") or Path(__file__).parents[4] / "shared" / "data")
WHY = {
    "name_missing": "no name",
    "code_missing": "no code",
    "code_length": "short code",
    "code_check_digit": "check digit",
    "listed_twice": "duplicate in file",
    "founded_unreadable": "bad date",
    "founded_future": "future date",
    "staff_unreadable": "bad staff",
}

Rows = list[list[object]]


def made_up() -> tuple[bytes, dict[str, object]]:
    """A workbook and its truth, for machines without the real ones."""
    head: list[object] = ["序号", "企业名称", "统一社会信用代码", "乡镇", "成立时间", "职工人数(人)"]
    rows: Rows = [["某县普查表"], head]
    rows += [[number, firm(number), code(number), "某镇", "2018.9.1", f"约{number}"] for number in range(1, 60)]
    rows[9][1], rows[14][2], rows[19][2], rows[24][2] = "", "", str(rows[19][2])[:15], rows[23][2]
    rows[29][4], rows[34][4], rows[39][5] = "二〇一八年春", "2099-01-01", "若干"
    rows += [["合计", "59家"], [], ["审核人:      填表人:      联系电话:"]]
    errors = [(10, "no name"), (15, "no code"), (20, "short code"), (25, "duplicate in file")]
    doubtful = [(30, "bad date"), (35, "future date"), (40, "bad staff")]
    truth = {
        "good": 55,
        "errors": [{"row": row, "why": why} for row, why in errors],
        "doubtful": [{"row": row, "why": why} for row, why in doubtful],
    }
    return build.xlsx(rows), truth


def cases() -> list[object]:
    found = sorted(REAL.glob("*/*.truth.json")) if REAL.is_dir() else []
    pairs = []
    for truth in found:
        workbook = next(truth.parent.glob(truth.name.replace(".truth.json", "20??年*.xlsx")))
        pairs.append(pytest.param(workbook, truth, id=truth.name.removesuffix(".truth.json")))
    return [*pairs, pytest.param(None, None, id="made-up")]


def load(workbook: Path | None, truth: Path | None) -> tuple[bytes, dict[str, object]]:
    if workbook is None or truth is None:
        return made_up()
    return workbook.read_bytes(), json.loads(truth.read_text(encoding="utf-8"))


def outcome(content: bytes) -> tuple[int, list[tuple[int, str]], list[tuple[int, str]]]:
    reading = read_census(open_workbook(content, name="表.xlsx"), today=TODAY)
    wrong, doubtful = [], []
    for row in reading:
        for level, told in ((Level.REFUSE, wrong), (Level.DOUBT, doubtful)):
            if level is Level.REFUSE or not row.refused:
                told.extend((row.row, WHY[finding.check]) for finding in row.at(level))
    return reading.counts.accepted, wrong, doubtful


def expected(truth: dict[str, object]) -> tuple[object, list[tuple[int, str]], list[tuple[int, str]]]:
    wrong, doubtful = ([(item["row"], item["why"]) for item in truth[key]] for key in ("errors", "doubtful"))  # type: ignore[attr-defined]
    return truth["good"], wrong, doubtful


@pytest.mark.parametrize(("workbook", "truth"), cases())
def test_exactly_the_wrong_rows_are_refused_and_the_doubtful_ones_told(
    workbook: Path | None, truth: Path | None
) -> None:
    content, told = load(workbook, truth)
    assert outcome(content) == expected(told)


def table(content: bytes) -> tuple[dict[str, int], list[tuple[int, list[object]]]]:
    """The data sheet's columns by field, and its rows below the heading with their numbers."""
    for sheet in open_workbook(content, name="x").sheets:
        heading = find_heading(sheet, VOCABULARY, required=REQUIRED)
        if isinstance(heading, HeadingMap):
            columns = {column.key: column.index for column in heading.columns if column.key}
            return columns, [row for row in sheet.rows() if row[0] > heading.last_row]
    raise AssertionError("no heading")


OTHER_WORDS = {
    "serial": "序",
    "name": "生产经营单位名称（盖章）",
    "credit_code": "社会信用\n代码*",
    "address": "厂址",
    "registered_address": "住所",
    "township": "所在镇街",
    "sector": "所属行业",
    "business_scope": "主营业务",
    "staff": "员工总数",
    "above_scale": "是否规模以上企业（是/否）",
    "standard_grade": "标准化达标情况",
    "supervisor_as_written": "负有安全监管职责的部门",
    "telephone": "手机",
    "founded_on": "登记日期",
    "capital_fen": "注册资本（单位：万元）",
    "remark": "说明",
}


def reshaped(
    content: bytes, order: Callable[[list[str]], list[str]], above: Rows
) -> tuple[Rows, dict[int, int], list[str]]:
    """The same rows under other words in another order; new row number by old one."""
    columns, rows = table(content)
    keys = order(list(columns))
    built: Rows = [*above, [OTHER_WORDS[key] for key in keys]]
    moved = {}
    for number, values in rows:
        built.append([values[columns[key]] if columns[key] < len(values) else "" for key in keys])
        moved[number] = len(built)
    return built, moved, keys


def moved_truth(truth: dict[str, object], moved: dict[int, int]) -> tuple[object, ...]:
    good, wrong, doubtful = expected(truth)
    return good, [(moved[row], why) for row, why in wrong], [(moved[row], why) for row, why in doubtful]


@pytest.mark.parametrize(("workbook", "truth"), cases())
def test_other_words_another_order_and_titles_above_change_nothing(workbook: Path | None, truth: Path | None) -> None:
    content, told = load(workbook, truth)
    above: Rows = [["某区企业台账"], [], ["填报单位：某局", "", "单位：万元"], [], ["（内部资料）"], []]
    rows, moved, _keys = reshaped(content, lambda keys: [keys[0], *reversed(keys[1:])], above)
    assert outcome(build.xlsx(rows)) == moved_truth(told, moved)


@pytest.mark.parametrize(("workbook", "truth"), cases())
def test_two_levels_real_dates_and_an_old_xls_change_nothing(workbook: Path | None, truth: Path | None) -> None:
    content, told = load(workbook, truth)
    rows, moved, keys = reshaped(content, list, [["某县普查表"], ["甲类信息", *[""] * 3, "乙类信息"]])
    day = keys.index("founded_on")
    for row in rows[3:]:
        read = date(row[day])
        row[day] = f"{read.year}年{read.month}月{read.day}日" if isinstance(read, dt.date) else row[day]
        row[:] = [cell.isoformat() if isinstance(cell, dt.date) else cell for cell in row]
    assert outcome(build.xls(rows, merges=[(1, 1, 0, 3), (1, 1, 4, len(keys) - 1)])) == moved_truth(told, moved)


@pytest.mark.parametrize(("workbook", "truth"), cases())
def test_dates_as_cells_and_codes_in_full_width_change_nothing(workbook: Path | None, truth: Path | None) -> None:
    content, told = load(workbook, truth)
    rows, moved, keys = reshaped(content, lambda keys: keys, [])
    day, number = keys.index("founded_on"), keys.index("credit_code")
    wide = {code_point: code_point + 0xFEE0 for code_point in range(0x21, 0x7F)}
    for row in rows[1:]:
        read = date(row[day])
        row[day] = read if isinstance(read, dt.date) else row[day]
        row[number] = cells.written(row[number]).translate(wide)
    assert outcome(build.xlsx(rows)) == moved_truth(told, moved)


def test_every_registered_code_is_sound_by_both_check_digits() -> None:
    listed = REAL / "registrations" / "registrations.csv"
    if listed.is_file():
        with listed.open(encoding="utf-8-sig", newline="") as lines:
            codes = [line["统一社会信用代码"] for line in csv.DictReader(lines)]
    else:
        codes = [code(number) for number in range(500)]
    assert len(codes) >= 500
    assert [code_ for code_ in codes if credit_code_fault(code_)] == []


def test_every_registered_date_and_capital_is_read_without_a_problem() -> None:
    listed = REAL / "registrations" / "registrations.csv"
    pairs = [("2018-09-01", "164.9000(万元)"), ("N/A", "58万人民币"), ("2019-04-30", "11(万美元)")]
    if listed.is_file():
        with listed.open(encoding="utf-8-sig", newline="") as lines:
            pairs = [(line["注册日期"], line["注册资金"]) for line in csv.DictReader(lines)]
    assert [day for day, _capital in pairs if isinstance(date(day), cells.Problem)] == []
    assert [capital for _day, capital in pairs if isinstance(money(capital), cells.Problem)] == []
