"""Which matters are still open when a letter is written, so that nobody is urged for what is done."""

import logging
import time
from collections.abc import Collection

from django.utils import timezone

from liuan_safety.notices.delivering import Standing
from liuan_safety.obligations.sources import Source, sources

logger = logging.getLogger(__name__)
Matter = tuple[str, str]  # kind and key
KEPT_SECONDS = 60.0
_kept: dict[str, tuple[float, frozenset[str] | None]] = {}


def open_matters(matters: Collection[Matter]) -> Standing:
    """Those that are still owed by somebody; of a kind that no source knows, all. Kinds whose source failed are in
    doubt: neither open nor settled.

    A source is listed once a minute at most while letters go out one after the other: a matter that is settled within
    that minute may still be named in one.
    """
    kinds = {kind for kind, _ in matters}
    known = {source.kind: source for source in sources() if source.kind in kinds}
    keys = {kind: _keys_of(source) for kind, source in known.items()}
    still = {(kind, key) for kind, key in matters if kind not in known or key in (keys[kind] or ())}
    return Standing(frozenset(still), frozenset(kind for kind, found in keys.items() if found is None))


def _keys_of(source: Source) -> frozenset[str] | None:
    """What the source says is owed, of this minute; None where it failed, which is not tried more often either."""
    read_at, keys = _kept.get(source.kind, (None, None))
    if read_at is not None and time.monotonic() - read_at <= KEPT_SECONDS:
        return keys
    try:
        keys = frozenset(one.key for one in source.owed(None, timezone.localdate()))
    except Exception:
        logger.exception("what is owed of %s can't be read", source.kind)
        keys = None
    _kept[source.kind] = time.monotonic(), keys
    return keys


def forget() -> None:
    """Ask the sources anew at the next letter."""
    _kept.clear()
