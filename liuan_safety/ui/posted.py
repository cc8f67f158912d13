"""Reading what a browser sends: whatever stands there, it is a number or it is none, and never an error page."""

from collections.abc import Iterable
from typing import overload

MOST_DIGITS = 18  # as many as every key of a database holds; Python refuses to read some thousand


@overload
def whole(text: str, otherwise: int) -> int: ...
@overload
def whole(text: str, otherwise: None = None) -> int | None: ...
def whole(text: str, otherwise: int | None = None) -> int | None:
    """The whole number that the text is; `otherwise` for anything else, a number longer than any key included."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else otherwise


def row_ids(words: Iterable[str]) -> list[int]:
    """The numbers of rows among the words; what can be none is passed over."""
    return [found for word in words if (found := whole(word)) is not None]
