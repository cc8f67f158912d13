"""Reminders of what is owed: the rung that applies now, once per post; after the day, the level above as well."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from liuan_safety.notices.models import Notice
from liuan_safety.notices.services import send
from liuan_safety.obligations.inbox import ladder_now
from liuan_safety.obligations.rules import ESCALATED, Ladder, is_escalated, lamp, rung
from liuan_safety.obligations.sources import Owed, Source, sources
from liuan_safety.organizations.models import Post
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed, Role, deeds_of

_Seats = dict[tuple[str, int, Deed], list[int]]


def remind(today: datetime.date | None = None) -> None:
    """Write the notices of the day. Safe to run twice, late, or again after being killed.

    Each source is asked inside the transaction that writes its notices, so that nobody is urged for what was done.
    """
    today = today or timezone.localdate()
    for source in sources():
        if source.prepare:
            source.prepare(today)
        _remind_of(source, today)


@transaction.atomic
def _remind_of(source: Source, today: datetime.date) -> None:
    ladder, seats = ladder_now(), _seats(today)
    send(_notices(source.owed(None, today), today, ladder, seats))


def _seats(today: datetime.date) -> _Seats:
    """Posts in force by place and deed and by unit and deed, also those that nobody holds: a successor finds them."""
    found: _Seats = defaultdict(list)
    posts = Post.objects.filter(in_force(today)).values_list("pk", "role", "unit", "unit__jurisdiction")
    for pk, role, unit, place in posts.order_by("pk"):
        for deed in deeds_of(Role(role)):
            found["unit", unit, deed].append(pk)
            found["place", place, deed].append(pk)
    return found


def _holders(seats: _Seats, deed: Deed | None, unit: int | None, place: int | None) -> list[int]:
    """The posts of the unit, or where none is named of the place."""
    if deed is None:
        return []
    key = ("unit", unit, deed) if unit is not None else ("place", place or 0, deed)
    return seats.get(key, [])


def _notices(matters: Iterable[Owed], today: datetime.date, ladder: Ladder, seats: _Seats) -> Iterator[Notice]:
    now = timezone.now()
    for one in matters:
        applies = rung(one.last_day, today, ladder)
        if not applies:
            continue
        words = f"{one.title}：{lamp(one.last_day, today, ladder).word}（{one.last_day:%Y-%m-%d} 到期）"
        for post in _holders(seats, one.deed, one.unit, one.jurisdiction):
            yield _notice(one, applies, post, words, now)
        if is_escalated(one.last_day, today, ladder):
            for post in _holders(seats, one.superior_deed, one.superior_unit, one.superior):
                yield _notice(one, ESCALATED, post, f"下级逾期未办，{words}", now)


def _notice(one: Owed, applies: str, post: int, words: str, now: datetime.datetime) -> Notice:
    return Notice(
        kind=one.kind, source_key=one.key, rung=applies, post_id=post, title=words[:200], url=one.url, sent_at=now
    )
