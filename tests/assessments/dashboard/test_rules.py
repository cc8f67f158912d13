"""Shares, changes and findings of the dashboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.dashboard import rules

COUNTS = st.dictionaries(st.text("甲乙丙丁戊己", min_size=1, max_size=3), st.integers(0, 10**6), max_size=8)


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 0, "—"),
        (0, 7, "0%"),
        (7, 7, "100%"),
        (1, 3, "33.3%"),
        (2, 3, "66.7%"),
        (743, 1000, "74.3%"),
        (1, 100_000, "0.01%"),
        (99_999, 100_000, "99.99%"),
        (9_995, 10_000, "99.95%"),
        (9_994, 10_000, "99.9%"),
        (4, 10_000, "0.04%"),
        (1, 1, "100%"),
    ],
)
def test_a_share_in_words(part: int, whole: int, words: str) -> None:
    assert rules.share_words(rules.share(part, whole)) == words


@pytest.mark.parametrize(("part", "whole"), [(-1, 3), (4, 3)])
def test_no_part_no_share(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="no part"):
        rules.share(part, whole)


@given(st.integers(1, 10**6), st.data())
def test_rounding_hides_neither_the_last_nor_the_first(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    found = rules.share(part, whole)
    assert found is not None
    words = rules.share_words(found)
    assert (words == "100%") == (part == whole)
    assert (words == "0%") == (part == 0)
    assert float(words[:-1]) == pytest.approx(part * 100 / whole, abs=0.06)
    assert (rules.shade(found) == rules.SHADES) == (part == whole)
    assert (rules.shade(found) == 0) == (part == 0)


@given(st.integers(1, 10**5), st.data())
def test_more_is_never_a_smaller_share_nor_a_lighter_shade(whole: int, data: st.DataObject) -> None:
    less, more = sorted(data.draw(st.tuples(st.integers(0, whole), st.integers(0, whole))))
    first, second = rules.share(less, whole), rules.share(more, whole)
    assert first is not None
    assert second is not None
    assert first <= second
    assert rules.shade(first) <= rules.shade(second)


@pytest.mark.parametrize(("hundredths", "shade"), [(1, 1), (2499, 1), (2500, 2), (5000, 3), (7500, 4), (9999, 4)])
def test_shades_by_quarters(hundredths: int, shade: int) -> None:
    assert rules.shade(hundredths) == shade
    assert len(rules.SHADE_WORDS) == rules.SHADES + 1


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (5, None, ""),
        (5, 5, "与2025年度持平"),
        (7020, 6980, "比2025年度多 40 家"),
        (0, 1320, "比2025年度少 1,320 家"),
    ],
)
def test_a_change_in_words(now: int, then: int | None, words: str) -> None:
    assert rules.change_words(now, then, 2025) == words


@pytest.mark.parametrize(
    ("now", "then", "words"),
    [
        (None, 5000, ""),
        (5000, None, ""),
        (7430, 7110, "比2025年度高 3.2 个百分点"),
        (7111, 7114, "与2025年度持平"),
        (0, 10_000, "比2025年度低 100.0 个百分点"),
    ],
)
def test_a_change_of_share(now: int | None, then: int | None, words: str) -> None:
    assert rules.change_of_share(now, then, 2025) == words


@pytest.mark.parametrize(
    ("joined", "left", "words"),
    [(0, 0, ""), (120, 0, "新增 120 家"), (1200, 80, "新增 1,200 家，出库 80 家")],
)
def test_why_the_register_moved(joined: int, left: int, words: str) -> None:
    assert rules.Movement(joined, left).words() == words


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({}, "还没有可比的数字"),
        ({"甲县": None}, "还没有可比的数字"),
        ({"甲县": 0, "乙县": 0}, "都还没有开始"),
        ({"甲县": 10_000, "乙县": None}, "都已完成"),
        ({"甲县": 5000, "乙县": 5000}, "都是 50.0%"),
        ({"甲县": 7430, "乙县": 10_000}, "甲县最慢，74.3%"),
        ({"甲": 0, "乙": 0, "丙": 0, "丁": 0, "戊": 1}, "甲、乙、丙等 4 个最慢，0%"),
    ],
)
def test_the_finding_of_the_map(shares: dict[str, int | None], words: str) -> None:
    assert rules.slowest(shares) == words


def test_the_finding_of_bars() -> None:
    assert rules.largest({}) == "还没有企业"
    assert rules.largest({"建材": 3, "茶业": 1}) == "建材最多，3 家，占 75.0%"
    assert rules.moved_most({"建材": 3}, {"建材": 3}, 2025) == "各项与2025年度都持平"
    assert rules.moved_most({"建材": 3, "茶业": 1}, {"建材": 2, "茶业": 9}, 2025) == "茶业比2025年度少 8 家，变化最大"
    assert rules.unled_words(0) == "所有企业都有监管部门"
    assert rules.unled_words(1320) == "无监管部门的企业还有 1,320 家"


@given(COUNTS, COUNTS)
def test_the_finding_names_what_moved_most(now: dict[str, int], then: dict[str, int]) -> None:
    words = rules.moved_most(now, then, 2025)
    moves = {key: abs(now.get(key, 0) - then.get(key, 0)) for key in (*now, *then)}
    if any(moves.values()):
        assert f"{max(moves.values()):,} 家" in words
    else:
        assert "持平" in words
