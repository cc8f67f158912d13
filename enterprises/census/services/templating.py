"""Taking a filled template (D7): allowed, logged, and if it is long, queued."""

from django.db import transaction

from enterprises.census.selectors.template import Sender
from enterprises.census.services.uploading import check_place, check_year
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.services import enqueue
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

TEMPLATE_JOB = "census.template"
DIRECT_ROWS = 5_000  # more than these are written by a worker: the browser would wait too long


def note_template(*, sender: Sender, year: int, count: int, in_clear: bool, by: User) -> None:
    """Ask and log: whose list is taken for which year, and whether with personal data in clear.

    Raises PermissionDenied out of scope, or in clear without the right; RuleBroken for a place or year without census.
    """
    place = sender.place
    require(by, Deed.CENSUS_IMPORT, within=place)
    if in_clear:
        require(by, Deed.REGISTER_REVEAL, within=place)
    check_place(place)
    check_year(year)
    record(
        action="census.template.taken",
        obj=place,
        after={"sender": sender.label, "year": year, "rows": count, "in_clear": in_clear},
        detail="含个人信息明文" if in_clear else "个人信息已脱敏",
        jurisdiction_path=place.path,
    )


@transaction.atomic
def queue_template(*, sender: Sender, year: int, count: int, in_clear: bool, by: User) -> Job:
    """The same for a long list: logged, and written by a worker. Raises as `note_template`."""
    note_template(sender=sender, year=year, count=count, in_clear=in_clear, by=by)
    params = {"place": sender.place.pk, "part": sender.part, "year": year, "in_clear": in_clear}
    return enqueue(kind=TEMPLATE_JOB, params=params, by=by, jurisdiction=sender.place)
