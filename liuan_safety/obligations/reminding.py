"""Reminders of what is owed: the rung that applies now, once per post; after the day, the level above as well.

Beat asks each hour. A run that was missed or killed is made up by the next: what was written is skipped, what was not
is written, and of several rungs that passed meanwhile only the one that applies now.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction
from django.utils import timezone

from liuan_safety.notices.models import Notice
from liuan_safety.notices.services import BATCH, send
from liuan_safety.obligations.inbox import ladder_now
from liuan_safety.obligations.rules import ESCALATED, Ladder, is_escalated, lamp, rung
from liuan_safety.obligations.sources import Owed, Source, sources
from liuan_safety.organizations.models import Post
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed, Role, deeds_of

logger = logging.getLogger(__name__)
CLOSED = "@"  # between a key and the instant at which its turn was found settled
_Seats = dict[tuple[str, int], list[tuple[int, Role]]]


class SourcesFailed(Exception):
    """Raised when all others are done: these kinds could not be asked, so that the run is seen as failed."""


def remind(today: datetime.date | None = None) -> int:
    """Write the notices of the day; how many were new. Safe to run twice, late, or again after being killed.

    A source that fails takes back its own open transaction alone, and nobody else's reminders wait for its mending;
    raises SourcesFailed at the end.
    """
    today = today or timezone.localdate()
    ladder, seats = ladder_now(), _seats(today)
    written, failed = 0, []
    for source in sources():
        try:
            written += _remind_of(source, today, ladder, seats)
        except Exception:
            logger.exception("reminders of %s failed", source.kind)
            failed.append(source.kind)
    if failed:
        raise SourcesFailed(f"no reminders of {', '.join(failed)}; {written} written of the others")
    return written


def _remind_of(source: Source, today: datetime.date, ladder: Ladder, seats: _Seats) -> int:
    """Of one source, once it has opened what the day makes due."""
    if source.prepare:
        source.prepare(today)
    return _remind_prepared(source, today, ladder, seats)


def _remind_prepared(source: Source, today: datetime.date, ladder: Ladder, seats: _Seats) -> int:
    """Where the source can say what still stands, the bulk is read outside of any transaction and written by the
    thousand, so that SQLite's one write lock is held for a moment and a killed run has kept what it wrote."""
    if source.still is None:
        with transaction.atomic():
            matters = source.owed(None, today)
            if source.recurs:
                matters = list(matters)
                _close_turns(source.kind, {one.key for one in matters})
            batches = _batches(_notices(matters, today, ladder, seats))
            return sum(_write(_untold(batch)) for batch in batches)
    batches = _batches(_notices(source.owed(None, today), today, ladder, seats))
    return sum(_write_standing(source.still, new) for batch in batches if (new := _untold(batch)))


def _close_turns(kind: str, owed: Collection[str]) -> None:
    """Notices of what is settled get the instant behind their key: they stay as they were read, and when the matter is
    back its rungs are written anew. What is settled and back between two runs stays one turn."""
    now = timezone.now()
    told = Notice.objects.filter(kind=kind).exclude(source_key__contains=CLOSED)
    for key in set(told.order_by().values_list("source_key", flat=True).distinct()) - set(owed):
        told.filter(source_key=key).update(source_key=f"{key}{CLOSED}{now:%Y%m%d%H%M%S%f}")


def _batches(notices: Iterator[Notice]) -> Iterator[list[Notice]]:
    while batch := list(islice(notices, BATCH)):
        yield batch


def _untold(batch: list[Notice]) -> list[Notice]:
    """Those that nobody has written yet: most runs of a day find none, and then write nothing and lock nobody."""
    told = set(
        Notice.objects.filter(kind=batch[0].kind, source_key__in={one.source_key for one in batch}).values_list(
            "source_key", "rung", "post_id"
        )
    )
    return [one for one in batch if (one.source_key, one.rung, one.post_id) not in told]


def _write(notices: list[Notice]) -> int:
    send(notices)
    return len(notices)


@transaction.atomic
def _write_standing(still: Callable[[Collection[str]], Collection[str]], notices: list[Notice]) -> int:
    """Asked again with the rows locked: whoever settles a matter at this moment comes before or after the reminder."""
    standing = set(still({one.source_key for one in notices}))
    return _write([one for one in notices if one.source_key in standing])


def _seats(today: datetime.date) -> _Seats:
    """Posts in force by place and by unit, also those that nobody holds: a successor finds them."""
    found: _Seats = defaultdict(list)
    posts = Post.objects.filter(in_force(today)).values_list("pk", "role", "unit", "unit__jurisdiction")
    for pk, role, unit, place in posts.order_by("pk"):
        found["unit", unit].append((pk, Role(role)))
        found["place", place].append((pk, Role(role)))
    return found


def _holders(seats: _Seats, deed: Deed | None, unit: int | None, place: int | None) -> list[int]:
    """The posts of the unit, or where none is named of the place."""
    if deed is None:
        return []
    key = ("unit", unit) if unit is not None else ("place", place or 0)
    return [pk for pk, role in seats.get(key, ()) if deed in deeds_of(role)]


def _notices(matters: Iterable[Owed], today: datetime.date, ladder: Ladder, seats: _Seats) -> Iterator[Notice]:
    now = timezone.now()
    for one in matters:
        applies = rung(one.last_day, today, ladder)
        if not applies:
            continue
        guess = "，未公布节假日，暂估" if one.provisional else ""
        words = f"{one.title}：{lamp(one.last_day, today, ladder).word}（{one.last_day:%Y-%m-%d} 到期{guess}）"
        for post in _holders(seats, one.deed, one.unit, one.jurisdiction):
            yield _notice(one, applies, post, words, now)
        if is_escalated(one.last_day, today, ladder):
            for post in _holders(seats, one.superior_deed, one.superior_unit, one.superior):
                yield _notice(one, ESCALATED, post, f"下级逾期未办，{words}", now)


def _notice(one: Owed, applies: str, post: int, words: str, now: datetime.datetime) -> Notice:
    url = one.superior_url if applies == ESCALATED and one.superior_url else one.url
    return Notice(
        kind=one.kind, source_key=one.key, rung=applies, post_id=post, title=words[:200], url=url, sent_at=now
    )
