"""Taking the register out as a workbook: allowed, logged, and if it is long, queued."""

from collections.abc import Sequence

from django.db import transaction

from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

EXPORT_JOB = "register.export"
DIRECT_ROWS = 5_000  # more than these are written by a worker: the browser would wait too long


def note_export(*, count: int, filter_words: str, in_clear: bool, columns: Sequence[str] = (), by: User) -> None:
    """Ask and log: who takes how many enterprises out, chosen how, and whether with personal data in clear.

    `columns` are their names; none: all of them. Raises PermissionDenied without `register.export`, or in clear without
    `register.reveal`.
    """
    require(by, Deed.REGISTER_EXPORT)
    if in_clear:
        require(by, Deed.REGISTER_REVEAL)
    record(
        action="register.exported",
        after={
            "rows": count,
            "in_clear": in_clear,
            "filter": filter_words or "全部",
            "columns": "、".join(columns) or "全部",
        },
        detail="含个人信息明文" if in_clear else "个人信息已脱敏",
        jurisdiction_path=by.acting.jurisdiction.path if by.acting else "",
    )


def queue_export(
    *,
    query: str,
    count: int,
    filter_words: str,
    in_clear: bool,
    keys: Sequence[str] = (),
    columns: Sequence[str] = (),
    by: User,
) -> Job:
    """The same for a long list: logged, and written by a worker. `keys` name the columns. Raises as `note_export`."""
    with transaction.atomic():
        note_export(count=count, filter_words=filter_words, in_clear=in_clear, columns=columns, by=by)
        params = {"query": query, "in_clear": in_clear, "count": count, "columns": list(keys)}
        return enqueue(kind=EXPORT_JOB, params=params, by=by)
