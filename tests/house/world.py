"""Two counties with one object of each kind, for the walk: each in a township, made by somebody who never walks."""

import datetime
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone

from enterprises.blindspots.models import SpotAnswer
from enterprises.census.models import CensusReturn, ColumnMapping, ImportBatch, ImportFile, ImportRun
from enterprises.certification import canonical
from enterprises.certification.models import FrozenYear, LockException
from enterprises.certification.rules import figures_of
from enterprises.certification.selectors.figures import figures_text
from enterprises.register.models import Enterprise, EnterpriseGrant
from enterprises.supervision.models import Assignment, RuleSet
from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.audit.services import record
from liuan_safety.jobs.models import Job
from liuan_safety.notices.models import Delivery
from liuan_safety.organizations.models import ApiToken, EnforcementOfficer, SavedView, Unit, UnitEvent, User
from liuan_safety.organizations.roles import Role
from tests.cast import ELSEWHERE, HOME, PLACES, Cast
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction, person

_numbers = itertools.count(1)


@dataclass
class World:
    """`objects[county][kind]`: the county's object of that kind."""

    cast: Cast
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)


def build_world(cast: Cast) -> World:
    """Both counties, furnished alike."""
    world = World(cast)
    for county in (HOME, ELSEWHERE):
        world.objects[county] = _furnish(county)
    held = RuleSet.objects.create(version=1, made_at=timezone.now())
    held.rules.create(key="walk", title="巡访规则", department="住建", names="巡访")
    _frozen_year()
    return world


def _furnish(county: str) -> dict[str, Any]:
    number = next(_numbers)
    town = jurisdiction(PLACES[county][1], county)
    unit = UnitFactory(jurisdiction=town, name=f"{county}巡访单位{number}")
    maker = person(f"maker{number}", f"路人{number}", unit, Role.TOWNSHIP_OFFICER)
    grid = UnitFactory(jurisdiction=town, name=f"{county}巡访网格{number}", kind=Unit.Kind.GRID)
    keeper = person(f"watcher{number}", f"网格路人{number}", grid, Role.GRID_KEEPER)
    department = UnitFactory(jurisdiction=town, name=f"{county}巡访部门{number}", field="巡访")
    enterprise = EnterpriseFactory(place_name=county, jurisdiction=town)
    batch = ImportBatch.objects.create(
        year=2018, jurisdiction=town, by=maker, maker_label="路人", created_at=timezone.now()
    )
    run = ImportRun.objects.create(
        batch=batch,
        year=2018, jurisdiction=town, by=maker, post=maker.acting.post, maker_label="路人",
        created_at=timezone.now(), state=ImportRun.State.CHECKED, revision=1,
    )  # fmt: skip
    ImportFile.objects.create(run=run, position=1, name="普查表.xlsx", file="census/none.xlsx", sha256="0" * 64, size=1)
    return {
        "enterprise": enterprise,
        "place": enterprise.places.get(),
        "grant": _grant(enterprise, maker),
        "run": run,
        "mapping": ColumnMapping.objects.create(
            jurisdiction=town, heading=f"{number:064d}", keys={}, made_at=timezone.now(), maker_label="路人"
        ),
        "batch": run.batch,
        "return": CensusReturn.objects.create(year=2018, jurisdiction=town),
        "jurisdiction": town,
        "alias": town.aliases.create(name=f"{county}巡访别名{number}"),
        "unit": unit,
        "event": _event(unit),
        "post": maker.acting.post,
        "tenure": maker.acting,
        "person": maker,
        "token": _token(maker, number),
        "saved_view": SavedView.objects.create(user=maker, page="register:list", name="巡访"),
        "job": Job.objects.create(
            kind="walk.nothing", created_by=maker, tenure=maker.acting, created_at=timezone.now(), state="done",
            finished_at=timezone.now(),
        ),
        "paper": Paper.objects.create(title="无人引用的文件", added_by=maker),
        "deed": record(action="walk.deed", obj=enterprise) or DeedRecord.objects.latest("id"),
        # -- notices and inbox
        "delivery": Delivery.objects.create(
            person=maker, channel="email", day=timezone.localdate(), posts="巡访", created_at=timezone.now()
        ),
        # -- supervision
        "assignment": _supervised(enterprise, county, number),
        # -- grid
        "grid": keeper.acting.post.unit,
        "keeper_post": keeper.acting.post,
        "keeper_tenure": keeper.acting,
        # -- house
        "department": department,
        "officer": EnforcementOfficer.objects.create(
            unit=department, name="路人", certificate=f"巡{number}", valid_from=datetime.date(2020, 1, 1)
        ),
        # -- blindspots
        "spot_answer": SpotAnswer.objects.create(
            kind="no_point", year=2018, row_key=enterprise.pk, jurisdiction=town, title=enterprise.name,
            reason="true", note="已核对", made_at=timezone.now(), maker_label="路人",
        ),
        # -- certification
        "county_return": _county_return(county),
        "exception": LockException.objects.create(
            year=2018, jurisdiction=town, until=datetime.date(2019, 1, 31), reason="巡访", granted_at=timezone.now(),
            granted_label="路人",
        ),
    }  # fmt: skip


def _supervised(enterprise: Enterprise, county: str, number: int) -> Assignment:
    """Its lead is a department that nobody of the cast belongs to."""
    unit = UnitFactory(jurisdiction=jurisdiction(county), name=f"{county}巡访监管局{number}")
    now = timezone.now()
    return Assignment.objects.create(
        enterprise=enterprise, unit=unit, part="lead", maker_label="路人", made_at=now, valid_from=now
    )


def _county_return(county: str) -> CensusReturn:
    """The county's own, with a summary."""
    row = CensusReturn.objects.create(year=2018, jurisdiction=jurisdiction(county))
    text = figures_text(2018, row.jurisdiction, figures_of(()))
    row.summaries.create(number=1, text=text, sha256="0" * 64, made_at=timezone.now(), maker_label="路人")
    return row


def _frozen_year() -> None:
    """A year that was once certified, without records."""
    head = canonical.line(
        {"counties": [], "figures": figures_of(()), "format": canonical.FORMAT, "parts": [], "records": 0, "year": 2018}
    )
    FrozenYear.objects.create(
        year=2018, number=1, head=head, records=0, size=len(head.encode()), sha256=canonical.digest(head),
        made_at=timezone.now(),
    )  # fmt: skip


def _event(unit: Unit) -> UnitEvent:
    event = UnitEvent.objects.create(
        kind=UnitEvent.Kind.RENAMED, effective_on=timezone.localdate() + datetime.timedelta(days=30), summary="改名"
    )
    event.sources.add(unit)
    event.targets.add(unit)
    return event


def _grant(enterprise: Enterprise, maker: User) -> EnterpriseGrant:
    permission = Permission.objects.get(codename="view_enterprise", content_type__app_label="enterprises")
    return EnterpriseGrant.objects.create(
        content_object=enterprise, user=maker, permission=permission, post=maker.acting.post, reason="巡访",
        granted_by=maker, valid_from=datetime.date(2020, 1, 1),
    )  # fmt: skip


def _token(maker: User, number: int) -> ApiToken:
    return ApiToken.objects.create(
        tenure=maker.acting, name="巡访", prefix=f"walk{number:04d}"[:8], digest="0" * 64, scopes="register:read",
        expires_at=timezone.now() + datetime.timedelta(days=1),
    )  # fmt: skip
