"""Packing the day's bundles: what the posts were told lately, one bundle for each person and channel.

Whoever held the post on the day of the notice, and still does, is told outside; a successor finds all notices of the
post in the inbox. A bundle and its lines are written in one transaction, and a person has one a day by each channel:
killed or run twice, nothing is lost and nothing packed twice. What comes after the day's bundle goes into the next.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from liuan_safety.notices import channels
from liuan_safety.notices.models import ChannelChoice, Delivery, DeliveryLine, Notice
from liuan_safety.notices.rules import Channel, masked
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.policy.selectors import value

STALE_SETTING = "notices.stale_days"
FIRST_SETTING, LAST_SETTING = "notices.first_hour", "notices.last_hour"
PEOPLE_AT_ONCE = 100


@dataclass(frozen=True)
class Seat:
    """A post that a person holds, and since when."""

    post: int
    label: str
    since: datetime.date


def is_time(now: datetime.datetime) -> bool:
    """Whether bundles may leave: from the first hour until the last, nobody's telephone rings at night."""
    return _whole(FIRST_SETTING) <= timezone.localtime(now).hour < _whole(LAST_SETTING)


def _whole(key: str) -> int:
    return int(str(value(key)))


def pack(now: datetime.datetime | None = None) -> int:
    """Make the day's bundles that are missing; how many were made. Safe to run twice, and beside another run."""
    now = now or timezone.now()
    made = 0
    on = channels.configured()
    if not on:
        return 0
    since = now - datetime.timedelta(days=_whole(STALE_SETTING))
    seats = _seats(since, timezone.localdate(now))
    people = sorted(seats)
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = {pk: seats[pk] for pk in people[start : start + PEOPLE_AT_ONCE]}
        for channel in on:
            made += _pack_for(channel, some, since, now)
    return made


def _seats(since: datetime.datetime, today: datetime.date) -> dict[int, list[Seat]]:
    """By person the posts held today that have unread notices of late."""
    told = Notice.objects.filter(sent_at__gte=since, read_at=None).values("post")
    rows = Tenure.objects.filter(in_force(today), post__in=told, user__is_active=True)
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in rows.select_related("post__unit").order_by("user_id", "pk"):
        found[row.user_id].append(Seat(row.post_id, str(row.post), row.valid_from))
    return found


def wishes(people: list[int]) -> dict[int, set[Channel]]:
    """By which channels these people want to be told; without a choice, by e-mail."""
    chosen = {row.user_id: row for row in ChannelChoice.objects.filter(user__in=people)}
    return {
        pk: {one for one in Channel if getattr(chosen[pk], one.value)} if pk in chosen else {Channel.EMAIL}
        for pk in people
    }


def _pack_for(channel: Channel, seats: dict[int, list[Seat]], since: datetime.datetime, now: datetime.datetime) -> int:
    """Bundles of some people by one channel. Another run that was faster has made them: then none here."""
    today = timezone.localdate(now)
    packed = Delivery.objects.filter(person__in=seats, channel=channel, day=today).values_list("person", flat=True)
    ways = wishes([pk for pk in seats if pk not in set(packed)])
    people = User.objects.in_bulk([pk for pk, wanted in ways.items() if channel in wanted])
    reached = {pk: one for pk, one in people.items() if channels.address_of(channel, one)}
    if not reached:
        return 0
    try:
        with transaction.atomic():
            notices = _unpacked(channel, {pk: seats[pk] for pk in reached}, since)
            rows = [_row(channel, reached[pk], seats[pk], now) for pk in reached if notices[pk]]
            Delivery.objects.bulk_create(rows)
            lines = [DeliveryLine(delivery=row, notice_id=one) for row in rows for one in notices[row.person_id]]
            DeliveryLine.objects.bulk_create(lines, batch_size=1000)
            return len(rows)
    except IntegrityError:
        return 0


def _row(channel: Channel, person: User, seats: list[Seat], now: datetime.datetime) -> Delivery:
    return Delivery(
        person=person,
        channel=channel,
        day=timezone.localdate(now),
        posts="、".join(seat.label for seat in seats)[:300],
        addressed=masked(channels.address_of(channel, person)),
        created_at=now,
    )


def _unpacked(channel: Channel, seats: dict[int, list[Seat]], since: datetime.datetime) -> dict[int, list[int]]:
    """By person the unread notices of late that no earlier bundle to that person by that channel holds."""
    posts = {seat.post for own in seats.values() for seat in own}
    by_post: dict[int, list[tuple[int, datetime.date]]] = defaultdict(list)
    unread = Notice.objects.filter(post__in=posts, sent_at__gte=since, read_at=None).order_by("pk")
    for pk, post, sent_at in unread.values_list("pk", "post", "sent_at"):
        by_post[post].append((pk, timezone.localdate(sent_at)))
    lines = DeliveryLine.objects.filter(
        delivery__person__in=seats, delivery__channel=channel, notice__sent_at__gte=since
    )
    told = set(lines.values_list("delivery__person", "notice"))
    return {
        person: [pk for seat in own for pk, day in by_post[seat.post] if seat.since <= day and (person, pk) not in told]
        for person, own in seats.items()
    }
