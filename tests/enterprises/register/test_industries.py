"""GB/T 4754-2017: the table is whole, codes are judged by it, and the picker finds them."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from enterprises.register import industries


def test_the_table_is_whole():
    levels = [row.level for row in industries.table().values()]
    assert [levels.count(level) for level in ("门类", "大类", "中类", "小类")] == [20, 97, 473, 1380]
    divisions = [row.code for row in industries.table().values() if row.level == "大类"]
    assert divisions == [f"{number:02d}" for number in range(1, 98)]


def test_every_code_lies_below_one_that_is_there():
    table = industries.table()
    for code, row in table.items():
        if len(code) > 2:
            assert table[code[:-1]].section == row.section


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("26", "C 制造业 › 26 化学原料和化学制品制造业"),
        ("2611", "C 制造业 › 26 化学原料和化学制品制造业 › 261 基础化学原料制造 › 2611 无机酸制造"),
        ("C2611", "C 制造业 › 26 化学原料和化学制品制造业 › 261 基础化学原料制造 › 2611 无机酸制造"),
        ("0610", "B 采矿业 › 06 煤炭开采和洗选业 › 0610 烟煤和无烟煤开采洗选"),
        ("2618", "C 制造业 › 26 化学原料和化学制品制造业 › 261 基础化学原料制造 › 2618（小类未核对）"),
        ("9999", "9999（不是 GB/T 4754-2017 的代码）"),
        ("", ""),
    ],
)
def test_a_code_is_shown_with_its_way(code, words):
    assert industries.in_words(code) == words


@pytest.mark.parametrize(
    ("code", "bad"),
    [("26", False), ("261", False), ("2619", False), ("２６１１", False), ("C26", False), ("A26", True), ("98", True),
     ("2", True), ("26111", True), ("化工", True), ("00", True)],
)  # fmt: skip
def test_a_code_lies_under_a_known_division(code, bad):
    assert (industries.fault(code) is not None) == bad


@given(st.text(max_size=8))
def test_no_text_breaks_the_proof(text):
    industries.in_words(text)
    industries.search(text)
    assert industries.fault(text) is None or "行业代码" in industries.fault(text)


@pytest.mark.parametrize(
    ("words", "first"),
    [("2611", "2611"), ("26", "26"), ("无机酸", "2611"), ("餐饮业", "62"), ("wjszz", "2611"), ("2618", "2618")],
)
def test_the_picker_finds_by_code_name_and_initials(words, first):
    assert industries.search(words)[0].code == first


def test_the_pickers_address_answers(client, cast):
    page = cast.login(client, cast.jinan_officer).get(reverse("register:industries"), {"q": "无机酸"})
    found = page.json()["results"][0]
    assert found["value"] == "2611"
    assert found["text"] == "2611 无机酸制造（C 制造业 › 26 化学原料和化学制品制造业 › 261 基础化学原料制造）"
