"""Answering blind spots (D7): an answer with its reason ends a spot until what stands there changes; withdrawing it.

What only mending ends takes no answer. A room above that freezes a year registers a guard.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from enterprises.blindspots.models import MOST_NOTE, SpotAnswer
from enterprises.blindspots.selectors import all_rows, answers_to, reach_path
from enterprises.register import spots
from enterprises.register.services.writing import maker_label
from enterprises.register.spots import KINDS, SpotKind, SpotSource, Told
from liuan_safety.audit.models import Paper
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import may, require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

EXPORT_JOB = "spots.export"
MOST_ROWS = 500  # what one request does within seconds, and one person can answer for
REPLACED = "情况变化，已重新答复"

_guards: dict[str, Callable[[int, Jurisdiction], None]] = {}


@dataclass(frozen=True, slots=True)
class Seen:
    """One spot, and the mark of what the officer saw of it."""

    row_key: int
    mark: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A spot that was not answered, and why; without a title where the officer must not know it."""

    title: str
    reason: str


@dataclass
class AnswerResult:
    """What became of the selection."""

    done: list[SpotAnswer] = field(default_factory=list)
    already: int = 0
    left_alone: list[LeftAlone] = field(default_factory=list)


@dataclass(frozen=True)
class _Given:
    """The answer as it is given to every row."""

    kind: SpotKind
    year: int
    reason: str
    note: str
    paper: Paper | None
    by: User


def guard(key: str, ask: Callable[[int, Jurisdiction], None]) -> None:
    """Called in `AppConfig.ready()`: `ask(year, place)` runs inside every deed's transaction and raises RuleBroken
    where the year takes no more answers. The same key again replaces it."""
    _guards[key] = ask


def mark_of(told: Told) -> str:
    """A short digest of what an officer sees of a spot: another one means that it has changed meanwhile."""
    return hashlib.sha256(f"{told.title}\n{told.fingerprint}".encode()).hexdigest()[:12]


def answer(
    *, kind: str, year: int, row: Seen, reason: str, note: str, paper: Paper | None = None, by: User
) -> SpotAnswer:
    """Answer one spot. Raises as `answer_all`, and Conflict where it was left alone."""
    result = answer_all(kind=kind, year=year, rows=[row], reason=reason, note=note, paper=paper, by=by)
    if result.left_alone:
        raise Conflict("spots.left_alone", f"没有答复：{result.left_alone[0].reason}")
    return result.done[0] if result.done else answers_to(kind, year).get(row_key=row.row_key)


def answer_all(
    *, kind: str, year: int, rows: Sequence[Seen], reason: str, note: str, paper: Paper | None = None, by: User
) -> AnswerResult:
    """Answer spots of one kind alike; what has gone, changed or been answered meanwhile is left alone and named.

    Raises RuleBroken for a kind that only mending ends, an unknown reason, no words, none or too many rows;
    PermissionDenied without `spots.answer`. The same sent twice does nothing the second time.
    """
    require(by, Deed.SPOTS_ANSWER)
    given = _Given(_answerable(kind), year, reason, note.strip(), paper, by)
    _check(given, rows)
    try:
        with transaction.atomic():
            result = _answered(given, rows)
            _log(given, result)
    except IntegrityError as clash:
        raise Conflict("spots.answered", "同事刚刚答复了其中一项，没有写入任何答复，请刷新后再答复。") from clash
    return result


def _answerable(kind: str) -> SpotKind:
    found = KINDS.get(kind)
    if found is None:
        raise RuleBroken("spots.kind", "没有这一类盲区。")
    if not found.answers:
        raise RuleBroken("spots.only_mended", f"“{found.label}”不能用答复了结，改好以后自动消除。")
    return found


def _check(given: _Given, rows: Sequence[Seen]) -> None:
    if given.reason not in dict(given.kind.answers):
        raise RuleBroken("spots.reason", "请选择答复。", field="answer")
    if not given.note:
        raise RuleBroken("spots.note", "请写明具体情况，例如去向、核对的依据。", field="reason")
    if len(given.note) > MOST_NOTE:
        raise RuleBroken("spots.note_long", f"具体情况不超过 {MOST_NOTE} 个字。", field="reason")
    if not rows:
        raise RuleBroken("spots.none", "没有勾选，请回到清单勾选后再答复。")
    if len(rows) > MOST_ROWS:
        raise RuleBroken("spots.many", f"勾选了 {len(rows):,} 项，一次最多 {MOST_ROWS} 项，请分批答复。")


def _answered(given: _Given, rows: Sequence[Seen]) -> AnswerResult:
    """The rows under the locks of their places, in the order of their keys."""
    kind, year, path = given.kind.key, given.year, reach_path(given.by)
    source = spots.source_of(kind)
    seen = {row.row_key: row.mark for row in rows}
    result = AnswerResult()
    if source is None or path is None:
        result.left_alone = [LeftAlone("", "不在盲区清单里") for _ in seen]
        return result
    standing = placed(all_rows(kind, year, path=path).filter(pk__in=seen), source)
    places = _locked({row.spot_place for row in standing})
    for place in places.values():
        _ask_guards(year, place)
    # Read again under the locks: a colleague of the same place may have answered while this waited.
    found = {row.pk: row for row in standing.all()}
    present = {one.row_key: one for one in answers_to(kind, year).filter(row_key__in=seen)}
    for key in sorted(seen):
        row = found.get(key)
        if row is None or row.spot_place not in places:
            result.left_alone.append(LeftAlone("", "已经不在盲区清单里，或不在本岗位的辖区内"))
        else:
            _answer_one(given, source.tell(row), row, seen[key], places, present.get(key), result)
    result.done = SpotAnswer.objects.bulk_create(result.done)
    return result


