"""What can be the number of a row, and what is passed over."""

import pytest

from liuan_safety.ui.row_ids import row_id, row_ids


@pytest.mark.parametrize(
    ("word", "number"),
    [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5_000, None), ("", None), ("-1", None),
     ("1.5", None), ("²", None), ("１２", None), ("a", None)],
)  # fmt: skip
def test_a_number_of_a_row_is_digits_that_the_database_can_hold(word: str, number: int | None) -> None:
    assert row_id(word) == number


def test_what_is_no_row_is_passed_over() -> None:
    assert row_ids(["3", "x", "9" * 20, "4"]) == [3, 4]
