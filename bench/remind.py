"""50,000 open returns of as many places, each with a post: the nightly run in under a minute on PostgreSQL.

By the real source of the census. First run: every reminder is new; second run: nothing is. Then the day's bundles for
as many people. SQLite's figures are printed without a limit. `ROWS=5000` for less.
"""

import datetime
import os
import sys
import time
from typing import Any

from bench.import_census import peak_mb, scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "50000"))
MOST_SECONDS = max(2.0, 60.0 * ROWS / 50_000)


def fill(today: datetime.date) -> None:
    """Places below one county, each with a unit, a post, its holder and a return that is three days from its end."""
    from django.db import connection

    from enterprises.census.models import CensusReturn
    from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
    from liuan_safety.organizations.roles import Role

    county = Jurisdiction.objects.get(name="舒城县")
    sample = Jurisdiction.objects.filter(parent=county).first()
    fixed = {"kind": sample.kind, "parent": county, "valid_from": sample.valid_from}
    since = datetime.date(2020, 1, 1)
    numbers = range(ROWS)
    places = Jurisdiction.objects.bulk_create(
        (Jurisdiction(name=f"试验乡{n}", code=f"9{n:08d}", path=f"{county.path}9{n:08d}/", **fixed) for n in numbers),
        batch_size=2000,
    )
    units = Unit.objects.bulk_create(
        (Unit(jurisdiction=one, name=f"试验站{one.pk}", kind="station", valid_from=since) for one in places),
        batch_size=2000,
    )
    posts = Post.objects.bulk_create(
        (Post(unit=one, role=Role.TOWNSHIP_OFFICER, valid_from=since) for one in units), batch_size=2000
    )
    people = User.objects.bulk_create(
        (User(username=f"bench{n}", name=f"试{n}", email=f"b{n}@example.org", password="x") for n in numbers),
        batch_size=2000,
    )
    Tenure.objects.bulk_create(
        (Tenure(post=post, user=user, valid_from=since) for post, user in zip(posts, people, strict=True)),
        batch_size=2000,
    )
    due = today + datetime.timedelta(days=3)
    CensusReturn.objects.bulk_create(
        (CensusReturn(year=today.year, jurisdiction=one, due_on=due) for one in places), batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def timed(work: Any) -> tuple[float, int]:
    """Seconds of the work, and what it says that it has done."""
    started = time.monotonic()
    done = work()
    return time.monotonic() - started, done


def main() -> int:
    start_django()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from liuan_safety.notices import outbox
    from liuan_safety.notices.models import Notice
    from liuan_safety.obligations.reminding import remind

    settings.NOTICE_EMAIL_FROM = "platform@example.org"
    with scratch_database():
        today = timezone.localdate()
        fill(today)
        first, written = timed(remind)
        again, nothing = timed(remind)
        packing, packed = timed(outbox.pack)
        assert written == Notice.objects.count() >= ROWS, (written, Notice.objects.count())
        assert nothing == 0 and packed == ROWS, (nothing, packed)
    print(f"{connection.vendor}, {ROWS:,} open matters and posts, peak {peak_mb()} MB")
    print(f"  first run, all new      {first:6.1f} s (at most {MOST_SECONDS:.0f} on PostgreSQL)")
    print(f"  second run, nothing new {again:6.1f} s")
    print(f"  {packed:,} bundles packed  {packing:6.1f} s")
    return int(connection.vendor == "postgresql" and max(first, again) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
