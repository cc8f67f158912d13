"""What becomes of the house when a figure changes: rooms above say it, whoever changes the figure reads it."""

from collections.abc import Callable, Iterable

Teller = Callable[[str], list[str]]
_tellers: dict[str, Teller] = {}


def register(keys: Iterable[str], tell: Teller) -> None:
    """`tell(key)` answers sentences for the figure's page; the same keys again replace it."""
    _tellers.update(dict.fromkeys(keys, tell))


def told(key: str) -> list[str]:
    """The sentences on one figure; none where no room has anything to say."""
    return _tellers[key](key) if key in _tellers else []
