"""Import of a made-up census workbook (100,000 rows × 25 columns), by phases, on each database at hand, with memory.

`ROWS=20000` for less. PostgreSQL is taken from TEST_DATABASE_URL. Each database is measured in a process of its own.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROWS = int(os.environ.get("ROWS", "100000"))
MEMORY_LIMIT_MB = 600


def start_django() -> None:
    """Settings of the test run: a database and files that vanish."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()


@contextmanager
def scratch_database() -> Iterator[None]:
    """An empty, migrated database of its own; the real one is never touched."""
    from django.db import connection

    real = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(real, verbosity=0)


def made_up_workbook(path: Path, count: int, *, start: int = 0, **changes: object) -> Path:
    """A workbook of sound rows; `changes` sets columns by heading."""
    from liuan_safety.workbooks.report_writer import Column, Report, write_report
    from tests.enterprises.census.made_up import HEADINGS, rows

    def body() -> Iterator[list[object]]:
        for row in rows(count, start=start):
            for heading, value in changes.items():
                row[HEADINGS.index(heading)] = value
            yield row

    write_report(Report("企业普查表", "舒城县", tuple(Column(heading) for heading in HEADINGS)), body(), path)
    return path


def peak_mb() -> int:
    """Most memory that this process has held. (`getrusage` would tell that of the parent, if it has held more.)"""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1024  # type: ignore[index]


def timed(label: str, work: Any) -> Any:
    """Run, print seconds and memory, hand the answer on."""
    started = time.monotonic()
    answer = work()
    print(f"  {label:<44}{time.monotonic() - started:8.2f} s   peak {peak_mb()} MB", flush=True)
    return answer


def measure(path: Path, changed: Path) -> None:
    """The phases apart, then the real thing three times: all new, all the same, all changed."""
    from django.db import connection
    from django.utils import timezone

    from enterprises.census.reading import read_census
    from enterprises.census.services.commanding import import_files, preview
    from liuan_safety.organizations.models import Jurisdiction
    from liuan_safety.workbooks.reading import open_workbook

    print(f"{connection.vendor}, {ROWS} rows x 25 columns", flush=True)
    call = {"jurisdiction": Jurisdiction.objects.get(name="舒城县"), "year": 2018}

    def read() -> int:
        return sum(1 for _row in read_census(open_workbook(path, name=path.name), today=timezone.localdate()))

    assert timed("open, read, check", read) == ROWS
    assert timed("dry run (with comparison)", lambda: preview(paths=[path], **call)).tally.new == ROWS
    assert timed("import, all new", lambda: import_files(paths=[path], by=None, **call)).tally.new == ROWS
    assert timed("the same again", lambda: import_files(paths=[path], by=None, **call)).tally.unchanged == ROWS
    assert timed("import, all changed", lambda: import_files(paths=[changed], by=None, **call)).tally.changed == ROWS


def child(folder: Path) -> None:
    start_django()
    with scratch_database():
        measure(folder / "a.xlsx", folder / "b.xlsx")
    if peak_mb() > MEMORY_LIMIT_MB:
        sys.exit(f"more than {MEMORY_LIMIT_MB} MB")


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_django()
        made_up_workbook(folder / "a.xlsx", ROWS)
        made_up_workbook(folder / "b.xlsx", ROWS, 从业人数=777, 生产经营地址="舒城县城关镇新址1号")
        codes = []
        for url in dict.fromkeys(["", os.environ.get("TEST_DATABASE_URL", "")]):
            environment = {key: value for key, value in os.environ.items() if key != "VAR_DIR"} | {"DATABASE_URL": url}
            call = [sys.executable, "-m", "bench.import_census", str(folder)]
            codes.append(subprocess.run(call, env=environment).returncode)
        return max(codes)


if __name__ == "__main__":
    sys.exit(child(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
