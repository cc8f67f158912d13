"""The census import end to end against django-import-export and against the bare floor, on PostgreSQL, in one run.

Ours: read, check, compare, stage, write with history, receipt. The floors: calamine reads the rows and COPY puts them
into the register's own tables with their keys and indexes (`bench.register_floor`), and, barer still, into one table
of texts without any. The limit holds against the first; the second is printed, and so is the first's own distance
from it: the register's tables alone cost more than four times a table of texts, whatever is read and checked.
django-import-export: a ModelResource as its documentation sets it up (dry run, then import), and its tuned bulk mode,
each on `RIVAL_ROWS` rows and scaled by the row: it takes minutes.
Limits: at least 10 times as fast as the documented set-up, at most 4 times the register's floor, under 600 MB.
`ROWS=20000 RIVAL_ROWS=1000` for less. The database is TEST_DATABASE_URL, else the usual port of this machine.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.import_census import made_up_workbook, peak_mb, scratch_database, start_django

ROWS = int(os.environ.get("ROWS", "100000"))
RIVAL_ROWS = int(os.environ.get("RIVAL_ROWS", "4000"))
USUAL_DATABASE = "postgres://postgres@127.0.0.1:5432/postgres"
FASTER_THAN_RIVAL, SLOWER_THAN_FLOOR, MEMORY_LIMIT_MB = 10, 4, 600
CONTESTANTS = ("floor", "register_floor", "ours", "receipt", "documented", "bulk")
COLUMNS = {
    "企业名称": "name", "统一社会信用代码": "credit_code", "注册地址": "registered_address", "行业领域": "sector",
    "行业代码": "industry_code", "经营范围": "business_scope", "从业人数": "staff", "标准化等级": "standard_grade",
    "行业主管部门": "supervisor_as_written", "联系电话": "telephone", "法定代表人": "legal_person",
    "联系人": "contact_person", "成立日期": "founded_on", "企业类型": "enterprise_type",
    "经营状态": "status_as_written", "曾用名": "former_name",
}  # fmt: skip


def floor(path: Path) -> int:
    """Read with calamine, COPY as text."""
    from django.db import connection
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).iter_rows()
    head, count = next(rows), 0
    while len([cell for cell in head if cell]) < 20:  # the title rows
        head = next(rows)
    names = [f"c{place}" for place in range(len(head))]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bench_floor ({', '.join(f'{name} text' for name in names)})")
        with cursor.copy(f"COPY bench_floor ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([str(cell) for cell in row])
                count += 1
        cursor.execute("DROP TABLE bench_floor")
    return count


def register_floor(path: Path) -> int:
    """Read with calamine, COPY into the register's tables."""
    from bench.register_floor import fill

    return fill(path)


def ours(path: Path) -> int:
    """The whole import, as the command does it."""
    from enterprises.census.services.commanding import import_files
    from liuan_safety.organizations.models import Jurisdiction

    county = Jurisdiction.objects.get(name="舒城县")
    return import_files(paths=[path], jurisdiction=county, year=2018, by=None).tally.new


def receipt(path: Path) -> int:
    """The same workbook with one wrong row in twenty, imported, and the receipt of its wrong rows."""
    from enterprises.census.models import ImportRun
    from enterprises.census.receipts import write_receipt
    from liuan_safety.organizations.models import User

    written = ours(path)
    run = ImportRun.objects.latest("pk")
    with tempfile.TemporaryFile() as target:
        rows = write_receipt(run.files.get(), User(name="测试"), target)
    assert rows == run.refused
    return written


def _resource(**options: Any) -> Any:
    from django.utils import timezone
    from import_export import fields, resources

    from enterprises.register.models import Enterprise, RegisterEntry
    from enterprises.register.services.writing import write_version
    from liuan_safety.organizations.models import Jurisdiction

    now, county = timezone.now(), Jurisdiction.objects.get(name="舒城县")
    entry = RegisterEntry.objects.create(kind=RegisterEntry.Kind.IMPORT, made_at=now, maker_label="bench")

    class EnterpriseResource(resources.ModelResource):
        class Meta:
            model = Enterprise
            import_id_fields = ("credit_code",)
            fields = tuple(COLUMNS.values())
            locals().update(options)

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.jurisdiction, instance.origin = county, entry
            instance.valid_from = instance.changed_at = now

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            if instance.pk and not kwargs.get("dry_run"):
                write_version(instance, entry, ["*"])

    resource = EnterpriseResource()
    for label, key in COLUMNS.items():
        widget = resource.fields[key].widget
        resource.fields[key] = fields.Field(attribute=key, column_name=label, widget=widget)
    return resource


