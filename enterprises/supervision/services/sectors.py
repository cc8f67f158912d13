"""Deeds on the sector rules: draft, change, let hold from a day (D7, T2)."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.supervision.models import LISTS, Rule, RuleSet
from enterprises.supervision.proposing import queue_proposals, queue_trial
from enterprises.supervision.selectors import draft, rule_set_in_force, shipped_rows
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken

COLUMNS = ("title", "department", "rank", "activity", *LISTS)


def open_draft(*, by: User) -> RuleSet:
    """The draft: the one there is, else a copy of the newest version, else of the rules that the house comes with."""
    require(by, Deed.SUPERVISION_RULES)
    try:
        with transaction.atomic():
            newest = RuleSet.objects.select_for_update().order_by("-version").first()
            return newest if newest and newest.is_draft else _copied(newest, by)
    except IntegrityError:
        # Two began at one moment: the unique number let one through, and that is the draft.
        if found := draft():
            return found
        raise


def _copied(newest: RuleSet | None, by: User) -> RuleSet:
    made = RuleSet.objects.create(
        version=newest.version + 1 if newest else 1,
        made_by=by,
        made_in_post=_post(by),
        made_at=timezone.now(),
    )
    rows = list(newest.rules.all()) if newest else shipped_rows()
    for row in rows:
        row.pk, row.rule_set, row.revision = None, made, 1
    Rule.objects.bulk_create(rows)
    record(action="supervision.draft.opened", obj=made, after={"version": made.version, "rules": len(rows)})
    return made


def _post(by: User) -> str:
    return str(by.acting.post)[:160] if by.acting else ""


def _locked(version: int, by: User) -> RuleSet:
    """The draft under a lock. Raises RuleBroken for a version that holds or is gone."""
    require(by, Deed.SUPERVISION_RULES)
    found = RuleSet.objects.select_for_update(of=("self",)).filter(version=version).first()
    if found is None or not found.is_draft:
        raise RuleBroken("supervision.fixed", "这一版已经发布或已被删除，不能再改。请从现行版本另起草稿。")
    return found


def save_rule(*, version: int, key: str, values: dict[str, Any], seen: int | None, by: User) -> Rule:
    """Change the rule of that key in the draft, or add one (empty key).

    `seen` is the revision that the officer saw; another one raises Conflict. A rule has to look at something.
    """
    if not any(values[name] for name in ("codes", "sectors", "names", "scope", "hazards")):
        raise RuleBroken("supervision.empty", "行业代码、行业领域、名称、经营范围、危险因素至少填一项。", field="scope")
    with transaction.atomic():
        held = _locked(version, by)
        row = held.rules.filter(key=key).first() if key else Rule(rule_set=held, key=f"r{uuid.uuid4().hex[:12]}")
        if row is None or (row.pk and row.revision != seen):
            raise Conflict("supervision.changed", "这条规则刚被别人改过或删除。没有写入，请核对后再改。")
        before = {name: getattr(row, name) for name in COLUMNS} if row.pk else {}
        for name in COLUMNS:
            setattr(row, name, values[name])
        changed = [name for name in COLUMNS if not before or before[name] != getattr(row, name)]
        if not changed:
            return row
        row.revision = row.revision + 1 if row.pk else 1
        row.save()
        _touch(held)
        record(
            action="supervision.rule.saved",
            obj=row,
            before={name: _short(before[name]) for name in changed} if before else {},
            after={name: _short(getattr(row, name)) for name in changed},
            detail=f"{held} {row.title}",
        )
    return row


def _short(value: Any) -> Any:
    return value.replace("\n", " ")[:400] if isinstance(value, str) else value


def _touch(held: RuleSet) -> None:
    held.revision += 1
    held.save(update_fields=["revision"])


def drop_rule(*, version: int, key: str, by: User) -> None:
    """Take a rule out of the draft; one that is out already is left so."""
    with transaction.atomic():
        held = _locked(version, by)
        row = held.rules.filter(key=key).first()
        if row is None:
            return
        row.delete()
        _touch(held)
        record(action="supervision.rule.dropped", obj=held, detail=f"{held} {row.title}")


def discard_draft(*, version: int, by: User) -> None:
    """Throw the draft away; versions that hold or held stay."""
    with transaction.atomic():
        held = _locked(version, by)
        record(action="supervision.draft.discarded", obj=held, detail=str(held))
        held.delete()


def try_out(*, version: int, by: User) -> Job:
    """Queue the draft's trial on the register: what would change, by department. Writes nothing of it."""
    with transaction.atomic():
        return queue_trial(_locked(version, by), by)


def let_hold(*, version: int, valid_from: datetime.date, note: str, ground: str, seen: int | None, by: User) -> RuleSet:
    """Publish the draft from that day on, today at the earliest; from then on nobody changes it.

    `seen` is the draft's revision that the officer saw; another one raises Conflict. What it proposes is written by
    a job on its day.
    """
    today = timezone.localdate()
    with transaction.atomic():
        held = _locked(version, by)
        if held.revision != seen:
            raise Conflict("supervision.changed", "草稿刚被别人改过。没有发布，请核对后再发布。")
        if valid_from < today:
            raise RuleBroken("supervision.past", f"执行日不能早于今天（{today}）。", field="valid_from")
        latest = RuleSet.objects.exclude(valid_from=None).order_by("-valid_from").first()
        if latest and latest.valid_from and valid_from < latest.valid_from:
            text = f"{latest}自 {latest.valid_from} 起执行，新的一版不能更早。"
            raise RuleBroken("supervision.order", text, field="valid_from")
        if not held.rules.exists():
            raise RuleBroken("supervision.no_rules", "草稿里没有规则，不能发布。")
        held.valid_from, held.note, held.ground = valid_from, note.strip(), ground.strip()
        held.published_by, held.published_in_post, held.published_at = by, _post(by), timezone.now()
        held.save()
        after = {"valid_from": str(valid_from), "note": held.note, "ground": held.ground}
        record(action="supervision.published", obj=held, after=after, detail=str(held))
        if rule_set_in_force() == held:
            queue_proposals()
    return held
