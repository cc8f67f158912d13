"""The figures that any return has: a table of cases, and that the parts add up whatever the returns are."""

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.census.return_rules import Holder, ReturnFacts, counts_as, holder, is_overdue, tally

DUE = datetime.date(2018, 12, 31)
DAY = datetime.timedelta(days=1)
JUDGE = datetime.date(2019, 1, 8)


def facts(state: str, **more: Any) -> ReturnFacts:
    return ReturnFacts(state, **{"due_on": DUE, **more})


@pytest.mark.parametrize(
    ("row", "today", "counted"),
    [
        (facts("open"), DUE, {"expected", "missing"}),
        (facts("open"), DUE + DAY, {"expected", "missing", "overdue"}),
        (facts("open", due_on=None), DUE + DAY, {"expected", "missing"}),
        (facts("returned", sent_on=DUE), DUE, {"expected", "mending"}),
        (facts("returned", sent_on=DUE), DUE + DAY, {"expected", "mending", "overdue"}),
        (facts("sent", sent_on=DUE), DUE + DAY, {"expected", "returned", "on_time", "waiting"}),
        (facts("sent", sent_on=DUE + DAY), DUE + DAY, {"expected", "returned", "late", "waiting"}),
        (
            facts("sent", sent_on=DUE, judge_by=JUDGE, is_nil=True),
            JUDGE + DAY,
            {"expected", "returned", "on_time", "waiting", "nil", "unjudged"},
        ),
        (facts("sent", sent_on=DUE, judge_by=JUDGE), JUDGE, {"expected", "returned", "on_time", "waiting"}),
        (facts("accepted", sent_on=DUE, judge_by=JUDGE), JUDGE + DAY, {"expected", "returned", "on_time", "accepted"}),
    ],
)
def test_under_which_figures_a_return_is_counted(row: ReturnFacts, today: datetime.date, counted: set[str]) -> None:
    assert counts_as(row, today) == counted


def test_lateness_falls_on_whoever_holds_the_open_item() -> None:
    sent_in_time = facts("sent", sent_on=DUE, judge_by=JUDGE)
    assert holder(sent_in_time) is Holder.SUPERIOR and is_overdue(sent_in_time, JUDGE + DAY)
    assert "late" not in counts_as(sent_in_time, JUDGE + DAY)
    given_back = facts("returned", sent_on=DUE)
    assert holder(given_back) is Holder.SENDER and is_overdue(given_back, DUE + DAY)
    assert holder(facts("accepted")) is Holder.NOBODY and not is_overdue(facts("accepted"), JUDGE)


days = st.dates(datetime.date(2018, 12, 1), datetime.date(2019, 2, 1))
rows = st.builds(
    ReturnFacts, st.sampled_from(["open", "sent", "returned", "accepted"]), st.booleans(), st.none() | days,
    st.none() | days, st.none() | days,
)  # fmt: skip


@given(st.lists(rows, max_size=30), days)
def test_the_parts_add_up(found: list[ReturnFacts], today: datetime.date) -> None:
    one = tally(found, today)
    assert one.expected == len(found) == one.returned + one.mending + one.missing
    assert one.returned == one.on_time + one.late == one.accepted + one.waiting
    assert one.nil <= one.returned and one.unjudged <= one.waiting and one.overdue <= one.missing + one.mending
