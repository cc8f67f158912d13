"""Head counts and money as people type them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.workbooks.cells import Problem
from liuan_safety.workbooks.numbers import HeadCount, Money, UnitMissing, chinese_number, head_count, money


@pytest.mark.parametrize(
    ("value", "persons", "approximate"),
    [
        (79, 79, False),
        (79.0, 79, False),
        ("79.0", 79, False),
        ("约79", 79, True),
        ("79人", 79, False),
        ("79名", 79, False),
        ("约30人", 30, True),
        ("30余人", 30, True),
        ("30人左右", 30, True),
        ("近30人", 30, True),
        ("1,200", 1200, False),
        ("1，200人", 1200, False),
        ("１２人", 12, False),
        ("三十", 30, False),
        ("一百二十人", 120, False),
        ("十余人", 10, True),
        ("1.2万", 12000, False),
        ("共30人", 30, False),
        ("30（人）", 30, False),
        ("30(人)", 30, False),
        ("职工30人", 30, False),
        ("有30人", 30, False),
        ("大概30人", 30, True),
        ("～30", 30, True),
        (0.0, 0, False),
    ],
)
def test_head_counts(value: object, persons: int, approximate: bool) -> None:
    assert head_count(value) == HeadCount(persons, approximate)


@pytest.mark.parametrize("value", ["", "-", "无", "N/A"])
def test_no_head_count(value: str) -> None:
    assert head_count(value) is None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("若干", "不是数字"),
        ("十几人", "不是数字"),
        ("几十人", "不是数字"),
        ("10-20", "范围"),
        ("10～20人", "范围"),
        (3.5, "整数"),
        (-5.0, "负数"),
        ("-5", "不是数字"),
        ("50人以上", "不是数字"),
        (13900001111.0, "过大"),
        (float("nan"), "整数"),
        (dt.date(2018, 10, 20), "日期"),
        (True, "人数"),
        ("79人（含临时工5人）", "不是数字"),
    ],
)
def test_what_is_no_head_count(value: object, said: str) -> None:
    found = head_count(value)
    assert isinstance(found, Problem)
    assert said in found.reason


@pytest.mark.parametrize(
    ("value", "wan", "currency"),
    [
        ("164.9000(万元)", "164.9", "CNY"),
        ("12(万元)", "12", "CNY"),
        ("5,268(万元)", "5268", "CNY"),
        ("58万人民币", "58", "CNY"),
        ("100万元人民币", "100", "CNY"),
        ("500(万人民币元)", "500", "CNY"),
        ("2,000(万)", "2000", "CNY"),
        ("人民币伍拾万元", "50", "CNY"),
        ("壹佰万元整", "100", "CNY"),
        ("1亿元", "10000", "CNY"),
        ("500000元", "50", "CNY"),
        ("￥500,000元", "50", "CNY"),
        ("认缴100万元", "100", "CNY"),
        ("50万美元", "50", "USD"),
        ("11(万美元)", "11", "USD"),
        ("3,000(万香港元)", "3000", "HKD"),
    ],
)
def test_amounts_with_their_own_unit(value: str, wan: str, currency: str) -> None:
    fen = int(float(wan) * 1_000_000)
    assert money(value) == Money(fen, currency)
    assert money(value, unit="万元") == Money(fen, currency)


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        (12.5, "万元", 12_500_000),
        ("12.5", "万元", 12_500_000),
        (125000.0, "元", 12_500_000),
        ("1.5", "亿元", 15 * 10**9),
    ],
)
def test_amounts_with_the_unit_of_the_heading(value: object, unit: str, fen: int) -> None:
    assert money(value, unit=unit) == Money(fen, "CNY")


def test_the_heading_may_name_a_currency() -> None:
    assert money(10.0, unit="万美元") == Money(10_000_000, "USD")
    assert money(10.0, unit="万元", currency="HKD") == Money(10_000_000, "HKD")


@pytest.mark.parametrize("value", [800.0, "800", "1,000", "人民币1000"])
def test_a_number_without_any_unit_is_not_guessed(value: object) -> None:
    assert isinstance(money(value), UnitMissing)


@pytest.mark.parametrize("value", ["100-200万", "50万元（实缴20万元）", "-5万元", "若干", True, dt.date(2018, 1, 1)])
def test_what_is_no_amount(value: object) -> None:
    found = money(value)
    assert isinstance(found, Problem)
    assert not isinstance(found, UnitMissing)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("三十", 30),
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("一万二千", 12_000),
        ("壹佰万", 10**6),
        ("人", None),
        ("一二", None),
    ],
)
def test_chinese_numbers(words: str, number: int | None) -> None:
    assert chinese_number(words) == number


@given(st.integers(0, 1_000_000))
def test_every_count_is_read_with_and_without_its_word(count: int) -> None:
    assert {head_count(form) for form in (count, float(count), str(count), f"{count}人", f"{count:,}")} == {
        HeadCount(count)
    }


@given(st.integers(0, 10**12))
def test_amounts_to_the_fen(fen: int) -> None:
    assert money(f"{fen // 100}.{fen % 100:02d}元") == Money(fen, "CNY")


@pytest.mark.parametrize(
    ("written", "persons"), [("157 人", 157), ("约 30 人", 30), ("30\u3000人", 30), ("1 200", 1200), ("1 200 人", 1200)]
)
def test_spaces_beside_words_are_no_fault(written: str, persons: int) -> None:
    count = head_count(written)
    assert isinstance(count, HeadCount)
    assert count.persons == persons


@pytest.mark.parametrize("written", ["不详", "未知", "待定"])
def test_not_knowing_is_no_head_count(written: str) -> None:
    assert isinstance(head_count(written), Problem)