def placed(rows: Any, source: SpotSource) -> Any:
    """Rows with their place's id, their sector and their enterprise's id under names of their own."""
    lookups = {"spot_place": source.place, "spot_sector": source.sector, "spot_enterprise": source.enterprise}
    return rows.annotate(**{name: F(lookup) for name, lookup in lookups.items() if lookup})


def _locked(ids: set[int]) -> dict[int, Jurisdiction]:
    """The places, locked against other answers but not against rows that merely refer to them."""
    rows = Jurisdiction.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {row.pk: row for row in rows}


def _ask_guards(year: int, place: Jurisdiction) -> None:
    for ask in _guards.values():
        ask(year, place)


def _answer_one(
    given: _Given,
    told: Told,
    row: Any,
    mark: str,
    places: dict[int, Jurisdiction],
    present: SpotAnswer | None,
    result: AnswerResult,
) -> None:
    place = places[row.spot_place]
    if not may(given.by, Deed.SPOTS_ANSWER, within=place):
        result.left_alone.append(LeftAlone(told.title, f"由{place.name}答复"))
        return
    if present is not None and present.fingerprint == told.fingerprint:
        same = (present.made_by_id, present.reason, present.note) == (given.by.pk, given.reason, given.note)
        result.already += same
        if not same:
            result.left_alone.append(LeftAlone(told.title, f"{present.maker_label}已经答复"))
        return
    if mark_of(told) != mark:
        result.left_alone.append(LeftAlone(told.title, "打开页面以后情况有变，请看过最新情况再答复"))
        return
    if present is not None:
        _end(present, f"{maker_label(given.by)}（{REPLACED}）")
    result.done.append(
        SpotAnswer(
            kind=given.kind.key, year=given.year, row_key=row.pk, fingerprint=told.fingerprint, jurisdiction=place,
            sector=getattr(row, "spot_sector", "") or "", title=told.title[:200], detail=told.detail[:300],
            reason=given.reason, note=given.note, paper=given.paper, made_at=timezone.now(), made_by=given.by,
            maker_label=maker_label(given.by),
        )
    )  # fmt: skip


def _end(one: SpotAnswer, label: str) -> None:
    one.withdrawn_at, one.withdrawn_label = timezone.now(), label[:160]
    one.save(update_fields=["withdrawn_at", "withdrawn_label"])


def _log(given: _Given, result: AnswerResult) -> None:
    if not result.done:
        return
    one = result.done[0] if len(result.done) == 1 else None
    words = dict(given.kind.answers)[given.reason]
    post = given.by.acting
    path = one.jurisdiction.path if one else post.jurisdiction.path if post else ""
    record(
        action="spots.answered",
        obj=one,
        after={"kind": given.kind.label, "year": given.year, "rows": len(result.done), "reason": words,
               "note": given.note},
        jurisdiction_path=path,
    )  # fmt: skip


@transaction.atomic
def withdraw(*, answer_id: int, by: User) -> SpotAnswer:
    """撤回答复: the spot stands open again. Twice is once. Raises RuleBroken in a closed year, Conflict where the
    answer was replaced, PermissionDenied outside the post's jurisdiction; SpotAnswer.DoesNotExist out of scope."""
    require(by, Deed.SPOTS_ANSWER)
    rows = SpotAnswer.objects.visible_to(by).select_related("jurisdiction").select_for_update(of=("self",))
    one: SpotAnswer = rows.get(pk=answer_id)
    require(by, Deed.SPOTS_ANSWER, within=one.jurisdiction)
    if one.withdrawn_at is not None:
        if one.withdrawn_label.endswith(f"（{REPLACED}）"):
            raise Conflict("spots.replaced", "这一项已有新的答复，请看过最新情况再办理。")
        return one
    _locked({one.jurisdiction_id})
    _ask_guards(one.year, one.jurisdiction)
    _end(one, maker_label(by))
    record(
        action="spots.withdrawn",
        obj=one,
        before={"reason": dict(KINDS[one.kind].answers).get(one.reason, one.reason), "note": one.note},
        after={"kind": KINDS[one.kind].label, "year": one.year},
        jurisdiction_path=one.jurisdiction.path,
    )
    return one


def note_export(*, title: str, count: int, filter_words: str, by: User) -> None:
    """Ask and log: who takes how many blind spots out. Raises PermissionDenied without `spots.view`."""
    require(by, Deed.SPOTS_VIEW)
    record(
        action="spots.exported",
        after={"kind": title, "rows": count, "filter": filter_words or "全部"},
        jurisdiction_path=by.acting.jurisdiction.path if by.acting else "",
    )


@transaction.atomic
def queue_export(*, query: str, kind: str, title: str, count: int, filter_words: str, by: User) -> Job:
    """The same for a long list: logged, and written by a worker. Raises as `note_export`."""
    note_export(title=title, count=count, filter_words=filter_words, by=by)
    return enqueue(kind=EXPORT_JOB, params={"query": query, "kind": kind}, by=by)
