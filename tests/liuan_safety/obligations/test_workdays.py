"""Workdays and the ends of terms: published years, years not yet announced, holidays recorded by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuan_safety.obligations.terms import MOST, Due, Term, Unit, due
from liuan_safety.obligations.workdays import Day, WorkCalendar

CHINA = ZoneInfo("Asia/Shanghai")
PUBLISHED = WorkCalendar()
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2028, 12, 31))


def end(number: int, unit: Unit, begins: dt.date, *, moves: bool = False, days: WorkCalendar = PUBLISHED) -> Due:
    moment = dt.datetime.combine(begins, dt.time(16, 20), tzinfo=CHINA)
    return due(Term(number, unit, moves=moves), moment, days)


@pytest.mark.parametrize(
    ("year", "workdays"),
    [(2016, 250), (2017, 249), (2018, 250), (2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249)]
    + [(2024, 251), (2025, 248), (2026, 248)],
)
def test_workdays_of_published_years(year: int, workdays: int) -> None:
    assert PUBLISHED.count(dt.date(year, 1, 1), dt.date(year, 12, 31)) == workdays
    assert not PUBLISHED.is_provisional(year)


@pytest.mark.parametrize(
    ("number", "unit", "begins", "last"),
    [
        (5, Unit.WORKDAYS, dt.date(2026, 9, 30), dt.date(2026, 10, 13)),  # the holiday, and a worked Saturday
        (7, Unit.WORKDAYS, dt.date(2026, 2, 13), dt.date(2026, 3, 2)),  # two worked Saturdays around the spring
        (1, Unit.WORKDAYS, dt.date(2026, 10, 9), dt.date(2026, 10, 10)),
        (0, Unit.WORKDAYS, dt.date(2026, 10, 1), dt.date(2026, 10, 1)),
        (60, Unit.DAYS, dt.date(2026, 9, 1), dt.date(2026, 10, 31)),  # holidays are counted, a Saturday stays
        (1, Unit.MONTHS, dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
        (1, Unit.MONTHS, dt.date(2024, 1, 31), dt.date(2024, 2, 29)),
        (13, Unit.MONTHS, dt.date(2025, 12, 15), dt.date(2027, 1, 15)),
        (1, Unit.YEARS, dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
    ],
)
def test_last_days(number: int, unit: Unit, begins: dt.date, last: dt.date) -> None:
    answer = end(number, unit, begins)
    assert (answer.last_day, answer.provisional) == (last, False)
    assert answer.ends == dt.datetime.combine(last + dt.timedelta(1), dt.time(), tzinfo=CHINA)
    assert not answer.is_over(answer.ends - dt.timedelta(microseconds=1))
    assert answer.is_over(answer.ends)


def test_only_a_last_day_moves_and_only_where_the_law_says_so() -> None:
    saturday = dt.date(2026, 10, 31)
    stays = end(60, Unit.DAYS, dt.date(2026, 9, 1))
    moves = end(60, Unit.DAYS, dt.date(2026, 9, 1), moves=True)
    assert (stays.last_day, stays.moved_from) == (saturday, None)
    assert (moves.last_day, moves.moved_from) == (dt.date(2026, 11, 2), saturday)
    worked_saturday = end(9, Unit.DAYS, dt.date(2026, 10, 1), moves=True)
    assert (worked_saturday.last_day, worked_saturday.moved_from) == (dt.date(2026, 10, 10), None)


def test_hours_run_through_the_night() -> None:
    begins = dt.datetime(2026, 9, 30, 17, 20, tzinfo=CHINA)
    assert due(Term(24, Unit.HOURS), begins, PUBLISHED).ends == dt.datetime(2026, 10, 1, 17, 20, tzinfo=CHINA)
    full = due(Term(24, Unit.HOURS, full_hours=True), begins, PUBLISHED)
    assert full.ends == dt.datetime(2026, 10, 1, 18, 0, tzinfo=CHINA)
    # It ends with midnight: that day is still good, the next is not.
    night = due(Term(7, Unit.HOURS), dt.datetime(2026, 9, 30, 17, 0, tzinfo=CHINA), PUBLISHED)
    assert night.last_day == dt.date(2026, 9, 30)


def test_a_year_that_nobody_has_announced_is_provisional() -> None:
    assert PUBLISHED.is_provisional(2027)
    assert not PUBLISHED.works(dt.date(2027, 1, 1)), "the law itself frees the first of January"
    assert PUBLISHED.works(dt.date(2027, 2, 8)), "the spring festival is not guessed"
    over = end(7, Unit.WORKDAYS, dt.date(2026, 12, 30))
    assert (over.last_day, over.provisional) == (dt.date(2027, 1, 11), True)
    assert not end(300, Unit.DAYS, dt.date(2026, 12, 30)).provisional, "calendar days need no announcement"
    assert end(30, Unit.DAYS, dt.date(2026, 12, 30), moves=True).provisional


def test_a_recorded_year_holds_before_the_library_and_after_it() -> None:
    free, worked = dt.date(2027, 2, 8), dt.date(2027, 2, 14)
    eve = dt.date(2026, 12, 31)
    days = {free: Day(free, False, "春节"), worked: Day(worked, True, "春节"), eve: Day(eve, False, "元旦")}
    recorded = WorkCalendar(days, frozenset({2027}))
    assert not recorded.works(free)
    assert recorded.of(worked).is_make_up
    assert not recorded.works(eve), "a notice reaches into the December before"
    assert recorded.works(dt.date(2027, 1, 1)), "a notice is the whole year: what it does not free is worked"
    assert not recorded.is_provisional(2027)
    again = WorkCalendar({}, frozenset({2018}))
    assert again.of(dt.date(2018, 12, 29)).is_make_up, "the weekend worked for the next year's first day stays"


@given(DAYS, st.integers(1, 260))
def test_workdays_are_counted_one_by_one(begins: dt.date, number: int) -> None:
    answer = end(number, Unit.WORKDAYS, begins)
    assert PUBLISHED.works(answer.last_day)
    assert PUBLISHED.count(begins + dt.timedelta(1), answer.last_day) == number


@given(DAYS, st.sampled_from([unit for unit in Unit if unit is not Unit.HOURS]), st.integers(0, 400), st.booleans())
def test_longer_is_never_sooner(begins: dt.date, unit: Unit, number: int, moves: bool) -> None:
    shorter, longer = (end(one, unit, begins, moves=moves) for one in (number, number + 1))
    assert begins <= shorter.last_day <= longer.last_day
    if moves:
        assert PUBLISHED.works(shorter.last_day)


@given(DAYS, st.integers(1, 400))
def test_calendar_days_count_holidays(begins: dt.date, number: int) -> None:
    assert end(number, Unit.DAYS, begins).last_day - begins == dt.timedelta(number)


@given(DAYS, st.integers(0, 23), st.integers(1, 400))
def test_hours_are_hours(begins: dt.date, hour: int, number: int) -> None:
    moment = dt.datetime.combine(begins, dt.time(hour, 30), tzinfo=CHINA)
    assert due(Term(number, Unit.HOURS), moment, PUBLISHED).ends - moment == dt.timedelta(hours=number)


def test_what_is_no_term() -> None:
    with pytest.raises(ValueError, match="-1"):
        Term(-1, Unit.DAYS)
    with pytest.raises(ValueError, match="days"):
        Term(MOST + 1, Unit.DAYS)
    with pytest.raises(ValueError, match="zone"):
        due(Term(1, Unit.DAYS), dt.datetime(2026, 1, 1), PUBLISHED)


@pytest.mark.parametrize(
    ("number", "unit", "begins", "last", "provisional"),
    [
        (60, Unit.DAYS, dt.date(2026, 8, 4), dt.date(2026, 10, 3), False),  # ends in the holiday, and stays there
        (1, Unit.WORKDAYS, dt.date(2026, 12, 31), dt.date(2027, 1, 4), True),
        (3, Unit.MONTHS, dt.date(2026, 11, 30), dt.date(2027, 2, 28), False),  # months need no announcement
        (1, Unit.WORKDAYS, dt.date(2025, 12, 31), dt.date(2026, 1, 4), False),  # a worked Sunday after New Year
        (1, Unit.YEARS, dt.date(2025, 12, 31), dt.date(2026, 12, 31), False),
    ],
)
def test_across_holidays_and_the_years_end(
    number: int, unit: Unit, begins: dt.date, last: dt.date, provisional: bool
) -> None:
    answer = end(number, unit, begins)
    assert (answer.last_day, answer.provisional) == (last, provisional)


def test_hours_do_not_stop_for_the_years_end_or_a_holiday() -> None:
    begins = dt.datetime(2026, 12, 31, 22, 0, tzinfo=CHINA)
    answer = due(Term(48, Unit.HOURS), begins, PUBLISHED)
    assert answer.ends == dt.datetime(2027, 1, 2, 22, 0, tzinfo=CHINA)
    assert not answer.provisional, "hours rest on no calendar"


@given(DAYS, st.sampled_from([Unit.MONTHS, Unit.YEARS]), st.integers(0, 60))
def test_months_end_on_the_same_number_or_the_months_last(begins: dt.date, unit: Unit, number: int) -> None:
    last = end(number, unit, begins).last_day
    months = number * (12 if unit is Unit.YEARS else 1)
    assert (last.year * 12 + last.month) - (begins.year * 12 + begins.month) == months
    assert last.day == begins.day or (last + dt.timedelta(1)).day == 1 and last.day < begins.day


@given(DAYS, st.integers(0, 400))
def test_a_last_day_off_moves_to_the_very_next_workday(begins: dt.date, number: int) -> None:
    stays, moves = (end(number, Unit.DAYS, begins, moves=one) for one in (False, True))
    between = (moves.last_day - stays.last_day).days
    assert not any(PUBLISHED.works(stays.last_day + dt.timedelta(step)) for step in range(between))
    assert PUBLISHED.works(moves.last_day)
