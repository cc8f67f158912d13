"""Supervision in the demonstration: the shipped rules, what they propose, and what departments have made of it."""

import datetime
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from enterprises.supervision import moves, settling
from enterprises.supervision.models import Assignment, Part, Rule, RuleSet, SupervisionProposal
from enterprises.supervision.proposing import LOOKED_UP, write_proposals
from enterprises.supervision.selectors import chunks, out_of_step, shipped_rows
from enterprises.supervision.services.claiming import claim_lead
from enterprises.supervision.services.docket import Item, Pen, Why, taken_up
from enterprises.supervision.subjects import MOST_ROWS, Subject
from enterprises.supervision.units import Units
from liuan_safety.organizations.models import Unit

FIRST_DAY = datetime.date(2020, 1, 1)
GROUND = "管行业必须管安全（安全生产法第三条），演示用分工"
MINUTES = "市安委会专题会议纪要（演示）"
WAITS = (1, 2, 4, 6, 9, 11, 13, 16, 20, 26)  # days ago, so that every lamp shines
# What has become of the enterprises, in hundredths; the rest still waits for its department.
FATES = (("claimed", 86), ("waiting", 5), ("refused", 2), ("passed", 2), ("twice", 1), ("disputed", 1),
         ("interim", 2), ("decided", 1))  # fmt: skip

Deed = Callable[[Pen, Item], None]


@dataclass(frozen=True)
class Asked:
    """An enterprise, the department that is asked first, and another one that could be."""

    subject: Subject
    unit: int
    other: int


def load(chance: random.Random) -> str:
    """Version 1 from the shipped rules, in force, a proposal for every enterprise, and deeds of departments."""
    now = timezone.now()
    held = RuleSet.objects.create(version=1, valid_from=FIRST_DAY, ground=GROUND, made_at=now, published_at=now)
    rows = shipped_rows()
    for row in rows:
        row.rule_set = held
    Rule.objects.bulk_create(rows)
    proposed, units = 0, Units()
    for part in chunks(out_of_step(held), *LOOKED_UP):
        write_proposals(held, part, units)
        proposed += len(part)
    settling.settle(units)
    long_ago = now - datetime.timedelta(days=70)
    SupervisionProposal.objects.filter(unit__isnull=False).update(unit_since=long_ago)
    SupervisionProposal.objects.filter(nominated_unit__isnull=False).update(nominated_since=long_ago)
    settled = _fates(chance, now)
    return f"监管分工规则 {len(rows)} 条，提出监管部门建议 {proposed} 家，部门已认领或裁定 {settled} 家"


def _fates(chance: random.Random, now: datetime.datetime) -> int:
    """Share the fates out and carry them out, unit by unit."""
    lots: dict[str, list[Asked]] = defaultdict(list)
    names, weights = zip(*FATES, strict=True)
    rows = SupervisionProposal.objects.order_by("enterprise_id")
    for pk, nominated, unit in rows.values_list("enterprise_id", "nominated_unit_id", "unit_id"):
        first = nominated or unit
        if first is not None:
            other = unit if unit not in (None, first) else None
            lots[chance.choices(names, weights)[0]].append(Asked(Subject(pk), first, other or 0))
    _wait(lots["waiting"], chance, now)
    labels = {unit.pk: unit for unit in Unit.objects.all()}
    others = _others(labels)
    # What waits for the office has come to it lately; the rest was settled weeks ago.
    lately = {"refused": 6, "twice": 8, "disputed": 9}
    for fate in ("claimed", "refused", "passed", "twice", "disputed", "interim", "decided"):
        by_unit: dict[int, list[Asked]] = defaultdict(list)
        for one in lots[fate]:
            by_unit[one.unit].append(one)
        for pk, some in sorted(by_unit.items()):
            _carry_out(
                fate,
                labels[pk],
                others(labels[pk], some[0].other),
                [one.subject for one in some],
                now - datetime.timedelta(days=lately.get(fate, 50)),
            )
    return Assignment.objects.leads().count()


