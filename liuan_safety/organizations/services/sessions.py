"""Ending what a leaver still has open: sessions and tokens."""

import datetime
from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from liuan_safety.organizations.models import ApiToken, Tenure, User


def end_access(tenures: Iterable[Tenure], tokens: Iterable[int] = ()) -> None:
    """Sessions of these people end with their next request, tokens of these tenures (and those named) at once."""
    tenures = list(tenures)
    User.objects.filter(pk__in={tenure.user_id for tenure in tenures}).update(access_epoch=F("access_epoch") + 1)
    live = ApiToken.objects.filter(revoked_at__isnull=True)
    live.filter(tenure__in=tenures).update(revoked_at=timezone.now())
    live.filter(pk__in=list(tokens)).update(revoked_at=timezone.now())


def end_expired(today: datetime.date | None = None) -> int:
    """For the daily sweep: revoke tokens of tenures whose last day has passed; a session is judged at each request."""
    today = today or timezone.localdate()
    expired = ApiToken.objects.filter(revoked_at__isnull=True, tenure__valid_to__lte=today)
    return expired.update(revoked_at=timezone.now())
