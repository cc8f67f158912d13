"""How money, days and telephones are written."""

import datetime

import pytest
from django import forms

from liuan_safety.ui.tags import words


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [(123456789, "1,234,567.89", "123.46"), (0, "0.00", "0.00"), (-150000, "-1,500.00", "-0.15"), (None, "—", "—")],
)
def test_money(fen: int | None, yuan: str, wan: str) -> None:
    assert (words.fen_yuan(fen), words.fen_wan(fen)) == (yuan, wan)


def test_figures_are_grouped() -> None:
    assert [words.grouped(one) for one in (0, 999, 1336, -1234567, "约 12", None)] == [
        "0", "999", "1,336", "-1,234,567", "约 12", None,
    ]  # fmt: skip


def test_ten_thousands_round_half_up() -> None:
    assert words.fen_wan(5_000) == "0.01"
    assert words.fen_wan(4_999) == "0.00"


@pytest.mark.parametrize(
    ("number", "masked"),
    [("13900002265", "139****2265"), ("0564-3333", "056****3333"), ("119", "*19"), ("", "—"), (None, "—")],
)
def test_telephones_are_masked(number: str | None, masked: str) -> None:
    assert words.mask_phone(number) == masked


def test_identity_numbers_are_masked() -> None:
    assert words.mask_identity("341500190001010011") == "341**************1"


def test_days() -> None:
    day = datetime.date(2026, 1, 3)
    assert (words.iso(day), words.paper_date(day)) == ("2026-01-03", "2026年1月3日")
    assert words.iso(None) == words.paper_date(None) == "—"


def test_a_moment_is_told_in_the_officers_day() -> None:
    late = datetime.datetime(2026, 11, 23, 17, 30, tzinfo=datetime.UTC)
    assert words.iso(late) == "2026-11-24"
    assert words.paper_date(late) == "2026年11月24日"
    assert words.iso_minute(late) == "2026-11-24 01:30"


def test_nought_is_a_value() -> None:
    assert (words.or_dash(0), words.or_dash(""), words.or_dash(None)) == (0, "—", "—")
    assert [words.yes_no(value) for value in (True, False, None)] == ["是", "否", "—"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (forms.CharField(), "a\0b", "空字符"),
        (forms.DecimalField(max_digits=4, decimal_places=2), "1e30", "数字过大"),
        (forms.DecimalField(max_digits=4, decimal_places=2), "1.234", "小数最多 2 位"),
    ],
)
def test_what_a_field_refuses_it_refuses_in_plain_words(field: forms.Field, value: str, words: str) -> None:
    with pytest.raises(forms.ValidationError, match=words):
        field.clean(value)