def _others(units: dict[int, Unit]) -> Callable[[Unit, int], Unit]:
    """Another department: the proposed one, else the county's 应急管理局, else its 经信局."""
    by_place = {(unit.jurisdiction_id, unit.field): unit for unit in units.values() if unit.field}

    def other(unit: Unit, proposed: int) -> Unit:
        if proposed:
            return units[proposed]
        for field in ("商务", "工业", "住建", "应急管理"):
            found = by_place.get((unit.jurisdiction_id, field))
            if found is not None and found.pk != unit.pk:
                return found
        return next(one for one in units.values() if one.field == "商务" and one.pk != unit.pk)

    return other


def _wait(some: list[Asked], chance: random.Random, now: datetime.datetime) -> None:
    """Departments have been asked for different numbers of days."""
    by_days: dict[int, list[int]] = defaultdict(list)
    for one in some:
        by_days[chance.choice(WAITS)].append(one.subject.enterprise_id)
    for days, ids in by_days.items():
        since, rows = now - datetime.timedelta(days=days), SupervisionProposal.objects.filter(enterprise__in=ids)
        rows.filter(unit__isnull=False).update(unit_since=since)
        rows.filter(nominated_unit__isnull=False).update(nominated_since=since)


def _carry_out(fate: str, unit: Unit, other: Unit, subjects: list[Subject], begun: datetime.datetime) -> None:
    """The deeds that lead to the fate, a few days apart; the office's last."""

    def said(key: str, by: Unit, days: int, deed: Deed, why: Why | None = None) -> None:
        label = "演示经办人（市安委办）" if moves.MOVES[key].by_office else f"演示经办人（{by.short_name or by.name}）"
        for some in _parts(subjects):
            with transaction.atomic():
                pen = Pen(None, label, key, why or Why(), by, now=begun + datetime.timedelta(days=days))
                for item in taken_up(some).values():
                    deed(pen, item)
                pen.write()

    def pass_to(giver: Unit, taker: Unit, days: int) -> None:
        deed = lambda pen, item: pen.step(item, moves.passed(item.standing, giver.pk, taker.pk), to=taker.pk)  # noqa: E731
        said("pass", giver, days, deed, Why("field"))

    office = Unit.objects.get(kind=Unit.Kind.SAFETY_OFFICE, jurisdiction__kind="city")
    if fate in ("claimed", "twice"):
        said("claim", unit, 0, lambda pen, item: claim_lead(pen, item, unit))
    if fate == "twice":
        said("claim", other, 4, lambda pen, item: claim_lead(pen, item, other))
    if fate in ("refused", "interim"):
        for days, asked in enumerate((unit, other)):
            said("refuse", asked, days, lambda pen, item, by=asked: _refuse(pen, item, by), Why("scope"))
    if fate == "passed":
        pass_to(unit, other, 40 + len(subjects) % 8)
    if fate in ("disputed", "decided"):
        pass_to(unit, other, 2)
        pass_to(other, unit, 6)
    if fate == "interim":
        said("interim", office, 20, lambda pen, item: _name(pen, item, unit), Why(reason=MINUTES))
    if fate == "decided":
        said("decide", office, 24, lambda pen, item: _decide(pen, item, unit, other), Why(reason=MINUTES))


def _refuse(pen: Pen, item: Item, unit: Unit) -> None:
    if unit.pk in item.standing.is_asked:
        pen.step(item, moves.refused(item.standing, unit.pk))


def _name(pen: Pen, item: Item, unit: Unit) -> None:
    pen.step(item, moves.named(item.standing), to=unit.pk, part=Part.LEAD)
    pen.assign(item, unit.pk, Part.LEAD, Assignment.Origin.INTERIM, interim=True)


def _decide(pen: Pen, item: Item, unit: Unit, other: Unit) -> None:
    pen.step(item, moves.decided(item.standing), to=unit.pk, part=Part.LEAD)
    pen.assign(item, unit.pk, Part.LEAD, Assignment.Origin.DECISION)
    pen.assign(item, other.pk, Part.SUPPORT, Assignment.Origin.DECISION)


def _parts(subjects: list[Subject]) -> Iterable[list[Subject]]:
    return (subjects[start : start + MOST_ROWS] for start in range(0, len(subjects), MOST_ROWS))
