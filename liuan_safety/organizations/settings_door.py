"""The dated settings that this room needs (lock-out, idle minutes, …), although `policy` stands a floor above.

`policy` puts its look-up in here in `AppConfig.ready()`; without it the defaults of the callers hold.
"""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value", int, str)
Lookup = Callable[[str], object]
_lookup: Lookup | None = None


def provide(lookup: Lookup) -> None:
    """`lookup(key)` answers the value in force today, None where there is none. It should keep what it has read."""
    global _lookup
    _lookup = lookup


def setting(key: str, default: Value) -> Value:
    """The value in force today, of the default's type; the default where nothing is set."""
    found = _lookup(key) if _lookup else None
    return default if found is None else type(default)(str(found))
