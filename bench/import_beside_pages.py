"""SQLite stays usable while 100,000 enterprises come in: page times beside an import, p95 printed.

The import runs in a process of its own, as a worker does; this process asks for pages with the test client all the
while. `ROWS=20000` for less.
"""

import logging
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.import_census import ROWS, made_up_workbook, start_django

PAGES = ("/enterprises/", "/enterprises/?q=有限", "/census/", "/")
LIMIT_P95_SECONDS = 2.0  # a page that takes longer is one that somebody reloads


def import_alone(path: Path) -> None:
    """The worker's side."""
    from enterprises.census.services.commanding import import_files
    from liuan_safety.organizations.models import Jurisdiction

    county = Jurisdiction.objects.get(name="舒城县")
    import_files(paths=[path], jurisdiction=county, year=2018, by=None)


def p95(values: list[float]) -> float:
    """The time that 95 of 100 pages stay below."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def seconds_of(client: Any, page: str) -> float:
    """How long the page takes; one that fails ends the bench."""
    begun = time.monotonic()
    status = client.get(page).status_code
    if status != 200:
        raise SystemExit(f"{page} answers {status}")
    return time.monotonic() - begun


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        os.environ |= {"VAR_DIR": name, "DATABASE_URL": f"sqlite:///{name}/bench.sqlite3"}
        start_django()
        from django.core.management import call_command
        from django.test import Client

        from tests.cast import Cast

        call_command("migrate", verbosity=0)
        logging.disable(logging.INFO)  # a line for each page would bury the figures
        client, cast = Client(HTTP_HOST="localhost"), Cast()
        cast.login(client, cast.shucheng_officer)
        path = made_up_workbook(Path(name) / "a.xlsx", ROWS)
        call = [sys.executable, "-m", "bench.import_beside_pages", str(path)]
        started = time.monotonic()
        worker = subprocess.Popen(call)
        taken: dict[str, list[float]] = {page: [] for page in PAGES}
        try:
            while worker.poll() is None:
                for page in PAGES:
                    taken[page].append(seconds_of(client, page))
                time.sleep(0.05)
        finally:
            worker.kill()  # it has ended, unless a page has failed
            worker.wait()
        print(
            f"  import of {ROWS} rows beside pages: {time.monotonic() - started:.1f} s, exit code {worker.returncode}"
        )
    for page, times in taken.items():
        middle, slow = statistics.median(times) * 1000, p95(times) * 1000
        print(f"  {page:<24} p50 {middle:6.0f} ms  p95 {slow:6.0f} ms  ({len(times)})")
    return int(worker.returncode != 0 or max(p95(times) for times in taken.values()) > LIMIT_P95_SECONDS)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        start_django()
        import_alone(Path(sys.argv[1]))
    else:
        sys.exit(main())
