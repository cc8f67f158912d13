"""Size class and 规上 by the figures (rules 6.4): the table line by line, all floors at once, never a guess."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.register.size import FEN_PER_WAN, STANDARDS, Amounts, Measures, derived_facts, size_class
from enterprises.register.size_settings import amounts_on, kept
from liuan_safety.policy.services import set_value

AMOUNTS = Amounts(
    floors={"size.lodging_staff": (300, 100, 10), "size.lodging_revenue": (10_000, 2_000, 100)},
    scale_wan={
        "size.scale_wholesale": 2_000, "size.scale_retail": 500, "size.scale_lodging": 200,
        "size.scale_services_1": 2_000, "size.scale_services_2": 1_000, "size.scale_services_3": 500,
    },
)  # fmt: skip
MEASURES = Measures(AMOUNTS)


def derived(code, staff=None, revenue_wan=None, assets_wan=None):
    values = {
        "industry_code": code,
        "staff": staff,
        "revenue_fen": None if revenue_wan is None else revenue_wan * FEN_PER_WAN,
        "assets_fen": None if assets_wan is None else assets_wan * FEN_PER_WAN,
    }
    return derived_facts(values, MEASURES)


# industry, (X, Y, Z) that just reach large, medium, small; None: does not count.
TABLE = [
    ("0111", (None, 20_000, None), (None, 500, None), (None, 50, None)),
    ("2611", (1_000, 40_000, None), (300, 2_000, None), (20, 300, None)),
    ("0610", (1_000, 40_000, None), (300, 2_000, None), (20, 300, None)),
    ("4710", (None, 80_000, 80_000), (None, 6_000, 5_000), (None, 300, 300)),
    ("5166", (200, 40_000, None), (20, 5_000, None), (5, 1_000, None)),
    ("5211", (300, 20_000, None), (50, 500, None), (10, 100, None)),
    ("5430", (1_000, 30_000, None), (300, 3_000, None), (20, 200, None)),
    ("5941", (200, 30_000, None), (100, 1_000, None), (20, 100, None)),
    ("6010", (1_000, 30_000, None), (300, 2_000, None), (20, 100, None)),
    ("6110", (300, 10_000, None), (100, 2_000, None), (10, 100, None)),
    ("6210", (300, 10_000, None), (100, 2_000, None), (10, 100, None)),
    ("8111", (300, None, None), (100, None, None), (10, None, None)),
]


@pytest.mark.parametrize(("code", "large", "medium", "small"), TABLE)
def test_each_floor_of_the_table(code, large, medium, small):
    for floors, name, below in ((large, "large", "medium"), (medium, "medium", "small"), (small, "small", "micro")):
        assert derived(code, *floors)["size_class"] == name
        for place, floor in enumerate(floors):
            if floor is not None:
                lower = [*floors]
                lower[place] = floor - 1
                assert derived(code, *lower)["size_class"] == below, (name, place)


def test_the_example_of_the_rule():
    """500 persons and 15 million in industry: one floor of 中型 is missed, so it is 小型."""
    assert derived("2611", 500, 1_500)["size_class"] == "small"


@pytest.mark.parametrize(
    ("code", "given", "known"),
    [
        ("", (5, 5, 5), False),
        ("2611", (None, 5_000, None), False),
        ("2611", (500, None, None), False),
        ("4710", (None, 5_000, None), False),
        ("4710", (None, 5_000, 5_000), True),
        ("8111", (5, None, None), True),
    ],
)
def test_a_missing_figure_is_no_guess(code, given, known):
    assert bool(derived(code, *given)["size_class"]) == known


@pytest.mark.parametrize(
    ("code", "wan"),
    [("2611", 2_000), ("5166", 2_000), ("5211", 500), ("6210", 200), ("5430", 2_000), ("7291", 1_000), ("8111", 500)],
)
def test_above_scale_begins_at_the_amount(code, wan):
    assert derived(code, 1, wan)["above_scale"] is True
    assert derived(code, 1, wan - 1)["above_scale"] is False
    assert "above_scale" not in derived(code, 1, None)


@pytest.mark.parametrize("code", ["0111", "4710", "7010", "6620", "9111", ""])
def test_where_revenue_does_not_decide_the_officers_word_stands(code):
    assert "above_scale" not in derived(code, 1, 999_999)


ORDER = ["micro", "small", "medium", "large"]
figures = st.fixed_dictionaries(
    {
        "staff": st.integers(0, 3_000),
        "revenue_fen": st.integers(0, 90_000 * FEN_PER_WAN),
        "assets_fen": st.integers(0, 90_000 * FEN_PER_WAN),
    }
)
standards = st.sampled_from([one for one in STANDARDS if not one.settings] + [MEASURES.standard("6110")])


@given(standards, figures)
def test_a_class_is_reached_when_all_its_floors_are(standard, values):
    name = size_class(standard, values)
    units = (
        ("staff", "staff", 1),
        ("revenue_fen", "revenue_wan", FEN_PER_WAN),
        ("assets_fen", "assets_wan", FEN_PER_WAN),
    )
    reached = [
        all(values[key] >= floors[place] * unit for key, of, unit in units if (floors := getattr(standard, of)))
        for place in range(3)
    ]
    assert ORDER.index(name) == (3 - reached.index(True) if True in reached else 0)


@given(standards, figures, st.sampled_from(["staff", "revenue_fen", "assets_fen"]), st.integers(0, 10**10))
def test_more_of_anything_never_makes_it_smaller(standard, values, key, more):
    grown = values | {key: values[key] + more}
    assert ORDER.index(size_class(standard, grown)) >= ORDER.index(size_class(standard, values))


def test_the_office_changes_an_amount_from_a_day_on(cast):
    kept.clear()
    assert "size.scale_retail" in amounts_on().unverified
    from liuan_safety.policy.selectors import newest_id

    set_value(
        key="size.scale_retail", value="600", valid_from=datetime.date.today(), note="核定", by=cast.office,
        seen=newest_id("size.scale_retail"),
    )  # fmt: skip
    try:
        values = {"industry_code": "5211", "revenue_fen": 550 * FEN_PER_WAN}
        assert derived_facts(values)["above_scale"] is False
        assert "size.scale_retail" not in amounts_on().unverified
        assert amounts_on(datetime.date(2020, 1, 1)).scale_wan["size.scale_retail"] == 500
    finally:
        kept.clear()


def test_a_hundred_thousand_rows_ask_the_database_once(cast, django_assert_max_num_queries):
    kept.clear()
    with django_assert_max_num_queries(2):
        for _ in range(1_000):
            derived_facts({"industry_code": "5211", "revenue_fen": 1, "staff": 1})
