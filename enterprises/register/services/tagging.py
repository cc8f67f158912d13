"""Standings (标签): rooms above place and lift them as part of their own deeds, which ask for permission themselves."""

import datetime

from django.db import transaction
from django.utils import timezone

from enterprises.register.models import Enterprise, Standing
from enterprises.register.standings import is_declared, kind_of
from liuan_safety.audit.services import record


def place_standing(
    *,
    enterprise: Enterprise,
    kind: str,
    source_kind: str,
    source_id: str,
    note: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
) -> Standing:
    """The enterprise is under `kind` from a day (today) to a day; the source makes it unique, a second call mends it.

    Called inside the deed of the room that declared the kind. Raises ValueError for a kind that no room declared.
    """
    if not is_declared(kind):
        raise ValueError(f"no room has declared the standing {kind!r}")
    day = valid_from or timezone.localdate()
    with transaction.atomic():
        standing, _ = Standing.objects.update_or_create(
            enterprise=enterprise,
            kind=kind,
            source_kind=source_kind,
            source_id=str(source_id),
            defaults={"note": note, "valid_from": day, "valid_to": valid_to},
        )
        _log("register.standing.placed", standing, note)
    return standing


def lift_standing(
    *,
    enterprise: Enterprise,
    kind: str,
    source_kind: str,
    source_id: str,
    on: datetime.date | None = None,
    note: str = "",
) -> None:
    """From that day (today) the enterprise is no longer under it; one that is not there is no error."""
    day = on or timezone.localdate()
    with transaction.atomic():
        rows = Standing.objects.filter(
            enterprise=enterprise, kind=kind, source_kind=source_kind, source_id=str(source_id)
        )
        for standing in rows.exclude(valid_to__lte=day):
            standing.valid_to = max(day, standing.valid_from)
            standing.save(update_fields=["valid_to"])
            _log("register.standing.lifted", standing, note)


def _log(action: str, standing: Standing, note: str) -> None:
    record(
        action=action,
        obj=standing.enterprise,
        after={"kind": kind_of(standing.kind).label, "valid_to": standing.valid_to and str(standing.valid_to)},
        detail=note,
        jurisdiction_path=standing.enterprise.jurisdiction.path,
    )
