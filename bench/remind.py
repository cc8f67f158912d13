"""The nightly run over 50,000 open obligations: reminders written, then the same night again, at most 60 s each.

By the real services: returns of 50,000 invented townships that are due tomorrow, each owed by a post of its own. The
second run, and one that begins where the first was cut short, must write nothing twice. The database is DATABASE_URL's
server, a scratch one of its own. `ROWS=5000` for less.
"""

import datetime
import os
import sys
import time

from bench.import_census import peak_mb, scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "50000"))
MOST_SECONDS = max(5.0, 60.0 * ROWS / 50_000)


def fill() -> datetime.date:
    """Townships with a station, a post and a return of this year; the day on which all of them are due tomorrow."""
    from django.db import connection
    from django.utils import timezone

    from enterprises.census.models import CensusReturn
    from liuan_safety.organizations.models import Jurisdiction, Post, Unit
    from liuan_safety.organizations.roles import Role

    today, long_ago = timezone.localdate(), datetime.date(2019, 1, 1)
    county = Jurisdiction.objects.get(name="舒城县")
    places = Jurisdiction.objects.bulk_create(
        (
            Jurisdiction(
                kind="township", name=f"试验乡{number:05d}", parent=county, path=f"{county.path}9{number:05d}/",
                valid_from=long_ago,
            )
            for number in range(ROWS)
        ),
        batch_size=2_000,
    )  # fmt: skip
    units = Unit.objects.bulk_create(
        (
            Unit(jurisdiction=one, kind=Unit.Kind.STATION, name=f"{one.name}安监站", valid_from=long_ago)
            for one in places
        ),
        batch_size=2_000,
    )
    Post.objects.bulk_create(
        (Post(unit=one, role=Role.TOWNSHIP_OFFICER.value, valid_from=long_ago) for one in units), batch_size=2_000
    )
    due = today + datetime.timedelta(1)
    CensusReturn.objects.bulk_create(
        (CensusReturn(year=today.year, jurisdiction=one, due_on=due) for one in places), batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return today


def timed(today: datetime.date) -> tuple[float, int]:
    """Seconds of one run, and how many notices it wrote."""
    from liuan_safety.notices.models import Notice
    from liuan_safety.obligations.reminding import remind

    before, started = Notice.objects.count(), time.monotonic()
    remind(today)
    return time.monotonic() - started, Notice.objects.count() - before


def main() -> int:
    start_django()
    from django.db import connection

    from liuan_safety.notices.models import Notice
    from tests.cast import Cast

    with scratch_database():
        Cast()
        today = fill()
        first, written = timed(today)
        assert written >= ROWS, written
        again, more = timed(today)
        assert more == 0, more
        cut = list(Notice.objects.order_by("pk").values_list("pk", flat=True)[: ROWS // 2])
        for start in range(0, len(cut), 500):
            Notice.objects.filter(pk__in=cut[start : start + 500]).delete()
        rest, made_up = timed(today)
        assert made_up == len(cut), made_up
        overdue, told = timed(today + datetime.timedelta(4))
        assert told >= ROWS, told
    print(f"{connection.vendor}, {ROWS:,} open obligations, peak {peak_mb()} MB, at most {MOST_SECONDS:.0f} s each")
    for label, seconds, number in (
        ("first run", first, written),
        ("same night again", again, more),
        ("after being cut short", rest, made_up),
        ("overdue, with the level above", overdue, told),
    ):
        print(f"  {label:<30} {seconds:6.1f} s, {number:,} written")
    return int(max(first, again, rest, overdue) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
