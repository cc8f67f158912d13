"""Receipts of a made-up census workbook (100,000 rows × 25 columns): 5,000 wrong rows in the original, 5,001 and half
of all built anew. Each in a process of its own that has read the workbook before, as a worker does; then the receipt
is read as any workbook, to show that every wrong row stands in it.

`ROWS=20000` for less. PostgreSQL is taken from TEST_DATABASE_URL, else SQLite. Limit: 600 MB at the peak.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.import_census import MEMORY_LIMIT_MB, peak_mb, scratch_database, start_django, timed

ROWS = int(os.environ.get("ROWS", "100000"))


def spoilt(path: Path, wrong: int) -> Path:
    """The workbook with a table of shared texts, as Excel writes it; the codes of `wrong` rows lack their last sign."""
    from rustpy_xlsxwriter import write_worksheet

    from tests.enterprises.census.made_up import HEADINGS, rows

    def body() -> Iterator[dict[str, object]]:
        for number, row in enumerate(rows(ROWS)):
            # Spread evenly over the sheet.
            if (number + 1) * wrong // ROWS > number * wrong // ROWS:
                row[2] = str(row[2])[:-1]
            yield dict(zip(HEADINGS, row, strict=True))

    write_worksheet(body(), str(path), sheet_name="普查表", dedupe_strings=True)
    return path


def measure(path: Path, wrong: int) -> int:
    """Read the workbook, write its receipt and read that; answers the peak in MB."""
    from enterprises.census.models import ImportFile, ImportRun
    from enterprises.census.receipts import write_receipt
    from enterprises.census.services.reading import read_import
    from enterprises.census.services.uploading import keep_file, new_run, save_run
    from enterprises.census.services.workers import DirectWorker
    from liuan_safety.organizations.models import Jurisdiction, User
    from liuan_safety.workbooks.reading import open_workbook

    run = new_run(by=None, year=2018, jurisdiction=Jurisdiction.objects.get(name="舒城县"), by_command=True)
    with path.open("rb") as source:
        kept = keep_file(run, 1, path.name, source)
    save_run(run, [kept])
    timed(f"{wrong} wrong of {ROWS}: read", lambda: read_import(run.pk, DirectWorker()))
    assert ImportRun.objects.get(pk=run.pk).refused == wrong
    file = ImportFile.objects.select_related("run__jurisdiction").get(pk=kept.pk)
    with tempfile.TemporaryFile() as target:
        count = timed("receipt", lambda: write_receipt(file, User(name="测试"), target))
        size, peak = target.tell() / 1e6, peak_mb()
        (sheet,) = open_workbook(target, name="回执.xlsx").sheets
    assert count == wrong == sheet.height - file.sheets[0]["last_row"]
    print(f"  {size:.1f} MB written", flush=True)
    return peak


def main() -> int:
    start_django()
    peaks = []
    with tempfile.TemporaryDirectory() as name:
        for wrong in (5_000, 5_001, ROWS // 2):
            path = spoilt(Path(name) / f"{wrong}.xlsx", wrong)
            call = [sys.executable, "-m", "bench.receipts", str(path), str(wrong)]
            done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
            *lines, peak = done.stdout.splitlines()
            print("\n".join(lines), flush=True)
            peaks.append(int(peak))
    print(f"  highest peak {max(peaks)} MB, at most {MEMORY_LIMIT_MB} allowed")
    return int(max(peaks) > MEMORY_LIMIT_MB)


def child(path: str, wrong: str) -> None:
    """One measurement; its peak is the last line."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        os.environ.setdefault("DATABASE_URL", url)
    start_django()
    with scratch_database():
        print(measure(Path(path), int(wrong)))


if __name__ == "__main__":
    sys.exit(child(*sys.argv[1:]) if len(sys.argv) > 1 else main())  # type: ignore[func-returns-value]
