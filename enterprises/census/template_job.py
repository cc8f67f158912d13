"""Filled templates as files: at once for a page, or by a worker and kept for a week as exports are."""

import datetime
import tempfile
import uuid
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone

from enterprises.census.selectors.template import contents, sectors, template_rows, townships
from enterprises.census.services.templating import TEMPLATE_JOB
from enterprises.census.template import Filled, told, write_template
from enterprises.register.exports import KEPT_DAYS
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import paper_date


def file_name(place: Jurisdiction, year: int) -> str:
    """The name under which the template is sent: it names its sender, so that it is known when it comes back."""
    return f"{place.name}{year}年企业普查表.xlsx"


def fill(place: Jurisdiction, year: int, user: User, target: BinaryIO, *, in_clear: bool, tell: Any = None) -> int:
    """Write the place's template into a file and count its rows."""
    filled = contents(place, year, user)
    today = timezone.localdate()
    personal = "含个人信息明文，请妥善保管" if in_clear else "个人信息已脱敏"
    about = Filled(
        title=f"{place.name}{year}年度工矿商贸企业摸底普查表",
        head_line=f"填报单位：{place.name}　　填报日期：　　年　　月　　日　　（{filled.words}，{personal}）",
        townships=townships(place),
        sectors=sectors(user),
        mark=f"由 {user.name} 于 {paper_date(today)} 下载",
    )
    rows = template_rows(filled, user, in_clear=in_clear)
    return write_template(about, told(rows, tell, filled.count) if tell else rows, target)


def write_template_job(run: JobRun) -> None:
    """Write a long template as the person in that post sees it now."""
    place = Jurisdiction.objects.get(pk=run.params["place"])
    in_clear = bool(run.params["in_clear"])
    require(run.user, Deed.CENSUS_IMPORT, within=place)
    if in_clear:
        require(run.user, Deed.REGISTER_REVEAL, within=place)
    _drop_old()
    with tempfile.TemporaryFile() as file:
        count = fill(place, int(run.params["year"]), run.user, file, in_clear=in_clear, tell=run.progress)
        file.seek(0)
        name = default_storage.save(f"exports/{uuid.uuid4().hex}.xlsx", File(file))
    with run.final() as result:
        result |= {"file": name, "rows": count, "name": file_name(place, int(run.params["year"]))}


def _drop_old() -> None:
    """Files older than a week go; the job row stays and says so."""
    limit = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    for job in Job.objects.filter(kind=TEMPLATE_JOB, finished_at__lt=limit):
        if name := job.result.get("file"):
            default_storage.delete(name)
            Job.objects.filter(pk=job.pk).update(result=job.result | {"file": ""})
