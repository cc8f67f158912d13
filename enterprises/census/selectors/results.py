"""Reading imports: lists, results, the rows behind each figure (D7). What people see goes through `visible_to`."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from enterprises.census.models import CensusEntry, ImportFile, ImportRun, RowFinding, StagedRow
from enterprises.census.selectors.mending import OPEN
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import User

Outcome = StagedRow.Outcome
Level = RowFinding.Level
OUTCOMES = {
    "new": (Outcome.NEW,),
    "changed": (Outcome.CHANGED,),
    "unchanged": (Outcome.UNCHANGED, Outcome.ELSEWHERE),
    "struck": (Outcome.STRUCK,),
}
_WHERE = Concat(Cast("file_id", CharField()), Value("!"), "sheet", Value("!"), Cast("row", CharField()))
LEVELS = {"wrong": Level.REFUSED, "doubtful": Level.DOUBTFUL, "notes": Level.NOTE}


def imports(user: User) -> QuerySet[ImportRun]:
    """Imports that the user may see, newest first."""
    rows = ImportRun.objects.visible_to(user).select_related("jurisdiction", "by", "job", "entry")
    return rows.prefetch_related("files").order_by("-id")


def awaiting_confirmation(user: User) -> QuerySet[ImportRun]:
    """The user's own imports that wait for a word."""
    return imports(user).filter(by=user, post=user.acting.post_id if user.acting else None, state="checked")


def staged_rows(run: ImportRun, user: User, show: str) -> QuerySet[StagedRow]:
    """Rows of one outcome (`OUTCOMES`), in the order of the workbook."""
    rows = StagedRow.objects.visible_to(user).filter(run=run, outcome__in=OUTCOMES[show])
    return rows.select_related("jurisdiction", "file").order_by("id")


def finding_kinds(run: ImportRun, user: User, show: str) -> list[tuple[str, int]]:
    """The checks behind the findings of one level, with how many cells each has met; the most frequent first."""
    rows = _findings(run, user, show)
    return list(rows.values_list("check_key").annotate(cells=Count("id")).order_by("-cells", "check_key"))


def findings(run: ImportRun, user: User, show: str, check: str = "") -> QuerySet[RowFinding]:
    """Findings of one level (`LEVELS`), of one check where it is named, in the order of the workbook."""
    rows = _findings(run, user, show)
    if check:
        rows = rows.filter(check_key=check)
    return rows.select_related("file").order_by("file__position", "id")


def _findings(run: ImportRun, user: User, show: str) -> QuerySet[RowFinding]:
    """What is wrong is said of open rows alone: neither of those struck out nor of those brought in mended since."""
    rows = RowFinding.objects.visible_to(user).filter(run=run, level=LEVELS[show])
    closed = StagedRow.objects.filter(run=run, outcome__in=(Outcome.REFUSED, Outcome.STRUCK)).exclude(OPEN)
    if show != "wrong" or not closed.exists():
        return rows
    return rows.alias(where=_WHERE).exclude(where__in=closed.order_by().annotate(where=_WHERE).values("where"))


def open_by_file(run: ImportRun) -> dict[int, int]:
    """Open wrong rows by the workbook that they stand in."""
    rows = StagedRow.objects.filter(OPEN, run=run).order_by().values_list("file")
    return dict(rows.annotate(rows=Count("pk")))


def settled_rows(run: ImportRun) -> int:
    """How many wrong rows were brought in mended by a later import."""
    return StagedRow.objects.filter(run=run, outcome=Outcome.REFUSED).exclude(settled_by=None).count()


@dataclass(frozen=True)
class FindingLine:
    """A finding with the name that stands in its row."""

    finding: RowFinding
    name: str


def with_names(found: Sequence[RowFinding]) -> list[FindingLine]:
    """The findings of one page with the enterprise's name as far as it could be read; one query."""
    if not found:
        return []
    numbers = {one.row for one in found}
    rows = StagedRow.objects.filter(run=found[0].run_id, row__in=numbers).values_list("file", "sheet", "row", "name")
    names = {(file, sheet, row): name for file, sheet, row, name in rows}
    return [FindingLine(one, names.get((one.file_id, one.sheet, one.row), "")) for one in found]


def listings(enterprise: Enterprise, user: User) -> QuerySet[CensusEntry]:
    """In which years and by whom the enterprise was listed, with the row as it stood; only what the user may see."""
    rows = CensusEntry.objects.visible_to(user).filter(enterprise=enterprise)
    return rows.select_related("jurisdiction", "run", "staged_row__file").order_by("-year", "jurisdiction__path")


def files(run: ImportRun, user: User) -> QuerySet[ImportFile]:
    """The workbooks of an import."""
    return ImportFile.objects.visible_to(user).filter(run=run).order_by("position")


def changed_keys(run_id: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts that any row of the import changes: of enterprises, of places."""
    rows = StagedRow.objects.filter(run=run_id, outcome=Outcome.CHANGED).order_by()
    answer = []
    for column in ("changed", "changed_place"):
        keys = {key for text in rows.values_list(column, flat=True).distinct() for key in text.split(",") if key}
        answer.append(tuple(sorted(keys)))
    return answer[0], answer[1]


def count_outcomes(run_id: int) -> dict[str, int]:
    """The figures of an import, counted from its staged rows and findings."""
    rows = StagedRow.objects.filter(run=run_id).aggregate(
        rows=Count("pk"), **{value: Count("pk", filter=Q(outcome=value)) for value in Outcome.values}
    )
    rows["refused"] = StagedRow.objects.filter(OPEN, run=run_id).count()
    found = RowFinding.objects.filter(run=run_id).aggregate(
        doubtful=Count("pk", filter=Q(level=Level.DOUBTFUL)), noted=Count("pk", filter=Q(level=Level.NOTE))
    )
    return rows | found | {"unchanged": rows["unchanged"] + rows["elsewhere"]}
