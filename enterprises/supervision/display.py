"""What the pages of the sector rules show: a version's rules, a trial, one proposal with its reason."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from enterprises.register.models import Enterprise
from enterprises.supervision.filters import NOBODY
from enterprises.supervision.models import Rule, RuleSet
from enterprises.supervision.proposing import TRIAL_JOB
from enterprises.supervision.rules import Candidate, Proposal
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.rules import State
from liuan_safety.organizations.models import User
from liuan_safety.ui.tags.reading import Fact
from liuan_safety.ui.tags.words import iso, iso_minute

TOO_WIDE = 0.15
SHOWN_WORDS = 8
SHOWN_LISTS = ("names", "scope", "hazards", "without", "codes", "sectors")


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list; `caught` None where the version is not the one in force."""

    rule: Rule
    words: str
    caught: int | None
    share: str
    too_wide: bool


def lines_of(rule_set: RuleSet, caught: Counter[str] | None) -> list[RuleLine]:
    """Every rule of a version, and how many enterprises it catches where that is counted."""
    total = sum(caught.values()) if caught else 0
    lines = []
    for rule in rule_set.rules.order_by("department", "rank", "title"):
        number = caught[rule.key] if caught is not None else None
        share = number / total if number and total else 0.0
        lines.append(RuleLine(rule, _looks_at(rule), number, f"{share:.1%}" if number else "", share > TOO_WIDE))
    return lines


def _looks_at(rule: Rule) -> str:
    words = [*rule.words("hazards"), *rule.words("names"), *rule.words("scope")] or [*rule.words("codes")]
    kept = list(dict.fromkeys(words))
    return "、".join(kept[:SHOWN_WORDS]) + (f" 等 {len(kept)} 个词" if len(kept) > SHOWN_WORDS else "")


def facts_of_version(rule_set: RuleSet) -> list[Fact]:
    """Who made and published it, from when, on what ground."""
    rows = [Fact("规则", f"{rule_set.rules.count()} 条")]
    if rule_set.is_draft:
        return [*rows, Fact("起草", f"{_who(rule_set.made_by, rule_set.made_in_post)}，{iso_minute(rule_set.made_at)}")]
    published = f"{_who(rule_set.published_by, rule_set.published_in_post)}，{iso_minute(rule_set.published_at)}"
    return [
        Fact("执行日", iso(rule_set.valid_from)),
        *rows,
        Fact("依据", rule_set.ground),
        Fact("发布", published),
        Fact("修改说明", rule_set.note, wide=True),
    ]


def _who(user: User | None, post: str) -> str:
    return f"{user.name}（{post}）" if user and post else user.name if user else "系统"


def trial_of(rule_set: RuleSet, user: User) -> dict[str, Any]:
    """The newest trial of the draft: running, failed, or its counts; `stale` once the draft was changed since."""
    job = Job.objects.filter(kind=TRIAL_JOB, dedup__startswith=f"{rule_set.pk}:").order_by("-pk").first()
    found: dict[str, Any] = {"job": job, "version": rule_set.version}
    if job is None or job.is_open:
        return found
    found["stale"] = job.params["revision"] != rule_set.revision
    if job.state != State.DONE:
        return {**found, "failed": job.error or "试算已取消。"}
    ids = [pk for *_, examples in job.result.get("moves", ()) for pk in examples]
    names = dict(Enterprise.objects.visible_to(user).filter(pk__in=ids).values_list("pk", "name"))
    departments = [
        {"label": key or NOBODY, "before": before, "after": after, "change": after - before}
        for key, before, after in job.result.get("departments", ())
    ]
    moves = [
        {
            "was": was or NOBODY,
            "will": will or NOBODY,
            "number": number,
            "examples": [(names[pk], reverse("register:detail", args=[pk])) for pk in pks if pk in names],
        }
        for was, will, number, pks in job.result.get("moves", ())
    ]
    return {**found, "result": job.result, "departments": departments, "moves": moves, "at": job.finished_at}


def tried(found: Proposal) -> dict[str, Any]:
    """One proposal on the page to try."""
    return {"best": _candidate(found.best) if found.best else None, "others": [_candidate(one) for one in found.others]}


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"rule": one.rule, "department": one.rule.department, "reason": "、".join(map(str, one.words))}
