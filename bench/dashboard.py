"""The dashboard over 100,000 made-up enterprises listed this year and last: page, wall, workbook
and last year's list within 1.5 s each.

Through the whole site (test client, templates), for the city, a county and a township. PostgreSQL is taken from
TEST_DATABASE_URL, SQLite is measured beside it. `ROWS` for another size; `ONLY=sqlite` or `ONLY=postgresql`.
"""

import os
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.import_census import scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "100000"))
ROUNDS = 7
LIMIT_MS = 1_500
LED_OF_TEN = 8


def fill() -> int:
    """The register, lists of this year and last, leads for eight of ten, returns of every place; answers the year."""
    from django.db import connection
    from django.utils import timezone

    from tests.enterprises.made_up_register import fill_register

    year = timezone.localdate().year
    fill_register(ROWS)
    for listed in (year - 1, year):
        _list(listed)
    _lead()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return year


def _list(year: int) -> None:
    """Every enterprise on the list of the place where it stands, with the row that says what it was."""
    from django.utils import timezone

    from enterprises.census.models import CensusEntry, CensusReturn, ImportFile, ImportRun, StagedRow
    from enterprises.register.models import Enterprise, RegisterEntry

    now, runs = timezone.now(), {}
    columns = ("pk", "jurisdiction_id", "sector", "size_class", "above_scale")
    for part in _parts(Enterprise.objects.order_by("pk").values_list(*columns)):
        for _pk, place, *_facts in part:
            if place not in runs:
                entry = RegisterEntry.objects.create(kind="import", made_at=now, maker_label="演示")
                run = ImportRun.objects.create(
                    year=year, jurisdiction_id=place, state="written", created_at=now, entry=entry
                )
                file = ImportFile.objects.create(run=run, position=1, name="x.xlsx", file="x", sha256="0" * 64, size=1)
                CensusReturn.objects.create(year=year, jurisdiction_id=place, state="sent", sent_at=now)
                runs[place] = (run.pk, file.pk)
        rows = StagedRow.objects.bulk_create(
            StagedRow(
                run_id=runs[place][0], file_id=runs[place][1], sheet="1", row=number, outcome="unchanged",
                enterprise_id=pk, jurisdiction_id=place, sector=sector, size_class=size, above_scale=above,
            )
            for number, (pk, place, sector, size, above) in enumerate(part)
        )  # fmt: skip
        CensusEntry.objects.bulk_create(
            CensusEntry(year=year, jurisdiction_id=place, enterprise_id=pk, run_id=runs[place][0], staged_row_id=row.pk)
            for row, (pk, place, *_facts) in zip(rows, part, strict=True)
        )


def _lead() -> None:
    from django.utils import timezone

    from enterprises.register.models import Enterprise
    from enterprises.supervision.models import Assignment
    from liuan_safety.organizations.models import Unit
    from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

    units = [UnitFactory(name=f"六安市第{n}局", jurisdiction=jurisdiction("六安市")) for n in range(20)]
    assert Unit.objects.count() >= len(units)
    now = timezone.now()
    for part in _parts(Enterprise.objects.order_by("pk").values_list("pk", flat=True)):
        Assignment.objects.bulk_create(
            Assignment(
                enterprise_id=pk,
                unit=units[pk % len(units)],
                part="lead",
                made_at=now,
                valid_from=now,
                maker_label="甲",
            )
            for pk in part
            if pk % 10 < LED_OF_TEN
        )


def _parts(rows: Any, size: int = 5_000) -> Any:
    found = list(rows)
    return (found[start : start + size] for start in range(0, len(found), size))


def child() -> int:
    start_django()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from liuan_safety.organizations.roles import Role
    from tests.cast import Cast

    with scratch_database():
        started = time.perf_counter()
        year = fill()
        print(f"{connection.vendor}, {ROWS:,} enterprises, made in {time.perf_counter() - started:.0f} s", flush=True)
        cast, kept = Cast(), True
        people = {
            "city": cast.leader, "county": cast.shucheng_officer,
            "township": cast.member(Role.TOWNSHIP_OFFICER, "舒城县"),
        }  # fmt: skip
        for scope, user in people.items():
            client = cast.login(Client(HTTP_HOST="localhost"), user)
            for name in ("page", "wall", "workbook", "former"):
                address = reverse(f"dashboard:{name}")
                asked = {"year": year - 1 if name == "former" else year}
                times = []
                for _ in range(ROUNDS):
                    begun = time.perf_counter()
                    answer = client.get(address, asked)
                    times.append((time.perf_counter() - begun) * 1000)
                    assert answer.status_code == 200
                    if answer.streaming:
                        b"".join(answer.streaming_content)
                with CaptureQueriesContext(connection) as captured:
                    client.get(address, asked)
                kept = kept and statistics.median(times) <= LIMIT_MS
                print(
                    f"  {scope:<10}{name:<10} median {statistics.median(times):7.0f} ms   worst {max(times):7.0f} ms"
                    f"   {len(captured)} queries   (limit {LIMIT_MS} ms)",
                    flush=True,
                )
                if scope == "city":
                    for row in sorted(captured, key=lambda one: -float(one["time"]))[:6]:
                        print(f"      {row['time']} s  {row['sql'][:150]}")
    return 0 if kept else 1


def main() -> int:
    codes = []
    for url in dict.fromkeys(["", os.environ.get("TEST_DATABASE_URL", "")]):
        if os.environ.get("ONLY", "") not in ("", "postgresql" if url else "sqlite"):
            continue
        environment = {**os.environ, "DATABASE_URL": url}
        codes.append(subprocess.run([sys.executable, "-m", "bench.dashboard", "child"], env=environment).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(child() if len(sys.argv) > 1 else main())
