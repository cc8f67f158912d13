"""A certified census of the demonstration, two years back: counties listed enterprises, signed, were accepted."""

import datetime
import random
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.census.services.commanding import import_files
from enterprises.certification.canonical import digest
from enterprises.certification.models import CensusYear, Freeze, Summary, YearStep
from enterprises.certification.selectors.figures import figures, figures_text
from enterprises.certification.services.certifying import freeze_year
from enterprises.demonstration.census import COLUMNS, known_row
from enterprises.register.models import Enterprise
from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import Jurisdiction, Tenure, User
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.workbooks.report_writer import Report, write_report

LISTED, VANISHED = 36, 4  # enterprises of each county


def load(chance: random.Random) -> str:
    """The year before the last one, certified; what the last year is held against."""
    year = timezone.localdate().year - 2
    listed = sum(_list(county, year) for county in county_level())
    office = Tenure.objects.filter(post__role=Role.OFFICE_STAFF).select_related("user", "post__unit").first()
    if office is None or not listed:
        return "没有可以认定的普查"
    with transaction.atomic():
        for county in county_level():
            _accept(county, year, office.user)
        frozen = _certify(year, office)
    return f"{year}年度普查已认定 {frozen} 户"


def _list(county: Jurisdiction, year: int) -> int:
    """A workbook of what the county's register has, brought in by its officer; nothing of it is changed."""
    officer = Tenure.objects.filter(post__role=Role.COUNTY_OFFICER, post__unit__jurisdiction=county).first()
    rows = Enterprise.objects.filter(jurisdiction__path__startswith=county.path, valid_to=None)
    rows = rows.exclude(credit_code=None).select_related("jurisdiction").order_by("pk")
    towns = Jurisdiction.Kind.TOWNSHIP
    # Most of them are listed again a year later, those of the zones are not: somebody has to say what became of them.
    firms = [*rows.filter(jurisdiction__kind=towns)[:LISTED], *rows.exclude(jurisdiction__kind=towns)[:VANISHED]]
    if officer is None or not firms:
        return 0
    user = officer.user
    user.acting = officer
    actor = Actor(user_id=user.pk, user_label=user.name, post_id=officer.post_id, post_label=str(officer.post),
                  channel="command")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, acting_as(actor):
        path = Path(folder) / f"{county.name}{year}年企业普查表.xlsx"
        title = f"{county.name}{year}年度企业安全生产摸底普查表"
        lines: list[list[Any]] = [[place, *known_row(firm)] for place, firm in enumerate(firms, start=1)]
        write_report(Report(title, f"填报单位:{officer.label}", COLUMNS, sheet_name="普查表"), lines, path)
        import_files(paths=[path], jurisdiction=county, year=year, by=user)
    return len(firms)


def _accept(county: Jurisdiction, year: int, office: User) -> None:
    """The county's return as it was signed and accepted in its time."""
    sent, accepted = _moment(year, 12, 25), _moment(year, 12, 29)
    row, _made = CensusReturn.objects.update_or_create(
        year=year, jurisdiction=county,
        defaults={"state": CensusReturn.State.ACCEPTED, "due_on": datetime.date(year, 12, 31), "sent_at": sent,
                  "sent_label": f"{county.name}安委办", "decided_at": accepted, "decided_label": "市安委办"},
    )  # fmt: skip
    found = figures(year, county)
    text = figures_text(year, county, found)
    if not found["enterprises"]:
        row.is_nil, row.nil_reason = True, "辖区内没有需要填报的企业"
        row.save(update_fields=["is_nil", "nil_reason"])
    paper = Paper.objects.create(title=f"{county.name}{year}年度普查汇总表（签字件）", added_by=office)
    kept = {"text": text, "sha256": digest(text)}
    Summary.objects.create(
        census_return=row, number=1, made_at=sent, maker_label=f"{county.name}安委办", paper=paper,
        signer="（演示）单位负责人", signed_on=sent.date(), **kept,
    )  # fmt: skip
    Freeze.objects.create(census_return=row, revision=row.revision, made_at=accepted, maker_label="市安委办", **kept)


def _certify(year: int, office: Tenure) -> int:
    at, label = _moment(year + 1, 1, 20), f"{office.user.name}（{office.label}）"
    number = f"六安办〔{year + 1}〕1号（演示）"
    paper = Paper.objects.create(title=f"{year}年度普查认定文件", number=number, dated=at.date())
    frozen = freeze_year(year=year, now=at, label=label, paper=paper)
    row = CensusYear.objects.create(
        year=year, state=CensusYear.State.CERTIFIED, certified_at=at, certified_by=office.user, frozen=frozen,
        certified_post=office.post, certified_label=label, revision=1,
    )  # fmt: skip
    YearStep.objects.create(
        census_year=row, from_state=CensusYear.State.COLLECTING, to_state=row.state, at=at, by=office.user,
        maker_label=label, paper=paper, frozen=frozen,
    )  # fmt: skip
    return frozen.records


def _moment(year: int, month: int, day: int) -> datetime.datetime:
    return datetime.datetime(year, month, day, 10, 20, tzinfo=timezone.get_current_timezone())
