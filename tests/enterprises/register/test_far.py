"""Far apart, and the median of the like: tables and properties."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.register.far import Far, median

RULE = Far(3, 30)
figures = st.integers(0, 5_000)
rules = st.builds(Far, st.integers(2, 20), st.integers(2, 500))


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [(10, 40, True), (10, 39, False), (20, 60, True), (20, 59, False), (0, 30, True), (0, 29, False), (7, 7, False)],
)
def test_by_factor_and_people(one: int, other: int, apart: bool) -> None:
    assert RULE.apart(one, other) is apart


@given(rules, figures, figures)
def test_it_makes_no_difference_which_comes_first(rule: Far, one: int, other: int) -> None:
    assert rule.apart(one, other) == rule.apart(other, one)
    assert not rule.apart(one, one)


@given(rules, figures, figures)
def test_bounds_say_the_same_as_the_comparison(rule: Far, usual: int, staff: int) -> None:
    low, high = rule.bounds(usual)
    assert (staff >= high or (low is not None and staff <= low)) == rule.apart(usual, staff)


@given(st.lists(st.tuples(figures, st.integers(1, 30)), min_size=1, max_size=40))
def test_the_median_is_that_of_all_who_bear_the_figures(counted: list[tuple[int, int]]) -> None:
    spread = [figure for figure, number in counted for _ in range(number)]
    assert median(counted) == statistics.median_low(spread)


def test_of_nobody_there_is_no_median() -> None:
    with pytest.raises(ValueError, match="no figures"):
        median([])
