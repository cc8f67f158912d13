"""Cleaning of cells: what is read, what is empty, what is a problem, and that nothing raises."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.workbooks import cells
from liuan_safety.workbooks.cells import Problem
from liuan_safety.workbooks.dates import date
from liuan_safety.workbooks.numbers import head_count, money

values = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text("0123456789.,-年月日约人万元美一二三十〇 ()（）E+", max_size=15),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(values)
def test_no_cell_value_makes_a_cleaner_raise(value: Any) -> None:
    for clean in (
        cells.text,
        cells.written,
        cells.name,
        cells.free_text,
        cells.credit_code,
        cells.yes_no,
        cells.telephone,
        cells.standard_grade,
        cells.error_name,
        date,
        head_count,
        money,
    ):
        clean(value)
    money(value, unit="万元")
    cells.coordinate(value, low=73, high=136)


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(value: str) -> None:
    for clean in (cells.text, cells.written):
        assert clean(clean(value)) == clean(value)
    for clean in (cells.name, cells.free_text, cells.credit_code):
        once = clean(value)
        if isinstance(once, str):
            assert clean(once) == once


@given(st.text(max_size=60))
def test_what_is_written_down_can_be_stored(value: str) -> None:
    kept = cells.written(value + "\x00\ud800")
    assert "\x00" not in kept
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("虚构示范(六安) 有限公司\n", "虚构示范（六安）有限公司"),
        ("虚构示范（六安）有限公司", "虚构示范（六安）有限公司"),
        ("ＡＢＣ　示范 公司", "ABC示范公司"),
        ("ABC Trading  Co", "ABC Trading Co"),
        ("示\u200b范\ufeff公司", "示范公司"),
        ("示范\x00公司", "示范公司"),
        ("示范_x000D_公司", "示范公司"),
        ("示范公司😀", "示范公司😀"),
        ("无", None),
        ("N/A", None),
        (" — ", None),
        (110.0, "110"),
    ],
)
def test_names(value: object, name: str | None) -> None:
    assert cells.name(value) == name


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (" 91341502 MA2N0A1B5C ", "91341502MA2N0A1B5C"),
        ("９１３４１５０２ＭＡ２Ｎ０Ａ１Ｂ５Ｃ", "91341502MA2N0A1B5C"),
        ("91341502ma2n0a1b5c", "91341502MA2N0A1B5C"),
        ("'91341502MA2N0A1B5C", "91341502MA2N0A1B5C"),
        ("91341502-MA2N0A1B-5-C", "91341502MA2N0A1B5C"),
        ("（91341502MA2N0A1B5C）", "91341502MA2N0A1B5C"),
        ("办理中", None),
        ("/", None),
        ("无", None),
        ("", None),
        (123456.0, "123456"),
    ],
)
def test_credit_codes(value: object, code: str | None) -> None:
    assert cells.credit_code(value) == code


@pytest.mark.parametrize("value", [9.13415021529805e17, 913415021529805113, "9.13415E+17", "9.13E17"])
def test_a_code_that_excel_made_a_number_is_a_problem(value: object) -> None:
    code = cells.credit_code(value)
    assert isinstance(code, Problem)
    assert "Excel" in code.reason


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        *((word, True) for word in ("是", "√", "Y", "yes", "规上", "规模以上", "1", 1.0, True, "有", "（是）")),
        *((word, False) for word in ("否", "×", "N", "规下", "0", 0.0, False, "无", "规模以下")),
        *((word, None) for word in ("", "-", "N/A", " ")),
    ],
)
def test_yes_and_no(value: object, answer: bool | None) -> None:
    assert cells.yes_no(value) is answer


def test_what_is_neither_yes_nor_no_is_a_problem() -> None:
    assert isinstance(cells.yes_no("大型"), Problem)


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ("三级", "三级"),
        ("Ⅲ级", "三级"),
        ("三级达标", "三级"),
        ("安全生产标准化二级企业", "二级"),
        ("一级", "一级"),
        (3.0, "三级"),
        ("小微", "小微"),
        ("小微企业达标", "小微"),
        *((word, None) for word in ("无", "未创建", "未达标", "创建中", "正在申报", "", "/")),
    ],
)
def test_standard_grades(value: object, grade: str | None) -> None:
    assert cells.standard_grade(value) == grade


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (13900001111.0, "13900001111"),
        ("0564-3333333", "0564-3333333"),
        ("０５６４－３３３３３３３", "0564-3333333"),
        ("无", None),
    ],
)
def test_telephones(value: object, number: str | None) -> None:
    assert cells.telephone(value) == number


def test_a_short_telephone_is_a_problem() -> None:
    assert isinstance(cells.telephone("110"), Problem)


@pytest.mark.parametrize(
    ("value", "degrees"), [(116.5, 116.5), ("116.5", 116.5), ("116°30′0″", 116.5), ("E116°30′", 116.5), ("", None)]
)
def test_coordinates(value: object, degrees: float | None) -> None:
    assert cells.coordinate(value, low=73, high=136) == degrees


@pytest.mark.parametrize("value", ["六安", 216.5, "-"])
def test_what_is_no_coordinate(value: object) -> None:
    found = cells.coordinate(value, low=73, high=136)
    assert found is None if value == "-" else isinstance(found, Problem)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (19810423.0, "19810423"),
        (12.5, "12.5"),
        (True, "TRUE"),
        (dt.date(2018, 9, 1), "2018-09-01"),
        (dt.datetime(2018, 9, 1, 8, 30), "2018-09-01 08:30:00"),
        ("  as it is \n", "  as it is \n"),
        ("=1+1", "=1+1"),
        (None, ""),
    ],
)
def test_cells_are_kept_as_written(value: object, shown: str) -> None:
    assert cells.written(value) == shown


@pytest.mark.parametrize("value", ["#N/A", " #REF! ", "#DIV/0!"])
def test_an_error_pasted_as_text_is_an_error(value: str) -> None:
    assert cells.error_name(value) == value.strip()


def test_a_number_sign_alone_is_no_error() -> None:
    assert cells.error_name("12#楼") is None
