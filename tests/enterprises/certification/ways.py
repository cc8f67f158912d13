"""The short ways of these tests: a listed enterprise, its supervisor, a county ready to send, a city to certify."""

import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from enterprises.census.models import CensusEntry, CensusReturn, ImportRun
from enterprises.census.services.returns import accept, expect_returns, report_nil
from enterprises.census.superiors import owed_to
from enterprises.certification.models import Summary
from enterprises.certification.services.certifying import certify_year
from enterprises.certification.services.returning import attach_signed, produce_summary, send_return
from enterprises.register.models import Enterprise
from enterprises.supervision.models import Assignment, Part
from liuan_safety.organizations.models import Jurisdiction, Unit, User
from tests.cast import Cast
from tests.enterprises.factories import EnterpriseFactory

YEAR = 2018
State = CensusReturn.State
PDF = b"%PDF-1.4 made up\n"


def scan() -> SimpleUploadedFile:
    """A made-up scan."""
    return SimpleUploadedFile("签字件.pdf", PDF, "application/pdf")


def town(name: str, county: str = "舒城县") -> Jurisdiction:
    """A township of a county."""
    found: Jurisdiction = Jurisdiction.objects.get(name=name, parent__name=county)
    return found


def list_enterprise(place: Jurisdiction, *, year: int = YEAR, **facts: Any) -> Enterprise:
    """An enterprise that stands in the place and was listed there."""
    made: Enterprise = EnterpriseFactory(jurisdiction=place, **facts)
    enter(made, place, year=year)
    return made


def enter(enterprise: Enterprise, place: Jurisdiction, *, year: int = YEAR) -> None:
    """List it, as a written import would."""
    run, _made = ImportRun.objects.get_or_create(
        year=year, jurisdiction=place, maker_label="录入", defaults={"created_at": timezone.now(), "state": "discarded"}
    )
    CensusEntry.objects.create(year=year, jurisdiction=place, enterprise=enterprise, run=run, staged_row_id=0)


def supervise(enterprise: Enterprise, unit: Unit, *, part: str = Part.LEAD, interim: bool = False) -> Assignment:
    """The unit supervises it from now on."""
    now = timezone.now()
    made: Assignment = Assignment.objects.create(
        enterprise=enterprise, unit=unit, part=part, is_interim=interim, maker_label="裁定", made_at=now, valid_from=now
    )
    return made


def settle_townships(county: Jurisdiction, *, year: int = YEAR) -> None:
    """Every township's return accepted and merged."""
    expect_returns(year=year, above=county)
    now = timezone.now()
    CensusReturn.objects.filter(owed_to(county.pk), year=year).update(
        state=State.ACCEPTED, is_nil=True, sent_at=now, decided_at=now, decided_label="县安委办", merged_at=now
    )


def county_return(county: Jurisdiction, *, year: int = YEAR) -> CensusReturn:
    """The county's own return."""
    expect_returns(year=year, above=county.parent)
    found: CensusReturn = CensusReturn.objects.select_related("jurisdiction").get(year=year, jurisdiction=county)
    return found


def signed_summary(officer: User, row: CensusReturn) -> Summary:
    """The summary, produced, signed and attached."""
    made = produce_summary(by=officer, census_return=row)
    return attach_signed(by=officer, summary=made, signer="县长甲", signed_on=timezone.localdate(), file=scan())


def send(officer: User, county: Jurisdiction, *, year: int = YEAR) -> CensusReturn:
    """The county's return, sent as it ought to be."""
    settle_townships(county, year=year)
    row = county_return(county, year=year)
    signed_summary(officer, row)
    return send_return(by=officer, census_return=row, revision=row.revision)


def accept_county(office: User, officer: User, county: Jurisdiction, *, year: int = YEAR) -> CensusReturn:
    """Sent and accepted."""
    row = send(officer, county, year=year)
    return accept(by=office, census_return=row, revision=row.revision)


def settle_others(cast: Cast, *counties: Jurisdiction, year: int = YEAR) -> None:
    """Every other county has nothing to list, and is accepted."""
    city = Jurisdiction.objects.get(kind="city")
    expect_returns(year=year, above=city)
    rows = CensusReturn.objects.filter(year=year, jurisdiction__parent=city).exclude(jurisdiction__in=counties)
    for row in rows.select_related("jurisdiction"):
        row = report_nil(by=cast.office, census_return=row, revision=row.revision, reason="辖区内没有企业")
        accept(by=cast.office, census_return=row, revision=row.revision)


def certify(cast: Cast, *, year: int = YEAR, revision: int = 0, number: str = "六安办〔2019〕3号") -> Any:
    """The office certifies the year."""
    return certify_year(by=cast.office, year=year, revision=revision, number=number,
                        dated=datetime.date(2019, 1, 20), file=None)  # fmt: skip
