"""Which rules hold on a day, which department a field means somewhere, what is out of step with the rules."""

import datetime
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.supervision.models import LISTS, Rule, RuleSet, SupervisionProposal
from enterprises.supervision.proposals import Proposer
from enterprises.supervision.rules import Facts, SectorRule
from enterprises.supervision.shipped import shipped_rules
from liuan_safety.organizations.models import Jurisdiction, Unit, User
from liuan_safety.organizations.models.periods import in_force

LOOKED_AT = 5_000
LOOKED_INTO = ("pk", "name", "business_scope", "industry_code", "sector")


def rule_set_in_force(day: datetime.date | None = None) -> RuleSet | None:
    """The version that holds on that day (today); None before the first."""
    published = RuleSet.objects.filter(valid_from__lte=day or timezone.localdate())
    return published.order_by("-valid_from", "-version").first()


def draft() -> RuleSet | None:
    """The version that is being worked on; there is one at most."""
    return RuleSet.objects.filter(valid_from=None).first()


@lru_cache(maxsize=4)
def _compiled(rule_set_id: int, revision: int, made_at: datetime.datetime) -> Proposer:
    """Kept under all that tells one state of a version from another, a number used again after a draft included."""
    return Proposer(row.as_rule() for row in Rule.objects.filter(rule_set=rule_set_id))


def proposer_of(rule_set: RuleSet) -> Proposer:
    """The compiled rules of a version, kept in the process: a version changes only with its revision."""
    return _compiled(rule_set.pk, rule_set.revision, rule_set.made_at)


def shipped_rows() -> list[Rule]:
    """The rules that the house comes with, as rows of no version yet."""
    return [row_of(rule) for rule in shipped_rules()]


def row_of(rule: SectorRule) -> Rule:
    """A rule as a row of no version yet."""
    lists = {name: "\n".join(getattr(rule, name)) for name in LISTS}
    return Rule(
        key=rule.key,
        title=rule.title,
        department=rule.department,
        rank=rule.rank,
        activity=rule.activity.value,
        **lists,
    )


def fields_of_departments() -> list[str]:
    """The fields that departments in force bear: what a rule may name."""
    units = Unit.objects.filter(in_force(), kind__in=(Unit.Kind.DEPARTMENT, Unit.Kind.OTHER)).exclude(field="")
    return sorted(set(units.order_by().values_list("field", flat=True)))


def unit_for(field: str, place: Jurisdiction) -> Unit | None:
    """The department of that field nearest to the place: its county's or zone's, else the city's."""
    way: list[int] = []
    step: Jurisdiction | None = place
    while step is not None:
        way.append(step.pk)
        step = step.parent
    kinds = (Unit.Kind.DEPARTMENT, Unit.Kind.OTHER)
    units = {
        unit.jurisdiction_id: unit
        for unit in Unit.objects.filter(in_force(), kind__in=kinds, field=field, jurisdiction__in=way).order_by("-pk")
    }
    return next((units[pk] for pk in way if pk in units), None) if field else None


def facts_of(row: dict[str, Any]) -> Facts:
    """What the rules look at, of a row of `LOOKED_INTO`."""
    return Facts(row["name"], row["business_scope"], row["industry_code"], row["sector"])


def in_register() -> "QuerySet[Enterprise]":
    """Every enterprise that stands in the register."""
    return Enterprise.objects.filter(valid_to=None).order_by()


def out_of_step(rule_set: RuleSet) -> "QuerySet[Enterprise]":
    """Those without a proposal of this version for what they are now."""
    behind = ~Q(supervision_proposal__rule_set=rule_set.pk) | ~Q(
        supervision_proposal__enterprise_revision=F("revision")
    )
    return in_register().filter(Q(supervision_proposal=None) | behind)


def chunks(rows: "QuerySet[Enterprise]", *columns: str) -> Iterator[list[dict[str, Any]]]:
    """By their keys, each chunk a query of its own: SQLite can't write while it reads on."""
    last = 0
    while chunk := list(rows.order_by("pk").filter(pk__gt=last).values(*LOOKED_INTO, *columns)[:LOOKED_AT]):
        yield chunk
        last = chunk[-1]["pk"]


def proposals_seen(user: User, rule_set: RuleSet) -> "QuerySet[SupervisionProposal]":
    """What the version proposes for the enterprises in the register that the user sees."""
    seen = Enterprise.objects.seen_by(user).filter(valid_to=None).order_by()
    return SupervisionProposal.objects.filter(rule_set=rule_set, enterprise__in=seen).order_by()


def caught_by_rule(user: User, rule_set: RuleSet) -> Counter[str]:
    """How many enterprises that the user sees each rule of the version catches, under its key; empty key: none does."""
    rows = proposals_seen(user, rule_set)
    return Counter(dict(rows.values_list("rule_key").annotate(number=Count("pk"))))
