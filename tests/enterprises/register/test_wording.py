"""Values in words, masks, pinyin."""

import datetime
from decimal import Decimal

import pytest

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.names import PINYIN_LIMIT, name_pinyin
from enterprises.register.wording import in_currency, in_words, is_masked, mask, row_in_words, same


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("staff", 12345, "12,345 人"),
        ("staff", 0, "0 人"),
        ("capital_fen", 800_000_000, "800.00 万元"),
        ("above_scale", False, "否"),
        ("founded_on", datetime.date(2012, 6, 18), "2012-06-18"),
        ("longitude", Decimal("116.500000"), "116.5°"),
        ("sector", "", "—"),
        ("staff", None, "—"),
        ("telephone", "13912342265", "139****2265"),
    ],
)
def test_values_in_words(key, value, words):
    assert in_words(FACTS_BY_KEY[key], value) == words


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("13912342265", "139****2265"),
        ("139 1234 2265", "139****2265"),
        ("0564-3312345", "056****2345"),
        ("3312345", "****345"),
        ("13912342265、13812345678", "139****2265、138****5678"),
        ("139.1234.2265", "139****2265"),
        ("139/1234/2265", "139****2265"),
        ("139—1234—2265", "139****2265"),
        ("+86 139 1234 2265 张海", "+86139****2265 张海"),
        ("lianxiren@example.org", "l****g"),
        ("", ""),
    ],
)
def test_telephones_are_masked(value, masked):
    assert mask(FACTS_BY_KEY["telephone"], value) == masked


@pytest.mark.parametrize(("name", "masked"), [("张海", "张×"), ("欧阳试验", "欧×××"), ("吴", "吴×")])
def test_names_are_masked(name, masked):
    assert mask(FACTS_BY_KEY["legal_person"], name) == masked


@pytest.mark.parametrize("value", ["13912342265", "3312345", "0564-3312345", "021-33123456"])
def test_what_was_masked_is_known_as_such(value):
    assert is_masked(mask(FACTS_BY_KEY["telephone"], value))
    assert is_masked(mask(FACTS_BY_KEY["legal_person"], "张海"))
    assert not is_masked(value)
    assert not is_masked("张海")


def test_small_words():
    assert in_currency("800.00 万元", "CNY") == "800.00 万元"
    assert in_currency("800.00 万元", "USD") == "800.00 万（美元）"
    assert row_in_words("企业名单!104") == "工作表“企业名单”第104行"
    assert row_in_words("104") == "第104行"
    assert same(None, "")
    assert not same(0, None)


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [("安徽A厂", "an hui a chang"), ("ABC 公司", "abc gong si"), ("绿源", "lv yuan"), ("", ""), ("😀", "😀")],
)
def test_pinyin(name, pinyin):
    assert name_pinyin(name) == pinyin


def test_pinyin_fits_its_column():
    assert len(name_pinyin("双" * 120)) <= PINYIN_LIMIT