def _rival(path: Path, **options: Any) -> int:
    import tablib

    dataset = tablib.Dataset().load(path.read_bytes(), format="xlsx")
    # Its widgets take an empty code or day for what it is; the head is the third row of our workbook.
    resource = _resource(**options)
    check = resource.import_data(dataset, dry_run=True)
    assert not check.has_errors(), [error.error for row in check.row_errors()[:1] for error in row[1]]
    result = resource.import_data(dataset, dry_run=False)
    return int(result.totals["new"])


def documented(path: Path) -> int:
    """As the documentation's first pages show: check with a dry run, then import."""
    return _rival(path)


def bulk(path: Path) -> int:
    """Its bulk mode, tuned as its documentation says: no diff, no instance saved by itself, batches of 1,000."""
    return _rival(path, use_bulk=True, batch_size=1_000, skip_diff=True, skip_html_diff=True)


def contest(name: str, path: Path) -> None:
    """One contestant in a process of its own: seconds and memory to standard output."""
    os.environ.setdefault("DATABASE_URL", os.environ.get("TEST_DATABASE_URL", USUAL_DATABASE))
    start_django()
    with scratch_database():
        started = time.monotonic()
        count = globals()[name](path)
        print(f"{time.monotonic() - started:.3f} {count} {peak_mb()}")


def _bare(path: Path, count: int) -> Path:
    """The same rows under a heading in the first row, as tablib wants it."""
    from openpyxl import Workbook

    from tests.enterprises.census.made_up import HEADINGS, rows

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADINGS)
    for row in rows(count):
        sheet.append(row)
    book.save(path)
    return path


def _spoilt(path: Path, count: int) -> Path:
    """One code in twenty lacks its last sign."""
    from liuan_safety.workbooks.report_writer import Column, Report, write_report
    from tests.enterprises.census.made_up import HEADINGS, rows

    def body() -> Any:
        for number, row in enumerate(rows(count)):
            if number % 20 == 7:
                row[2] = str(row[2])[:-1]
            yield row

    write_report(Report("企业普查表", "舒城县", tuple(Column(heading) for heading in HEADINGS)), body(), path)
    return path


def main() -> int:
    start_django()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        whole, part = made_up_workbook(folder / "a.xlsx", ROWS), _bare(folder / "r.xlsx", RIVAL_ROWS)
        files = {"floor": whole, "register_floor": whole, "ours": whole, "receipt": _spoilt(folder / "w.xlsx", ROWS)}
        seconds: dict[str, float] = {}
        memory: dict[str, int] = {}
        for contestant in CONTESTANTS:
            path = files.get(contestant, part)
            call = [sys.executable, "-m", "bench.import_rivals", contestant, str(path)]
            done = subprocess.run(call, stdout=subprocess.PIPE, text=True, check=True)
            taken, count, peak = done.stdout.split()[-3:]
            rows = ROWS if contestant in files else RIVAL_ROWS
            seconds[contestant], memory[contestant] = float(taken) * ROWS / rows, int(peak)
            scaled = "" if rows == ROWS else f", of {rows} rows {float(taken):.1f} s"
            print(f"  {contestant:<16}{seconds[contestant]:9.1f} s for {ROWS} rows{scaled}; {count} in; {peak} MB")
    ratios = {
        "documented / ours (at least 10)": seconds["documented"] / seconds["ours"],
        "bulk / ours": seconds["bulk"] / seconds["ours"],
        "ours / register's floor (at most 4)": seconds["ours"] / seconds["register_floor"],
        "with receipt / register's floor (at most 4)": seconds["receipt"] / seconds["register_floor"],
        "ours / table of texts": seconds["ours"] / seconds["floor"],
        "with receipt / table of texts": seconds["receipt"] / seconds["floor"],
        "register's floor / table of texts": seconds["register_floor"] / seconds["floor"],
    }
    for label, ratio in ratios.items():
        print(f"  {label:<46}{ratio:6.1f}")
    slow = seconds["documented"] < FASTER_THAN_RIVAL * seconds["ours"]
    slow |= max(seconds["ours"], seconds["receipt"]) > SLOWER_THAN_FLOOR * seconds["register_floor"]
    return int(slow or max(memory["ours"], memory["receipt"]) > MEMORY_LIMIT_MB)


if __name__ == "__main__":
    sys.exit(contest(sys.argv[1], Path(sys.argv[2])) if len(sys.argv) > 1 else main())  # type: ignore[func-returns-value]
