"""Filled templates as files: at once for a page, or by a worker and kept for a week as exports are."""

import tempfile
from typing import Any, BinaryIO

from django.utils import timezone

from enterprises.census.selectors.template import Sender, contents, sectors, template_rows, townships
from enterprises.census.template import Filled, told, write_template
from liuan_safety.jobs.files import keep_file
from liuan_safety.jobs.running import JobRun
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import paper_date


def file_name(sender: Sender, year: int) -> str:
    """The name under which the template is sent: it names its sender, so that it is known when it comes back."""
    return f"{sender.name}{year}年企业普查表.xlsx"


def fill(sender: Sender, year: int, user: User, target: BinaryIO, *, in_clear: bool, tell: Any = None) -> int:
    """Write the sender's template into a file and count its rows."""
    filled = contents(sender, year, user)
    today = timezone.localdate()
    personal = "含个人信息明文，请妥善保管" if in_clear else "个人信息已脱敏"
    about = Filled(
        title=f"{sender.name}{year}年度工矿商贸企业摸底普查表",
        head_line=f"填报单位：{sender.name}　　填报日期：　　年　　月　　日　　（{filled.words}，{personal}）",
        townships=townships(sender.place),
        sectors=sectors(user),
        mark=f"由 {user.name} 于 {paper_date(today)} 下载",
    )
    rows = template_rows(filled, user, in_clear=in_clear)
    return write_template(about, told(rows, tell, filled.count) if tell else rows, target)


def write_template_job(run: JobRun) -> None:
    """Write a long template as the person in that post sees it now."""
    place = Jurisdiction.objects.get(pk=run.params["place"])
    sender, year = Sender(place, run.params.get("part", "")), int(run.params["year"])
    in_clear = bool(run.params["in_clear"])
    require(run.user, Deed.CENSUS_IMPORT, within=place)
    if in_clear:
        require(run.user, Deed.REGISTER_REVEAL, within=place)
    with tempfile.TemporaryFile() as file:
        count = fill(sender, year, run.user, file, in_clear=in_clear, tell=run.progress)
        name = keep_file(run, file)
    with run.final() as result:
        result |= {"file": name, "rows": count, "name": file_name(sender, year)}
