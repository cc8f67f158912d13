"""例外修改 (D7): the office opens a locked year to one unit until a day, and closes it again before."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from enterprises.census.locks import lock_beneath
from enterprises.census.services.returns import label_of
from enterprises.certification.models import LockException
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.policy.selectors import value
from liuan_safety.ui.errors import Conflict, RuleBroken

DAYS_SETTING = "census.exception_days"


def latest_end() -> datetime.date:
    """The last day that an exception granted today may run to (a setting)."""
    return timezone.localdate() + datetime.timedelta(days=int(str(value(DAYS_SETTING))))


def grant_exception(
    *, by: User, year: int, jurisdiction: Jurisdiction, until: datetime.date, reason: str
) -> LockException:
    """准予例外修改 for exactly this place. One that has run out is closed by the next.

    Raises RuleBroken for a year that is not locked there, a day past or too far, no reason; Conflict where one holds.
    """
    require(by, Deed.CENSUS_CERTIFY)
    why = " ".join(reason.split())[:300]
    today = timezone.localdate()
    if not why:
        raise RuleBroken("certification.no_reason", "请写明准予例外修改的事由，它会印在有关数字旁边。", field="reason")
    if not today <= until <= latest_end():
        words = f"截止日应在今天到{latest_end().isoformat()}之间（见参数“例外修改最长天数”）。"
        raise RuleBroken("certification.until", words, field="until")
    if lock_beneath(year, jurisdiction) is None:
        words = f"{jurisdiction.name}{year}年度没有锁定，可以直接修改，不用例外。"
        raise RuleBroken("certification.not_locked", words, field="jurisdiction")
    try:
        with transaction.atomic():
            return _granted(by, year, jurisdiction, until, why)
    except IntegrityError as twice:
        words = f"{jurisdiction.name}{year}年度已有一项例外修改，请先收回再重新准予。"
        raise Conflict("certification.excepted", words, field="jurisdiction") from twice


def _granted(by: User, year: int, place: Jurisdiction, until: datetime.date, why: str) -> LockException:
    now = timezone.now()
    over = LockException.objects.filter(year=year, jurisdiction=place, revoked_at=None, until__lt=timezone.localdate())
    over.update(revoked_at=now, revoked_label="系统", revoked_reason="到期")
    made = LockException.objects.create(
        year=year, jurisdiction=place, until=until, reason=why, granted_at=now, granted_by=by,
        granted_label=label_of(by),
    )  # fmt: skip
    _record("certification.exception.granted", made, {"year": year, "until": until.isoformat(), "reason": why})
    return made


@transaction.atomic
def revoke_exception(*, by: User, exception: LockException, reason: str) -> LockException:
    """收回: the year is locked again for the place at once. Revoked twice is revoked once."""
    require(by, Deed.CENSUS_CERTIFY)
    current = LockException.objects.select_related("jurisdiction").select_for_update(of=("self",)).get(pk=exception.pk)
    if current.revoked_at is not None:
        return current
    current.revoked_at, current.revoked_label = timezone.now(), label_of(by)
    current.revoked_reason = " ".join(reason.split())[:300]
    current.save(update_fields=["revoked_at", "revoked_label", "revoked_reason"])
    _record("certification.exception.revoked", current, {"reason": current.revoked_reason})
    return current


def _record(action: str, row: LockException, after: dict[str, Any]) -> None:
    record(action=action, obj=row, after=after, jurisdiction_path=row.jurisdiction.path)
