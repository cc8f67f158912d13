"""The jobs of the sector rules: proposals brought in step with the version in force, and a draft's trial (D7, T2).

A proposal is out of step when it is of another version, or of an earlier revision of its enterprise. So one job
serves a new version, an import, a mended scope; it is safe to repeat and goes on where it was stopped.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.supervision import settling
from enterprises.supervision.models import RuleSet, SupervisionProposal
from enterprises.supervision.rules import Proposal
from enterprises.supervision.selectors import (
    LOOKED_INTO,
    chunks,
    facts_of,
    in_register,
    out_of_step,
    proposer_of,
    rule_set_in_force,
)
from enterprises.supervision.units import Units
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.models import User

PROPOSE_JOB = "supervision.propose"
TRIAL_JOB = "supervision.try"
WRITTEN = (
    "rule_set", "enterprise_revision", "department", "rule_key", "rule_title", "words", "others", "made_at",
    "unit", "unit_since", "nominated_unit", "nominated_since", "nominated_by_words",
)  # fmt: skip
LOOKED_UP = ("revision", "jurisdiction_id", "supervisor_as_written")
EXAMPLES = 5
MOST_MOVES = 60


def queue_proposals() -> Job:
    """By the system, in the caller's transaction; one at a time."""
    return enqueue(kind=PROPOSE_JOB, params={}, by=None, dedup="all")


def queue_if_behind() -> Job | None:
    """What beat asks every few minutes: a job only where something is out of step."""
    held = rule_set_in_force()
    if held is None:
        return None
    return queue_proposals() if out_of_step(held).exists() or settling.is_behind() else None


def queue_trial(held: RuleSet, by: User) -> Job:
    """A trial of the draft as it stands, once for each of its revisions."""
    params = {"rule_set": held.pk, "revision": held.revision}
    return enqueue(kind=TRIAL_JOB, params=params, by=by, dedup=f"{held.pk}:{held.revision}")


def propose_all(run: JobRun) -> None:
    """The job: look at whatever is out of step and write its proposals, some thousands at once; then the units."""
    held = rule_set_in_force()
    done = 0
    if held is not None:
        total, units = out_of_step(held).count(), Units()
        for rows in chunks(out_of_step(held), *LOOKED_UP):
            run.step()
            write_proposals(held, rows, units)
            done += len(rows)
            run.progress(done, max(total, done), f"已提出 {done:,} 家")
        run.step()
        settling.settle(units)
    with run.final({"proposed": done, "version": held.version if held else None}) as result:
        if done:
            record(action="supervision.proposed", obj=held, after=dict(result))


def write_proposals(held: RuleSet, rows: list[dict[str, Any]], units: Units) -> None:
    """Two statements for the chunk of rows with `LOOKED_UP`: what says the same as before gets the version's mark, the
    rest is replaced, and nothing else is touched. A unit that stays keeps its instant, so that its term runs on."""
    proposer, now = proposer_of(held), timezone.now()
    ids = [row["pk"] for row in rows]
    former = SupervisionProposal.objects.filter(enterprise__in=ids).order_by()
    before = {pk: (told, since) for pk, *since, told in _split(former.values_list("enterprise_id", *_SINCE, *_TOLD))}
    same, made = [], []
    for row in rows:
        told = _told(row, proposer.propose(facts_of(row)), units)
        was, since = before.get(row["pk"], (None, (None, None)))
        if told == was:
            same.append(row["pk"])
            continue
        proposal = _row(held, row["pk"], told, now)
        proposal.unit_since = _since(told, was, _UNIT, since[0], now)
        proposal.nominated_since = _since(told, was, _NOMINATED, since[1], now)
        made.append(proposal)
    with transaction.atomic():
        SupervisionProposal.objects.filter(enterprise__in=same).update(rule_set=held, made_at=now)
        SupervisionProposal.objects.bulk_create(
            made, batch_size=1_000, update_conflicts=True, unique_fields=["enterprise"], update_fields=WRITTEN
        )


