"""Numbers of rows as an address or a hidden field carries them: whoever writes an address by hand writes anything."""

from collections.abc import Iterable

MOST_DIGITS = 18  # what a key of the database can hold; more is no row, and too large for SQLite to be asked about


def row_id(word: str) -> int | None:
    """The number of a row; None for anything that cannot be one."""
    return int(word) if len(word) <= MOST_DIGITS and word.isascii() and word.isdigit() else None


def row_ids(words: Iterable[str]) -> list[int]:
    """The numbers among the words; what can be none is passed over."""
    return [found for word in words if (found := row_id(word)) is not None]
