"""The import that follows (D7): what is mended of an import already written is confirmed like any other import."""

from collections.abc import Sequence

from django.utils import timezone

from enterprises.census.models import ImportFile, ImportRun, StagedRow
from enterprises.census.others import LIVE, family
from enterprises.census.reexamination import Anew
from enterprises.census.restaging import drop_findings, recount, stage_copy
from enterprises.census.selectors.mending import OPEN
from enterprises.census.services.uploading import new_run
from liuan_safety.audit.services import record
from liuan_safety.organizations.models import User
from liuan_safety.ui.errors import Conflict

State = ImportRun.State
Outcome = StagedRow.Outcome
FROM_PAGE = "页面改正"
SETTLED_AT_ONCE = 1000


def is_from_page(run: ImportRun) -> bool:
    """Whether it was made of rows mended in the page: there is no workbook of its own to be read."""
    return run.follows_id is not None and run.attempt == 0


def open_follow_up(run: ImportRun) -> ImportRun | None:
    """The import in which rows mended in the page wait for a word, if there is one; raises Conflict while written."""
    rows = ImportRun.objects.select_for_update(of=("self",)).filter(follows=run, attempt=0)
    if rows.filter(state=State.CONFIRMING).exists():
        raise Conflict("census.being_written", "先前改好的行正在入库，请等它写完再改。您填的内容还在页面上。")
    return rows.filter(state=State.CHECKED).select_related("jurisdiction").first()


def follow(run: ImportRun, found: Sequence[Anew], by: User) -> ImportRun | None:
    """Put good rows into the import that follows and take those out that are wrong again; answers that import."""
    good = [one for one in found if one.examined.compared and one.examined.outcome in LIVE]
    follow_up = open_follow_up(run)
    if follow_up is None and not good:
        return None
    if follow_up is None:
        follow_up = _begin(run, by)
    files = {file.position: file for file in follow_up.files.all()}
    _take_out(follow_up, [one.row.pk for one in found])
    for one in good:
        stage_copy(follow_up, files[one.row.file.position], one)
    _recount(follow_up)
    return follow_up


def leave(run: ImportRun, origins: Sequence[int]) -> None:
    """These rows of the import are not to be brought in mended after all."""
    follow_up = open_follow_up(run)
    if follow_up is not None:
        _take_out(follow_up, origins)
        _recount(follow_up)


def _recount(follow_up: ImportRun) -> None:
    """An import without rows waits for nobody."""
    recount(follow_up)
    if not follow_up.rows:
        follow_up.state = State.DISCARDED
        follow_up.save(update_fields=["state"])


def _take_out(follow_up: ImportRun, origins: Sequence[int]) -> None:
    stale = list(StagedRow.objects.filter(run=follow_up, mends_row__in=origins))
    drop_findings(follow_up, stale)
    StagedRow.objects.filter(pk__in=[row.pk for row in stale]).delete()


def _begin(run: ImportRun, by: User) -> ImportRun:
    made = new_run(by=by, year=run.year, jurisdiction=run.jurisdiction)
    made.part, made.mode, made.follows = run.part, ImportRun.Mode.ADD, run
    made.state, made.checked_at, made.sender_reason = State.CHECKED, timezone.now(), FROM_PAGE
    made.save(force_insert=True)
    for file in run.files.all():
        ImportFile.objects.create(
            run=made, position=file.position, name=file.name, file=file.file.name, sha256=file.sha256, size=file.size,
            sheets=file.sheets, mappings=file.mappings,
        )  # fmt: skip
    record(
        action="census.row.followed",
        obj=made,
        after={"year": run.year, "follows": run.pk},
        jurisdiction_path=run.jurisdiction.path,
    )
    return made


def settle(run: ImportRun) -> int:
    """The wrong rows that this written import brought in mended are open no longer; counts them.

    Follows chains of mending up to the first row, and from each down to the other attempts at it that stayed wrong.
    """
    lists = family(run)
    live = StagedRow.objects.filter(run=run, outcome__in=LIVE).exclude(mends_row=None)
    settled = _mended_by(set(live.order_by().values_list("mends_row", flat=True)), lists)
    for first in range(0, len(settled), SETTLED_AT_ONCE):
        StagedRow.objects.filter(pk__in=settled[first : first + SETTLED_AT_ONCE]).update(settled_by=run)
    count_open(lists)
    return len(settled)


def _mended_by(meant: set[int | None], lists: Sequence[int]) -> list[int]:
    """The open wrong rows of these imports that are meant, and those before and beside them in their chains.

    Joined in the database this took minutes for 5,000 wrong rows of 100,000: in the transaction that writes them,
    PostgreSQL has no statistics of them yet and asks for each wrong row all the good ones.
    """
    wrong = StagedRow.objects.filter(run__in=lists, outcome__in=(Outcome.REFUSED, Outcome.STRUCK), settled_by=None)
    rest = dict(wrong.order_by().values_list("pk", "mends_row")) if meant else {}
    settled: list[int] = []
    while found := [pk for pk, mends in rest.items() if pk in meant or mends in meant]:
        settled += found
        meant = {rest.pop(pk) for pk in found} - {None}
    return settled


def count_open(run_ids: Sequence[int]) -> None:
    """Bring the figure of wrong rows of these imports up to date once rows have been settled or freed."""
    for run_id in run_ids:
        ImportRun.objects.filter(pk=run_id).update(refused=StagedRow.objects.filter(OPEN, run=run_id).count())