# What a proposal says, in the order of `_told`.
_TOLD = (
    "enterprise_revision", "department", "rule_key", "rule_title", "words", "others", "unit_id", "nominated_unit_id",
    "nominated_by_words",
)  # fmt: skip
_UNIT, _NOMINATED = _TOLD.index("unit_id"), _TOLD.index("nominated_unit_id")
_SINCE = ("unit_since", "nominated_since")


def _split(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    return ((row[0], row[1], row[2], row[3:]) for row in rows)


def _since(told: tuple[Any, ...], was: tuple[Any, ...] | None, place: int, since: Any, now: Any) -> Any:
    """The instant of the unit at that place of `_TOLD`."""
    if told[place] is None:
        return None
    return since if was is not None and told[place] == was[place] and since is not None else now


def proposal_for(enterprise: Enterprise) -> SupervisionProposal | None:
    """What the version in force says of the enterprise as it is: the stored row if it is in step, else reckoned now.

    None before the first version.
    """
    held = rule_set_in_force()
    if held is None:
        return None
    in_step = SupervisionProposal.objects.filter(
        enterprise=enterprise, rule_set=held, enterprise_revision=enterprise.revision
    )
    stored = in_step.select_related("rule_set", "unit", "nominated_unit").first()
    if stored is not None:
        return stored
    row = {name: getattr(enterprise, name) for name in (*LOOKED_INTO, *LOOKED_UP)}
    told = _told(row, proposer_of(held).propose(facts_of(row)), Units())
    return _row(held, enterprise.pk, told, timezone.now())


def _told(row: dict[str, Any], found: Proposal, units: Units) -> tuple[Any, ...]:
    """What the proposal of an enterprise says, in the order of `_TOLD`."""
    best, place = found.best, row["jurisdiction_id"]
    nomination = units.nominated(row["supervisor_as_written"], place)
    return (
        row["revision"],
        found.department,
        best.rule.key if best else "",
        best.rule.title if best else "",
        found.reason[:300],
        "、".join(other.rule.department for other in found.others)[:200],
        units.for_field(found.department, place),
        nomination.unit_id,
        nomination.words[:160],
    )


def _row(held: RuleSet, enterprise_id: int, told: tuple[Any, ...], now: Any) -> SupervisionProposal:
    values = dict(zip(_TOLD, told, strict=True))
    return SupervisionProposal(enterprise_id=enterprise_id, rule_set=held, made_at=now, **values)


def try_on_register(run: JobRun) -> None:
    """The trial: every enterprise in the register by the draft and by the version in force, counted by department.

    Enterprises of which the officer's post sees nothing are left out.
    """
    tried = RuleSet.objects.filter(pk=run.params["rule_set"]).first()
    if tried is None:
        return
    held = rule_set_in_force()
    new, old = proposer_of(tried), proposer_of(held) if held else None
    seen = in_register().filter(pk__in=_visible(run.user))
    total, looked_at = seen.count(), 0
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    moves: dict[tuple[str, str], list[int]] = defaultdict(list)
    counts: Counter[tuple[str, str]] = Counter()
    for rows in chunks(seen):
        run.step()
        for row in rows:
            facts = facts_of(row)
            was, will = old.propose(facts).department if old else "", new.propose(facts).department
            before[was] += 1
            after[will] += 1
            if was != will:
                counts[was, will] += 1
                if len(moves[was, will]) < EXAMPLES:
                    moves[was, will].append(row["pk"])
        looked_at += len(rows)
        run.progress(looked_at, max(total, looked_at), f"已试算 {looked_at:,} 家")
    with run.final() as result:
        result |= {
            "checked": looked_at,
            "changed": sum(counts.values()),
            "departments": sorted([key, before[key], after[key]] for key in before | after),
            "moves": [[*pair, number, moves[pair]] for pair, number in counts.most_common(MOST_MOVES)],
        }


def _visible(user: User) -> Any:
    return Enterprise.objects.seen_by(user).order_by().values("pk")
