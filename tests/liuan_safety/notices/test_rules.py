"""Masks, letters and the pauses between tries."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.notices.rules import LEASE_SECONDS, lease_end, letter, masked, retry_at, short_letter, subject

NOW = dt.datetime(2026, 11, 30, 8, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhang@example.org", "z***@example.org"),
        ("13800138000", "138****8000"),
        ("12345", "****"),
        ("张三", "****"),
        ("", ""),
    ],
)
def test_addresses_are_masked(address: str, shown: str) -> None:
    assert masked(address) == shown


@given(st.integers(10_000_000_000, 19_999_999_999).map(str))
def test_no_mask_gives_a_number_away(number: str) -> None:
    assert masked(number) == f"{number[:3]}****{number[7:]}"


def test_tries_come_at_growing_distances_within_the_day() -> None:
    pauses = [(retry_at(NOW, attempts) - NOW).total_seconds() / 60 for attempts in (1, 2, 3, 4)]
    assert pauses == [5, 15, 45, 135]
    assert (lease_end(NOW) - NOW).total_seconds() == LEASE_SECONDS


def test_a_letter_names_its_matters_and_their_addresses_only_where_the_site_has_one() -> None:
    lines = [("三十铺镇待报送", "/census/1/"), ("苏埠镇待报送", "")]
    plain, linked = letter("张三", lines, ""), letter("张三", lines, "https://s.example.org")
    assert plain.startswith("张三：")
    assert "1. 三十铺镇待报送" in plain and "2. 苏埠镇待报送" in plain
    assert "/census/1/" not in plain
    assert "   https://s.example.org/census/1/" in linked


def test_figures_stand_in_front() -> None:
    assert subject(NOW.date(), 3, 1) == "六安安全生产平台 2026-11-30 待办提醒：3 件，其中逾期 1 件"
    assert subject(NOW.date(), 3, 0).endswith("3 件")
    assert short_letter(1, 0, "报送") == "安全生产平台提醒：您有1件待办。报送，请登录平台办理。"
    assert "其中逾期2件" in short_letter(4, 2, "报送") and "等4件" in short_letter(4, 2, "报送")
