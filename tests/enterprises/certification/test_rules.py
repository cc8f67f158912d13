"""Figures: every table adds up to the whole, whatever is counted and however it is folded."""

from hypothesis import given
from hypothesis import strategies as st

from enterprises.certification.rules import (
    COUNTS,
    NO_SECTOR,
    NO_SUPERVISOR,
    TABLES,
    Group,
    differences,
    figures_of,
    group_of,
    rows_of,
    supervisor_of,
)

names = st.sampled_from(["", "甲", "乙", "丙"])
groups = st.builds(
    Group, st.sampled_from(["城关镇", "杭埠镇"]), names, names, st.none() | st.booleans(), st.integers(1, 50),
    st.integers(0, 900),
)  # fmt: skip


@given(st.lists(groups, max_size=30))
def test_every_table_adds_up_to_the_whole(found: list[Group]) -> None:
    figures = figures_of(found)
    assert figures["enterprises"] == figures["above"] + figures["below"] + figures["unknown"]
    for table in TABLES:
        for key in COUNTS:
            assert sum(row[key] for row in figures[table].values()) == figures[key]


@given(st.lists(groups, max_size=20), st.lists(groups, max_size=20))
def test_parts_counted_apart_make_the_whole(some: list[Group], others: list[Group]) -> None:
    assert figures_of([*some, *others])["staff"] == figures_of(some)["staff"] + figures_of(others)["staff"]


def test_what_is_not_filled_in_is_named() -> None:
    figures = figures_of([Group("城关镇", "", "", None, 2, 9)])
    assert figures["sectors"] == {NO_SECTOR: {"enterprises": 2, "above": 0, "below": 0, "unknown": 2, "staff": 9}}
    assert list(figures["supervisors"]) == [NO_SUPERVISOR]


def test_a_record_counts_at_its_township_else_at_the_county_itself() -> None:
    county = {"county": {"name": "舒城县"}, "facts": {"staff": 3}}
    assert group_of(county).place == "舒城县"
    assert group_of(county | {"township": {"name": "杭埠镇"}}).place == "杭埠镇"
    assert group_of(county | {"township": {"name": "杭埠镇"}}, by_county=True).place == "舒城县"


def test_the_lead_supervisor_of_the_whole_enterprise_counts() -> None:
    units = [
        {"part": "lead", "unit": "住建局", "place": "工地"},
        {"part": "support", "unit": "应急局"},
        {"part": "lead", "unit": "商务局", "interim": True},
    ]
    assert supervisor_of({"supervision": units}) == "商务局（临时）"
    assert supervisor_of({}) == ""


def test_rows_stand_by_size_then_name_and_differences_are_named() -> None:
    then = figures_of([Group("乙镇", "建材", "住建局", True), Group("甲镇", "建材", "住建局", False)])
    assert [label for label, _counts in rows_of(then["places"])] == ["乙镇", "甲镇"]
    now = figures_of([Group("乙镇", "机械", "住建局", True), Group("甲镇", "建材", "住建局", True)])
    assert differences(then, then) == []
    assert differences(then, now)[:2] == ["规上由 1 变为 2", "规下由 1 变为 0"]
