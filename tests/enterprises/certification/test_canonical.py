"""The canonical form: same values, same bytes; what it cannot hold is refused."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.certification import canonical

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    texts | st.integers() | st.booleans() | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(texts, values, max_size=3))
def test_read_and_written_again_it_is_the_same_line(value: dict[str, Any]) -> None:
    line = canonical.line(value)
    assert line.count("\n") == 1 and line.endswith("\n")
    assert canonical.line(canonical.parse(line)) == line
    assert canonical.lines_of(line * 2) == [line[:-1]] * 2


@given(st.dictionaries(texts, st.integers(), max_size=6))
def test_the_order_of_keys_makes_no_difference(value: dict[str, int]) -> None:
    assert canonical.line(value) == canonical.line(dict(reversed(value.items())))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("8E+6"), "8000000"),
        (Decimal("116.500000"), "116.5"),
        (Decimal("-0.000"), "0"),
        (Decimal("100"), "100"),
        (datetime.date(2018, 12, 31), "2018-12-31"),
        (datetime.datetime(2019, 1, 1, 8, 0, 5, 999, tzinfo=datetime.timezone(datetime.timedelta(hours=8))),
         "2019-01-01T00:00:05Z"),
        ("甲\r\n乙", "甲\n乙"),
    ],
)  # fmt: skip
def test_how_values_are_written(value: Any, text: str) -> None:
    assert canonical.parse(canonical.line({"a": value})) == {"a": text}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"a": None, "b": "", "c": [], "d": {}}, {}),
        ({"a": 0, "b": False}, {"a": 0, "b": False}),
        ({"a": {"b": None}}, {}),
    ],
)
def test_empty_values_are_left_out_and_noughts_are_not(value: dict[str, Any], kept: dict[str, Any]) -> None:
    assert canonical.parse(canonical.line(value)) == kept


@pytest.mark.parametrize("value", [1.5, b"x", {1, 2}])
def test_what_has_no_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical.line({"a": value})


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        canonical.line({"a": datetime.datetime(2019, 1, 1)})


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (5, "0.05"), (123_456_789, "1234567.89"), (-150, "-1.50")])
def test_money_is_written_in_yuan(fen: int, yuan: str) -> None:
    assert canonical.yuan_text(fen) == yuan


def test_the_key_is_the_code_else_name_and_address() -> None:
    assert canonical.business_key(code="9134", name_key="甲", address_key="乙") == "9134"
    assert canonical.business_key(code="", name_key="甲", address_key="乙") == "甲@乙"
