"""A year of 100,000 enterprises is certified: questions, text, digests in one transaction; at most 30 s on PostgreSQL.

By the real services, with nobody writing meanwhile; then the text proves itself. Memory of the process is bounded by a
portion of records, not by their number. The database is DATABASE_URL's server, a scratch one of its own; SQLite's
figure is printed without a limit. `ROWS=20000` for less.
"""

import os
import sys
import time
from typing import Any

from bench.import_census import peak_mb, scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "100000"))
YEAR = 2018
MOST_SECONDS = max(2.0, 30.0 * ROWS / 100_000)
MOST_MB = 400


def fill() -> Any:
    """Register, lists, supervisors, accepted counties; the person who certifies."""
    from django.db import connection
    from django.utils import timezone

    from enterprises.census.models import CensusReturn, ImportRun
    from enterprises.register.models import Enterprise
    from liuan_safety.organizations.selectors.jurisdictions import county_level
    from tests.cast import Cast
    from tests.enterprises.made_up_register import fill_register

    fill_register(ROWS)
    cast, now = Cast(), timezone.now()
    counties = list(county_level())
    CensusReturn.objects.bulk_create(
        CensusReturn(year=YEAR, jurisdiction=county, state="accepted", sent_at=now, decided_at=now)
        for county in counties
    )
    run = ImportRun.objects.create(year=YEAR, jurisdiction=counties[0], maker_label="bench", created_at=now)
    unit = cast.unit("六安市住房和城乡建设局")
    firms = Enterprise._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO enterprises_censusentry (year, jurisdiction_id, enterprise_id, supervisor_as_written, run_id,"
            f" staged_row_id) SELECT %s, jurisdiction_id, id, '', %s, 0 FROM {firms}",
            [YEAR, run.pk],
        )
        cursor.execute(
            "INSERT INTO enterprises_assignment (enterprise_id, unit_id, part, is_interim, origin, ground, maker_label,"
            f" made_at, valid_from) SELECT id, %s, 'lead', FALSE, 'claim', '', 'bench', %s, %s FROM {firms}",
            [unit.pk, now, now],
        )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return cast.office


def main() -> int:
    start_django()
    from django.db import connection

    with scratch_database():
        office = fill()
        before, started, worked = peak_mb(), time.monotonic(), time.process_time()
        row = certified(office)
        seconds, memory = time.monotonic() - started, peak_mb() - before
        worked = time.process_time() - worked
        started = time.monotonic()
        wrong = proved(row.frozen)
        proof = time.monotonic() - started
        frozen = row.frozen
    print(f"{connection.vendor}: {frozen.records:,} enterprises, {frozen.size / 1e6:.1f} MB of text")
    print(f"  certified in {seconds:.1f} s (at most {MOST_SECONDS:.0f} on PostgreSQL), {worked:.1f} s of CPU here")
    print(f"  proved in {proof:.1f} s")
    print(f"  memory grew by {memory} MB (at most {MOST_MB})")
    good = frozen.records == ROWS and not wrong and memory <= MOST_MB
    return int(not good or (connection.vendor == "postgresql" and seconds > MOST_SECONDS))


def certified(office: Any) -> Any:
    """The deed as the office does it."""
    from enterprises.certification.services.certifying import certify_year

    return certify_year(by=office, year=YEAR, revision=0, number="试验", dated=None, file=None)


def proved(frozen: Any) -> list[str]:
    """What of the stored text is wrong."""
    from enterprises.certification.freezing import proves

    return proves(frozen)


if __name__ == "__main__":
    sys.exit(main())
