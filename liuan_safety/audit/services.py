"""Writing the log: an explicit verb beside the deed, in the deed's own transaction."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone

from liuan_safety.audit.context import current_actor
from liuan_safety.audit.models import DeedRecord


def masked(value: str) -> str:
    """A keyed digest of a personal datum: proves sameness, reveals nothing (个人信息保护法 art. 51)."""
    digest = hmac.new(settings.AUDIT_KEY.encode(), str(value).encode(), hashlib.sha256).hexdigest()
    return f"hmac:{digest[:24]}"


def record(
    *,
    action: str,
    obj: Model | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    detail: str = "",
    jurisdiction_path: str = "",
    succeeded: bool = True,
) -> DeedRecord:
    """Log one deed of the current actor (`audit.context`).

    `action` is namespaced (`register.enterprise.mended`) and has its Chinese words in `audit.actions`;
    `before`/`after` hold only what changed, as JSON values, personal data through `masked` first.
    """
    actor = current_actor()
    return DeedRecord.objects.create(
        at=timezone.now(),
        action=action,
        user_id=actor.user_id,
        user_label=actor.user_label[:80],
        post_id=actor.post_id,
        post_label=actor.post_label[:160],
        request_number=actor.request_number,
        address=actor.address,
        channel=actor.channel,
        object_kind=obj._meta.label_lower if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        object_label=str(obj)[:200] if obj is not None else "",
        jurisdiction_path=jurisdiction_path,
        before=dict(before or {}),
        after=dict(after or {}),
        detail=detail[:500],
        succeeded=succeeded,
    )
