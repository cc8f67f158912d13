"""Reading batches of workbooks (D7): each file with its sender, its state, and what has still to be said about it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from enterprises.census.models import CensusReturn, ImportBatch, ImportRun
from enterprises.census.selectors.standing import undecided
from enterprises.census.senders import is_addition, standing_among
from liuan_safety.organizations.models import Jurisdiction, User

State = ImportRun.State
_UNDER_WAY = (State.UPLOADED, State.READING, State.CONFIRMING)


@dataclass
class Line:
    """One workbook of a batch; `question` is what the officer has to say, `stands` proposes which of several counts."""

    run: ImportRun
    question: str
    ready: bool
    replaces: int
    rivals: list[ImportRun] = field(default_factory=list)
    stands: bool = False
    is_addition: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return next((file.name for file in self.run.files.all()), "")

    @property
    def asks_which(self) -> bool:
        """Whether it has still to be said which of the sender's workbooks stands."""
        return self.run.state == State.CHECKED and any(other.state == State.CHECKED for other in self.rivals)

    @property
    def asks_sender(self) -> bool:
        """Whether nobody knows yet whose workbook it is."""
        run = self.run
        unsure = run.sender_state == ImportRun.SenderState.PROPOSED and bool(run.sender_choices)
        open_still = run.state in (State.CHECKED, State.PASSED_OVER)
        return open_still and (run.sender_state == ImportRun.SenderState.UNKNOWN or unsure)


def batches(user: User) -> QuerySet[ImportBatch]:
    """Batches that the user may see, the newest first, with how many workbooks are in which state."""
    rows = ImportBatch.objects.visible_to(user).select_related("jurisdiction").order_by("-id")
    return rows.annotate(
        files=Count("runs"),
        written=Count("runs", filter=Q(runs__state=State.WRITTEN)),
        waiting=Count("runs", filter=Q(runs__state=State.CHECKED)),
        under_way=Count("runs", filter=Q(runs__state__in=_UNDER_WAY)),
    )


def lines_of(batch: ImportBatch, user: User) -> list[Line]:
    """The workbooks of a batch: what must be decided first, then by place; four queries, however many there are."""
    rows = ImportRun.objects.visible_to(user).filter(batch=batch).select_related("jurisdiction", "job", "superseded_by")
    runs = list(rows.prefetch_related("files").order_by("jurisdiction__path", "part", "id"))
    places = {run.jurisdiction_id for run in runs}
    accepted = set(
        CensusReturn.objects.filter(year=batch.year, state="accepted").values_list("jurisdiction", flat=True)
    )
    standing = _standing(batch, places)
    lines = [Line(run, question="", ready=False, replaces=0) for run in runs]
    _name_rivals(lines)
    for line in lines:
        _judge(line, run_is_settled=not accepted.isdisjoint(line.run.jurisdiction.ancestor_ids), standing=standing)
    return sorted(lines, key=lambda line: not line.question)


def _standing(batch: ImportBatch, places: set[int]) -> dict[tuple[int, str], int]:
    """How many imports stand for each sender that this batch would replace; its own additions stand beside."""
    rows = ImportRun.objects.filter(year=batch.year, jurisdiction__in=places, state=State.WRITTEN, superseded_by=None)
    kept = rows.exclude(batch=batch, mode=ImportRun.Mode.ADD).order_by()
    counted = kept.values_list("jurisdiction", "part").annotate(number=Count("pk"))
    return {(place, part): number for place, part, number in counted}


def _judge(line: Line, *, run_is_settled: bool, standing: dict[tuple[int, str], int]) -> None:
    run = line.run
    if run.state != State.CHECKED:
        return
    asked = [file.name for other in line.rivals if other.state == State.CHECKED for file in other.files.all()]
    line.question = undecided(run, asked)
    line.ready = bool(run.good) and not line.question and not run_is_settled
    if run.mode == ImportRun.Mode.REPLACE:
        line.replaces = standing.get((run.jurisdiction_id, run.part), 0)


def _name_rivals(lines: Sequence[Line]) -> None:
    groups: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in lines:
        run = line.run
        waits = run.state in (State.CHECKED, State.PASSED_OVER) and run.mode == ImportRun.Mode.REPLACE
        if waits and run.sender_state != ImportRun.SenderState.UNKNOWN:
            groups[run.jurisdiction_id, run.part].append(line)
    for group in groups.values():
        if len(group) > 1:
            _propose_stand(sorted(group, key=lambda line: line.run.pk))


def _propose_stand(group: Sequence[Line]) -> None:
    """The one marked 更新 or the like stands, else the later one; 补报 comes beside."""
    for line in group:
        line.rivals = [other.run for other in group if other is not line]
        line.is_addition = is_addition(line.name)
    chosen = [line for line in group if not line.is_addition] or list(group)
    marked = standing_among([line.name for line in chosen])
    chosen[-1 if marked is None else marked].stands = True


def sender_options(run: ImportRun) -> list[tuple[Jurisdiction, str]]:
    """The senders that the reading could not choose between, the likeliest first."""
    pairs = [(pair[0], pair[1]) for pair in run.sender_choices if isinstance(pair, list) and len(pair) == 2]
    rows = Jurisdiction.objects.in_bulk([pk for pk, _part in pairs])
    return [(rows[pk], part) for pk, part in pairs if pk in rows]
