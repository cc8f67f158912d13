"""Which matters are still open when a letter is written, so that nobody is urged for what is done."""

import time
from collections.abc import Collection

from django.utils import timezone

from liuan_safety.obligations.sources import sources

Matter = tuple[str, str]  # kind and key
KEPT_SECONDS = 60.0
_kept: dict[str, tuple[float, frozenset[str]]] = {}


def open_matters(matters: Collection[Matter]) -> set[Matter]:
    """Those that are still owed by somebody; of a kind that no source knows, all.

    A source is listed once a minute at most while letters go out one after the other: a matter that is settled within
    that minute may still be named in one.
    """
    kinds = {kind for kind, _ in matters}
    known = {source.kind: source for source in sources() if source.kind in kinds}
    today = timezone.localdate()
    for kind, source in known.items():
        read_at, _keys = _kept.get(kind, (None, frozenset()))
        if read_at is None or time.monotonic() - read_at > KEPT_SECONDS:
            _kept[kind] = time.monotonic(), frozenset(one.key for one in source.owed(None, today))
    return {(kind, key) for kind, key in matters if kind not in known or key in _kept[kind][1]}


def forget() -> None:
    """Ask the sources anew at the next letter."""
    _kept.clear()
