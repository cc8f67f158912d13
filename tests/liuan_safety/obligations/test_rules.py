"""Which rung applies and which lamp, day by day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.obligations.rules import OVERDUE, Ladder, is_escalated, lamp, rung

LAST = dt.date(2026, 12, 31)
LADDER = Ladder()


@pytest.mark.parametrize(
    ("left", "expected"),
    [(8, ""), (7, "7"), (4, "7"), (3, "3"), (2, "3"), (1, "1"), (0, "1"), (-1, OVERDUE), (-30, OVERDUE)],
)
def test_the_lowest_rung_reached_applies(left: int, expected: str) -> None:
    assert rung(LAST, LAST - dt.timedelta(left), LADDER) == expected


@pytest.mark.parametrize(("late", "after", "told"), [(0, 1, False), (1, 1, True), (6, 7, False), (7, 7, True)])
def test_the_level_above_is_told_so_many_days_after(late: int, after: int, told: bool) -> None:
    assert is_escalated(LAST, LAST + dt.timedelta(late), Ladder(escalate_after=after)) is told


@pytest.mark.parametrize(
    ("left", "kind", "word"),
    [(8, "good", "还有8天"), (7, "soon", "还有7天"), (0, "soon", "今天到期"), (-2, "grave", "逾期2天")],
)
def test_a_lamp_has_its_word(left: int, kind: str, word: str) -> None:
    shown = lamp(LAST, LAST - dt.timedelta(left), LADDER)
    assert (shown.kind, shown.word) == (kind, word)


@given(st.sets(st.integers(1, 60), min_size=1, max_size=4), st.integers(-40, 80))
def test_rungs_never_go_back_up(rungs: set[int], left: int) -> None:
    ladder = Ladder(tuple(rungs))
    order = ["", *(str(one) for one in sorted(rungs, reverse=True)), OVERDUE]
    today = rung(LAST, LAST - dt.timedelta(left), ladder)
    tomorrow = rung(LAST, LAST - dt.timedelta(left - 1), ladder)
    assert order.index(today) <= order.index(tomorrow)
