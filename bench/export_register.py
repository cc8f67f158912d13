"""The register as a workbook, 100,000 enterprises × 25 columns: 6 times as fast as openpyxl's write-only mode.

Both sides read by the same query and write the same cells; openpyxl writes them plain, ours with title, styles and
print set-up. The best run of each side counts, on each database at hand. PostgreSQL is taken from TEST_DATABASE_URL;
`ROWS=20000` for less.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.import_census import MEMORY_LIMIT_MB, ROWS, peak_mb, scratch_database, start_django

TIMES_AS_FAST = 6
RUNS = 2
CHUNK = 2_000


def furnish(count: int) -> None:
    """Enterprises with a primary place each, every column filled, all different."""
    from enterprises.register.models import Enterprise, Place
    from liuan_safety.organizations.models import Jurisdiction
    from tests.enterprises.factories import EnterpriseFactory, EntryFactory

    dice = random.Random(7)
    towns = list(Jurisdiction.objects.filter(kind=Jurisdiction.Kind.TOWNSHIP))
    entry = EntryFactory()
    for start in range(0, count, CHUNK):
        made = [
            EnterpriseFactory.build(
                jurisdiction=dice.choice(towns), origin=entry, name=f"六安市样本{number:06d}号新型建材科技有限公司",
                former_name=f"样本{number:06d}号建材厂", capital_currency="CNY", industry_code="3024",
                assets_fen=dice.randrange(10**10), capital_fen=dice.randrange(10**10),
                revenue_fen=dice.randrange(10**11), staff=dice.randrange(3_000),
                registered_address=f"样本路 {number} 号", supervisor_as_written="市应急局", remark=f"第 {number} 家",
            )
            for number in range(start, min(start + CHUNK, count))
        ]  # fmt: skip
        rows = Enterprise.objects.bulk_create(made)
        Place.objects.bulk_create(
            Place(
                enterprise=row, is_primary=True, jurisdiction_id=row.jurisdiction_id, valid_from=row.valid_from,
                address=f"样本街 {row.former_name} 隔壁",
                longitude=Decimal(dice.randrange(115_000_000, 117_000_000)) / 10**6,
                latitude=Decimal(dice.randrange(31_000_000, 32_000_000)) / 10**6,
            )
            for row in rows
        )  # fmt: skip


def openpyxls(report: Any, rows: Iterator[list[Any]], path: Path) -> None:
    """What its documentation shows for large sheets."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(report.sheet_name)
    sheet.append([column.label for column in report.columns])
    for row in rows:
        sheet.append(row)
    book.save(path)


def timed(write: Callable[..., Any], path: Path, user: Any) -> float:
    """Seconds of one export, query and file together."""
    from django.utils import timezone

    from enterprises.register.models import Enterprise
    from enterprises.register.workbook import Choice, export_rows, report_for

    choice = Choice()
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).order_by("name_pinyin", "id")
    started = time.monotonic()
    write(report_for(user, choice, ROWS, timezone.localdate()), export_rows(rows, choice, user), path)
    return time.monotonic() - started


def child(folder: Path) -> int:
    """One database, measured in a process of its own; the sides take turns, so that a busy machine hits both."""
    start_django()
    from django.db import connection

    from enterprises.register.workbook import Choice
    from liuan_safety.workbooks.report_writer import write_report
    from tests.cast import Cast

    with scratch_database():
        furnish(ROWS)
        user = Cast().office
        print(f"{connection.vendor}, {ROWS} enterprises x {len(Choice().parts())} columns", flush=True)
        ours, theirs = [timed(write_report, folder / "ours.xlsx", user)], []
        memory = peak_mb()
        for _ in range(RUNS):
            theirs.append(timed(openpyxls, folder / "openpyxl.xlsx", user))
            ours.append(timed(write_report, folder / "ours.xlsx", user))
    for label, seconds in (("this house", ours), ("openpyxl, write-only mode", theirs)):
        runs = " / ".join(f"{one:.2f}" for one in seconds)
        print(f"  {label:<28}{min(seconds):8.2f} s   ({runs})", flush=True)
    times = min(theirs) / min(ours)
    print(f"  {times:.1f} times as fast (promised: {TIMES_AS_FAST}), peak {memory} MB", flush=True)
    return int(times < TIMES_AS_FAST or memory > MEMORY_LIMIT_MB)


def main() -> int:
    codes = []
    for url in dict.fromkeys(["", os.environ.get("TEST_DATABASE_URL", "")]):
        environment = {key: value for key, value in os.environ.items() if key != "VAR_DIR"} | {"DATABASE_URL": url}
        with tempfile.TemporaryDirectory() as name:
            call = [sys.executable, "-m", "bench.export_register", name]
            codes.append(subprocess.run(call, env=environment).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(child(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
