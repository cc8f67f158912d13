"""Taking the register out as a workbook: allowed, logged, and if it is long, queued."""

from django.db import transaction

from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

EXPORT_JOB = "register.export"
DIRECT_ROWS = 5_000  # more than these are written by a worker: the browser would wait too long


def note_export(*, count: int, filter_words: str, in_clear: bool, by: User) -> None:
    """Ask and log: who takes how many enterprises out, chosen how, and whether with personal data in clear.

    Raises PermissionDenied without `register.export`, or in clear without `register.reveal`.
    """
    require(by, Deed.REGISTER_EXPORT)
    if in_clear:
        require(by, Deed.REGISTER_REVEAL)
    record(
        action="register.exported",
        after={"rows": count, "in_clear": in_clear, "filter": filter_words or "全部"},
        detail="含个人信息明文" if in_clear else "个人信息已脱敏",
        jurisdiction_path=by.acting.jurisdiction.path if by.acting else "",
    )


def queue_export(*, query: str, count: int, filter_words: str, in_clear: bool, by: User) -> Job:
    """The same for a long list: logged, and written by a worker. Raises as `note_export`."""
    with transaction.atomic():
        note_export(count=count, filter_words=filter_words, in_clear=in_clear, by=by)
        return enqueue(kind=EXPORT_JOB, params={"query": query, "in_clear": in_clear, "count": count}, by=by)
