"""The export that takes longer than a page: written by a worker, kept in the default storage for a week."""

import datetime
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from enterprises.register.batches import is_ticked, narrowed
from enterprises.register.filters import EnterpriseFilter
from enterprises.register.past_filters import PastFilter
from enterprises.register.past_workbook import past_export_rows
from enterprises.register.selectors.asof import ASOF, asked_day, end_of, past_list
from enterprises.register.selectors.listing import register_list
from enterprises.register.workbook import Choice, export_rows, report_for
from liuan_safety.jobs.files import keep_file
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.report_writer import write_report

TELL_EVERY = 2_000


def export_register(run: JobRun) -> None:
    """Write the list as the filter says, as the person in that post sees it now."""
    in_clear = bool(run.params["in_clear"])
    require(run.user, Deed.REGISTER_EXPORT)
    if in_clear:
        require(run.user, Deed.REGISTER_REVEAL)
    wanted = wanted_rows(QueryDict(run.params["query"]), run.user)
    choice = Choice(wanted.words, in_clear, tuple(run.params.get("columns", ())), wanted.day)
    total = wanted.rows.count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.xlsx"
        report = report_for(run.user, choice, total, timezone.localdate())
        written = write_report(report, _telling(run, wanted.cells(choice, run.user), total), path)
        with path.open("rb") as file:
            name = keep_file(run, file)
    with run.final() as result:
        result |= {"file": name, "rows": written}


@dataclass(frozen=True)
class Wanted:
    """What an address of the list finds, its conditions in words, and the day that it looks back to."""

    rows: "QuerySet[Any]"
    words: str
    day: datetime.date | None = None

    @property
    def words_with_day(self) -> str:
        """As the log keeps them."""
        return "；".join(part for part in (f"{paper_date(self.day)}的台账" if self.day else "", self.words) if part)

    def cells(self, choice: Choice, user: User) -> Iterator[list[Any]]:
        """The lines of the sheet."""
        if self.day is not None:
            return past_export_rows(self.rows, choice, self.day)
        return export_rows(self.rows, choice, user)


def wanted_rows(query: QueryDict, user: User) -> Wanted:
    """What the address asks for, as this person sees it. Raises RuleBroken for a day that can't be looked back to."""
    asked = asked_day(query.get(ASOF, ""))
    if asked.fault:
        raise RuleBroken("register.asof", asked.fault, field=ASOF)
    if asked.day is not None:
        past = PastFilter(query, past_list(user, end_of(asked.day)), user=user, day=asked.day)
        return Wanted(past.qs.order_by("name_pinyin", "id"), past.in_words(), asked.day)
    filtered = EnterpriseFilter(query, register_list(user), user=user)
    rows, words = narrowed(filtered.qs, query), filtered.in_words()
    if is_ticked(query):
        words = "；".join(part for part in (words, "勾选的企业") if part)
    return Wanted(rows.order_by("name_pinyin", "id"), words)


def _telling(run: JobRun, rows: Iterator[list[Any]], total: int) -> Iterator[list[Any]]:
    for number, row in enumerate(rows, 1):
        if number % TELL_EVERY == 0:
            run.progress(number, total, f"已写出 {number:,} 家")
        yield row
