"""Undoing an import of 100,000 rows, all new and all changed: not slower than the import itself, in the same run.

On SQLite beside another writer, as `bench.sqlite_lock` does it: the write lock is held for 5 s at most at 100,000 rows.
PostgreSQL is taken from TEST_DATABASE_URL. `ROWS=20000` for less.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from bench.import_census import MEMORY_LIMIT_MB, ROWS, made_up_workbook, peak_mb, scratch_database, start_django
from bench.sqlite_lock import company, timing_worker

SLOWER_THAN_IMPORT = 1.0
LOCK_SECONDS = max(1.0, 5.0 * ROWS / 100_000)


def brought_in(path: Path) -> tuple[float, Any]:
    """Seconds of the import, and the import."""
    from enterprises.census.models import ImportRun
    from enterprises.census.services.commanding import import_files
    from liuan_safety.organizations.models import Jurisdiction

    county = Jurisdiction.objects.get(name="舒城县")
    started = time.monotonic()
    import_files(paths=[path], jurisdiction=county, year=2018, by=None)
    return time.monotonic() - started, ImportRun.objects.latest("pk")


def undone(run: Any, officer: Any, is_sqlite: bool) -> tuple[float, float, float]:
    """Seconds of the undoing, of its one transaction, and of the longest wait of another writer."""
    from enterprises.census.services.undoing import undo_import

    held: list[tuple[float, float]] = []
    started = time.monotonic()
    with company() if is_sqlite else nullcontext() as other:
        undo_import(run.pk, reason="试验", by=officer, worker=timing_worker(held)())
    if other is not None and other.failure is not None:
        raise other.failure
    waited = max(other.waits, default=0.0) if other is not None else 0.0
    return time.monotonic() - started, max(held)[0], waited


def measure(kind: str, path: Path, officer: Any, is_sqlite: bool) -> bool:
    """Print one import and its undoing; whether the limits are kept."""
    came, run = brought_in(path)
    assert getattr(run, kind) == ROWS, (kind, run.new, run.changed, run.unchanged)
    went, held, waited = undone(run, officer, is_sqlite)
    run.refresh_from_db()
    assert run.state == "undone"
    print(
        f"  {kind:<8} import {came:6.1f} s   undo {went:6.1f} s ({went / came:4.2f} of it, limit"
        f" {SLOWER_THAN_IMPORT:.0f})   one transaction {held:5.2f} s   another writer waited {waited:5.2f} s"
        f"   peak {peak_mb()} MB",
        flush=True,
    )
    return went <= SLOWER_THAN_IMPORT * came and (not is_sqlite or max(held, waited) <= LOCK_SECONDS)


def child(folder: Path) -> int:
    """One database, in a process of its own."""
    start_django()
    from django.db import connection

    from tests.cast import Cast

    with scratch_database():
        officer = Cast().shucheng_officer
        is_sqlite = connection.vendor == "sqlite"
        print(f"{connection.vendor}, {ROWS} rows (write lock on SQLite: {LOCK_SECONDS:.0f} s at most)", flush=True)
        kept = [measure("new", folder / "a.xlsx", officer, is_sqlite)]
        brought_in(folder / "a.xlsx")
        kept.append(measure("changed", folder / "b.xlsx", officer, is_sqlite))
    return int(not all(kept) or peak_mb() > MEMORY_LIMIT_MB)


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_django()
        made_up_workbook(folder / "a.xlsx", ROWS)
        changes: dict[str, Any] = {
            "联系电话": "0564-1234567",
            "曾用名": "舒城旧名厂",
            "生产经营地址": "舒城县城关镇新址1号",
        }
        made_up_workbook(folder / "b.xlsx", ROWS, 从业人数=777, **changes)
        codes = []
        for url in dict.fromkeys(["", os.environ.get("TEST_DATABASE_URL", "")]):
            environment = {key: value for key, value in os.environ.items() if key != "VAR_DIR"} | {"DATABASE_URL": url}
            call = [sys.executable, "-m", "bench.undo_import", str(folder)]
            codes.append(subprocess.run(call, env=environment).returncode)
        return max(codes)


if __name__ == "__main__":
    sys.exit(child(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
