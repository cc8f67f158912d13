"""机构变动: renamed, merged, split, moved or abolished from a day on. A later day waits for `apply_due_events`."""

import datetime
import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Unit, UnitEvent, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.units import due_events
from liuan_safety.organizations.services import unit_changes
from liuan_safety.organizations.services.locking import lock
from liuan_safety.ui.errors import RuleBroken

logger = logging.getLogger(__name__)
Kind = UnitEvent.Kind
FAILED = "organizations.unit_event.failed"


@transaction.atomic
def record_event(
    *,
    by: User,
    kind: str,
    sources: list[Unit],
    on: datetime.date,
    plan: dict[str, Any],
    paper: Paper | None = None,
    revision: int | None = None,
) -> UnitEvent:
    """Record what happens to the units from that day; carried out at once unless the day is still to come.

    `plan` by kind — renamed: name, short_name; merged: target (id) or name, short_name; split: name, short_name,
    field, posts (ids); moved: jurisdiction (id); abolished: heir (id) or nothing. `revision` is the first source's.
    """
    rows = [lock(Unit, unit.pk, revision if place == 0 else None) for place, unit in enumerate(sources)]
    for place in unit_changes.touched_jurisdictions(rows, plan):
        require(by, Deed.UNIT_MANAGE, within=place)
    unit_changes.check(kind, rows, on, plan)
    event = UnitEvent.objects.create(
        kind=kind,
        effective_on=on,
        plan=plan,
        paper=paper,
        recorded_by=by,
        summary=unit_changes.summary(kind, rows, plan)[:300],
    )
    event.sources.set(rows)
    audit.record(
        action="organizations.unit_event.recorded",
        obj=event,
        after={"kind": event.get_kind_display(), "effective_on": str(on), "units": [str(row) for row in rows]},
        detail=event.summary,
        jurisdiction_path=rows[0].jurisdiction.path,
    )
    if on <= timezone.localdate():
        return apply_event(event)
    return event


def apply_event(event: UnitEvent) -> UnitEvent:
    """Carry the event out, once; inside the caller's transaction."""
    event = lock(UnitEvent, event.pk)
    if event.applied_at is not None:
        return event
    sources = [lock(Unit, unit.pk) for unit in event.sources.order_by("pk")]
    unit_changes.check(event.kind, sources, event.effective_on, event.plan)
    targets, moved = unit_changes.carry_out(event.kind, sources, event.effective_on, event.plan)
    event.targets.set(targets)
    event.moved, event.applied_at = moved, timezone.now()
    event.save(update_fields=["moved", "applied_at"])
    audit.record(
        action="organizations.unit_event.applied",
        obj=event,
        after={"moved": moved},
        jurisdiction_path=sources[0].jurisdiction.path,
    )
    return event


def apply_due_events(today: datetime.date | None = None) -> int:
    """Carry out what falls due, each event in a transaction of its own; safe to run twice. How many were done.

    An event that the rules no longer allow stays open, is logged as failed (once a day, not at each sweep) and stands
    on the unit's page.
    """
    done = 0
    for event in due_events(today or timezone.localdate()):
        try:
            with transaction.atomic():
                apply_event(event)
            done += 1
        except RuleBroken as broken:
            logger.warning("unit event %s could not be carried out: %s", event.pk, broken.code)
            _log_failure(event, broken.message_zh)
    return done


def _log_failure(event: UnitEvent, reason: str) -> None:
    logged = DeedRecord.objects.filter(
        action=FAILED, object_kind=event._meta.label_lower, object_id=str(event.pk), at__date=timezone.localdate()
    )
    if not logged.filter(detail=reason[:500]).exists():
        audit.record(action=FAILED, obj=event, detail=reason, succeeded=False)


@transaction.atomic
def cancel_event(*, by: User, event: UnitEvent) -> None:
    """Take back what was recorded for a later day."""
    event = lock(UnitEvent, event.pk)
    sources = list(event.sources.select_related("jurisdiction"))
    for place in unit_changes.touched_jurisdictions(sources, event.plan):
        require(by, Deed.UNIT_MANAGE, within=place)
    if event.applied_at is not None:
        raise RuleBroken(
            "applied", f"“{event.summary}”已于 {event.effective_on} 生效，不能撤回；如有误，请另登记一次变动"
        )
    audit.record(
        action="organizations.unit_event.cancelled",
        obj=event,
        before={"summary": event.summary, "effective_on": str(event.effective_on)},
        jurisdiction_path=sources[0].jurisdiction.path if sources else "",
    )
    event.delete()
