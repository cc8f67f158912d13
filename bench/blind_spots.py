"""The page of blind spots on 100,000 enterprises, listed last year and this: at most 1.5 s on PostgreSQL.

The matrix of the city, of a county and of a township, the longest lists, the desk, and what certification asks. The
database is DATABASE_URL's server, a scratch one of its own; SQLite's figures are printed without a limit.
`ROWS=20000` for less.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.import_census import peak_mb, scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "100000"))
MOST_SECONDS = 1.5
TIMES = 3


def list_year(year: int, skipped: int) -> None:
    """Every enterprise listed by its own place in that year, but each `skipped`-th; 500 rows wrong."""
    from django.db import connection

    from enterprises.census.models import CensusEntry, ImportFile, ImportRun, StagedRow
    from enterprises.register.models import Enterprise
    from tests.enterprises.blindspots.lists import listed
    from tests.enterprises.made_up_register import towns

    runs = [listed(place, [], year=year) for place in towns()]
    staged, entry, run = (model._meta.db_table for model in (StagedRow, CensusEntry, ImportRun))
    file, firm = ImportFile._meta.db_table, Enterprise._meta.db_table
    fields = [one for one in StagedRow._meta.local_concrete_fields if not one.primary_key]
    known = {
        "run_id": "r.id", "file_id": "f.id", "sheet": "'普查表'", "row": "e.id", "jurisdiction_id": "r.jurisdiction_id",
        "enterprise_id": "e.id", "name": "e.name", "sector": "e.sector", "staff": "e.staff / (1 + e.id %% 7)",
        "outcome": "CASE WHEN e.id %% 200 = 1 THEN 'refused' ELSE 'unchanged' END", "condition": "'in'",
        "township_known": "TRUE", "address_is_registered": "FALSE", "without_code": "FALSE",
    }  # fmt: skip
    values = [known.get(one.column, "NULL" if one.null else "''") for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {staged} ({', '.join(one.column for one in fields)}) SELECT {', '.join(values)}"
            f" FROM {run} r JOIN {file} f ON f.run_id = r.id JOIN {firm} e ON e.jurisdiction_id = r.jurisdiction_id"
            f" WHERE r.year = %s AND e.id %% %s <> 0",
            [year, skipped],
        )
        cursor.execute(
            f"INSERT INTO {entry} (year, jurisdiction_id, enterprise_id, supervisor_as_written, run_id, staged_row_id)"
            f" SELECT %s, s.jurisdiction_id, s.enterprise_id, '', s.run_id, s.id FROM {staged} s"
            f" JOIN {run} r ON r.id = s.run_id WHERE r.year = %s AND s.outcome <> 'refused'",
            [year, year],
        )
    assert runs


def fill(year: int) -> None:
    """The register, two years' lists, some codes outstanding, 20,000 answers."""
    from django.db import connection

    from enterprises.blindspots.models import SpotAnswer
    from enterprises.register.models import Enterprise
    from tests.enterprises.made_up_register import fill_register

    fill_register(ROWS)
    list_year(year - 1, ROWS + 1)
    list_year(year, 50)
    answer, firm = SpotAnswer._meta.db_table, Enterprise._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {firm} SET credit_code = NULL WHERE id %% 300 = 0", [])
        cursor.execute(
            f"INSERT INTO {answer} (kind, year, row_key, fingerprint, jurisdiction_id, sector, title, detail, reason,"
            " note, made_at, maker_label, withdrawn_label) SELECT 'no_point', %s, id, '', jurisdiction_id, sector,"
            f" name, '', 'later', '下月测绘', valid_from, '', '' FROM {firm} WHERE id %% 5 = 0",
            [year],
        )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def slowest(ask: Callable[[], Any]) -> float:
    """Seconds of the slowest of some tries, once the first has warmed the process."""
    seconds = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        answer = ask()
        seconds.append(time.perf_counter() - started)
        assert getattr(answer, "status_code", 200) == 200
    return max(seconds[1:])


def main() -> int:
    start_django()
    from django.db import connection
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from enterprises.blindspots import selectors
    from tests.cast import Cast

    year, slow = timezone.localdate().year, False
    with scratch_database():
        cast = Cast()
        fill(year)
        for source in selectors.spots.sources():
            started = time.perf_counter()
            number = sum(selectors.counts(year, kinds=[source.kind]).get(source.kind, {}).values())
            print(f"  {source.kind:<22}{number:>8,}   {time.perf_counter() - started:5.2f} s", flush=True)
        asked = [
            ("the city's matrix", cast.office, reverse("blindspots:overview")),
            ("the city by sector", cast.office, reverse("blindspots:overview") + "?by=sector"),
            ("a county's matrix", cast.shucheng_officer, reverse("blindspots:overview")),
            ("a township's matrix", cast.jinan_township, reverse("blindspots:overview")),
            ("the city's longest list", cast.office, reverse("blindspots:kind", args=["no_point"])),
            ("the city's list, far", cast.office, reverse("blindspots:kind", args=["far_from_last_year"])),
            ("the city's list, vanished", cast.office, reverse("blindspots:kind", args=["vanished"])),
            ("a county's desk", cast.shucheng_officer, reverse("organizations:desk")),
            ("the city's desk", cast.office, reverse("organizations:desk")),
        ]
        for label, user, url in asked:
            client = Cast.login(Client(HTTP_HOST="localhost"), user)
            seconds = slowest(lambda client=client, url=url: client.get(url))  # type: ignore[misc]
            slow |= seconds > MOST_SECONDS
            print(f"  {label:<30}{seconds:6.2f} s", flush=True)
        seconds = slowest(lambda: selectors.barring_counts(year))
        print(f"  what certification asks       {seconds:6.2f} s", flush=True)
    print(f"{connection.vendor}, {ROWS:,} enterprises, peak {peak_mb()} MB, at most {MOST_SECONDS} s on PostgreSQL")
    return int(connection.vendor == "postgresql" and slow)


if __name__ == "__main__":
    sys.exit(main())
