"""监管归属 as a workbook, written by a worker: one line an enterprise, with the basis of each part (D7)."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from enterprises.register.models import Enterprise, SizeClass
from enterprises.supervision.assigned_filters import AssignedFilter
from enterprises.supervision.models import Assignment, Part, SupervisionCase
from enterprises.supervision.selectors.waiting import seen
from liuan_safety.audit.services import record
from liuan_safety.jobs.files import keep_file
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report, write_report

JOB = "supervision.export"
CHUNK = 2_000
COLUMNS = (
    Column("企业名称", 36), Column("统一社会信用代码", 22), Column("县区", 18), Column("所属辖区", 18),
    Column("行业领域", 16), Column("企业规模", 10), Column("规上", 8), Column("行业主管", 28), Column("主管层级", 10),
    Column("临时监管", 10), Column("如何形成", 16), Column("起始日", 12, ColumnKind.DAY), Column("依据", 32),
    Column("专业监管", 28), Column("配合", 28), Column("办理状态", 18), Column("建议监管部门", 28),
    Column("填报的监管部门", 20),
)  # fmt: skip
_FIELDS = (
    "pk", "name", "credit_code", "jurisdiction_id", "sector", "size_class", "above_scale",
    "supervision_proposal__unit__name", "supervisor_as_written",
)  # fmt: skip


def queue_export(*, query: str, by: User) -> Job:
    """Ask, log, and let a worker write it. Raises PermissionDenied without `supervision.list`."""
    require(by, Deed.SUPERVISION_LIST)
    found = AssignedFilter(QueryDict(query), seen(by), user=by)
    with transaction.atomic():
        job = enqueue(kind=JOB, params={"query": query}, by=by)
        after = {"count": found.qs.count(), "filter": found.in_words() or "全部"}
        record(action="supervision.exported", after=after)
    return job


def export_assigned(run: JobRun) -> None:
    """The job: as the person in that post sees it now."""
    require(run.user, Deed.SUPERVISION_LIST)
    found = AssignedFilter(QueryDict(run.params["query"]), seen(run.user), user=run.user)
    total, today = found.qs.count(), timezone.localdate()
    unit = run.user.acting.unit.name if run.user.acting else ""
    words = f"{unit}  {paper_date(today)}  共 {total:,} 家  {found.in_words() or '全部'}"
    mark = f"由 {run.user.name}（{unit}）于 {today.isoformat()} 导出"
    report = Report("六安市企业监管归属", words, COLUMNS, mark, "监管归属")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "supervision.xlsx"
        written = write_report(report, _lines(run, found.qs, total), path)
        with path.open("rb") as file:
            name = keep_file(run, file)
    with run.final() as result:
        result |= {"file": name, "rows": written}


def _lines(run: JobRun, rows: "QuerySet[Enterprise]", total: int) -> Iterator[list[Any]]:
    """By their keys, each chunk with its assignments and cases; memory does not grow with the register."""
    places = {row.pk: row for row in Jurisdiction.objects.all()}
    last = done = 0
    while chunk := list(rows.order_by("pk").filter(pk__gt=last).values_list(*_FIELDS)[:CHUNK]):
        last = chunk[-1][0]
        ids = [row[0] for row in chunk]
        held: dict[int, list[Assignment]] = defaultdict(list)
        for one in (
            Assignment.objects.current()
            .filter(enterprise__in=ids, place=None)
            .select_related("unit__jurisdiction", "paper")
        ):
            held[one.enterprise_id].append(one)
        cases = SupervisionCase.objects.filter(enterprise__in=ids, place=None)
        states = {row.enterprise_id: row.get_state_display() for row in cases}
        for row in chunk:
            yield _line(row, held.get(row[0], []), states.get(row[0], "尚无部门办理"), places)
        done += len(chunk)
        run.progress(done, max(total, done), f"已写出 {done:,} 家")


def _line(row: Any, held: list[Assignment], state: str, places: dict[int, Jurisdiction]) -> list[Any]:
    _pk, name, code, place_id, sector, size, above, proposed, written = row
    place = places[place_id]
    steps = place.ancestor_ids
    county = places[steps[1]].name if len(steps) > 1 else place.name
    lead = next((one for one in held if one.part == Part.LEAD), None)
    size_label = SizeClass(size).label if size else ""
    scale = "" if above is None else "是" if above else "否"
    return [
        name, code or "代码待补", county, place.name, sector, size_label, scale, *_lead(lead),
        _units(held, Part.PROFESSIONAL), _units(held, Part.SUPPORT), state, proposed or "", written,
    ]  # fmt: skip


def _lead(lead: Assignment | None) -> list[Any]:
    if lead is None:
        return ["无", "", "", "", None, ""]
    paper = f"《{lead.paper.title}》{lead.paper.number}" if lead.paper else ""
    ground = "；".join(part for part in (lead.ground, paper) if part)
    level = lead.unit.jurisdiction.get_kind_display()
    day = timezone.localtime(lead.valid_from).date()
    return [lead.unit.name, level, "是" if lead.is_interim else "", lead.get_origin_display(), day, ground]


def _units(held: list[Assignment], part: Part) -> str:
    return "、".join(one.unit.name for one in held if one.part == part)
