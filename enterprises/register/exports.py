"""The export that takes longer than a page: written by a worker, kept in the default storage for a week."""

import datetime
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from enterprises.register.batches import is_ticked, narrowed
from enterprises.register.filters import EnterpriseFilter
from enterprises.register.models import Enterprise
from enterprises.register.selectors.listing import register_list
from enterprises.register.services.exporting import EXPORT_JOB
from enterprises.register.workbook import Choice, export_rows, report_for
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.workbooks.report_writer import write_report

KEPT_DAYS = 7
TELL_EVERY = 2_000


def export_register(run: JobRun) -> None:
    """Write the list as the filter says, as the person in that post sees it now."""
    in_clear = bool(run.params["in_clear"])
    require(run.user, Deed.REGISTER_EXPORT)
    if in_clear:
        require(run.user, Deed.REGISTER_REVEAL)
    rows, words = wanted_rows(QueryDict(run.params["query"]), run.user)
    choice = Choice(words, in_clear, tuple(run.params.get("columns", ())))
    total = rows.count()
    drop_old_exports()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        report = report_for(run.user, choice, total, timezone.localdate())
        written = write_report(report, _telling(run, export_rows(rows, choice, run.user), total), path)
        with path.open("rb") as file:
            name = default_storage.save(f"exports/{uuid.uuid4().hex}.xlsx", File(file))
    with run.final() as result:
        result |= {"file": name, "rows": written}


def wanted_rows(query: QueryDict, user: User) -> "tuple[QuerySet[Enterprise], str]":
    """The enterprises that an address of the list finds, in its order by name, and its conditions in words."""
    filtered = EnterpriseFilter(query, register_list(user), user=user)
    rows, words = narrowed(filtered.qs, query), filtered.in_words()
    if is_ticked(query):
        words = "；".join(part for part in (words, "勾选的企业") if part)
    return rows.order_by("name_pinyin", "id"), words


def _telling(run: JobRun, rows: Iterator[list[Any]], total: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if number % TELL_EVERY == 0:
            run.progress(number, total, f"已写出 {number:,} 家")
        yield row


def drop_old_exports() -> int:
    """Files of exports that ended more than a week ago go; the job row stays and says so. Counts them."""
    limit = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    dropped = 0
    for job in Job.objects.filter(kind=EXPORT_JOB, finished_at__lt=limit):
        name = job.result.get("file")
        if name:
            default_storage.delete(name)
            Job.objects.filter(pk=job.pk).update(result=job.result | {"file": ""})
            dropped += 1
    return dropped
