"""Lamps by workdays, and their agreement with the terms of obligations."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.supervision.lamps import Lamp, lamps
from liuan_safety.obligations.terms import Term, Unit, due
from liuan_safety.obligations.workdays import WorkCalendar

DAYS = WorkCalendar()
CST = dt.timezone(dt.timedelta(hours=8))


@pytest.mark.parametrize(
    ("asked", "today", "lamp"),
    [
        ("2026-11-02", "2026-11-02", Lamp.GREEN),
        ("2026-11-02", "2026-11-11", Lamp.GREEN),  # the seventh workday
        ("2026-11-02", "2026-11-12", Lamp.AMBER),
        ("2026-11-02", "2026-11-16", Lamp.AMBER),  # the tenth
        ("2026-11-02", "2026-11-17", Lamp.OVERDUE),
        ("2026-09-30", "2026-10-13", Lamp.GREEN),  # 国庆 and a Saturday worked
        ("2026-09-30", "2026-10-15", Lamp.GREEN),
        ("2026-09-30", "2026-10-16", Lamp.AMBER),
        ("2026-11-06", "2026-11-07", Lamp.GREEN),
    ],
)
def test_the_lamp_of_a_day(asked: str, today: str, lamp: Lamp) -> None:
    found = lamps(dt.date.fromisoformat(today), 7, 10, DAYS)
    assert found.of(dt.date.fromisoformat(asked)) is lamp


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 11, 1)), st.integers(0, 60), st.integers(1, 15), st.integers(0, 10))
def test_it_is_overdue_just_when_the_term_has_run_out(asked: dt.date, later: int, green: int, more: int) -> None:
    today, term = asked + dt.timedelta(days=later), green + more
    lamp = lamps(today, green, term, DAYS).of(asked)
    begins = dt.datetime.combine(asked, dt.time(15), tzinfo=CST)
    ends = due(Term(term, Unit.WORKDAYS), begins, DAYS)
    assert (lamp is Lamp.OVERDUE) == (today > ends.last_day)
    assert (lamp is Lamp.GREEN) == (today <= due(Term(green, Unit.WORKDAYS), begins, DAYS).last_day)
