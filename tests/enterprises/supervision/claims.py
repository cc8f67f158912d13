"""Departments, officers and enterprises for the tests of claims and decisions."""

from typing import Any

from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.supervision.models import RuleSet, SupervisionCase, SupervisionProposal
from enterprises.supervision.subjects import Subject, Ticked
from liuan_safety.organizations.models import Unit, User
from liuan_safety.organizations.roles import Role
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction, person

FIELDS = {"住房和城乡建设局": "住建", "应急管理局": "应急管理", "经济和信息化局": "工业", "商务局": "商务"}


def department(name: str, place: str = "金安区") -> Unit:
    """金安区应急管理局, made when it is missing."""
    full = f"{place}{name}"
    found = Unit.objects.filter(name=full).first()
    return found or UnitFactory(name=full, jurisdiction=jurisdiction(place), field=FIELDS.get(name, ""))


def officer(unit: Unit, name: str = "") -> User:
    """The officer of the department."""
    known = User.objects.filter(username=f"officer{unit.pk}").first()
    if known is not None:
        known.acting = known.tenures.select_related("post__unit__jurisdiction").get()
        return known
    return person(f"officer{unit.pk}", name or f"{unit.name[:2]}办{unit.pk}", unit, Role.DEPARTMENT_OFFICER)


def held_rules() -> RuleSet:
    """Any version: proposals need one."""
    found = RuleSet.objects.filter(version=1).first()
    return found or RuleSet.objects.create(version=1, valid_from="2020-01-01", made_at=timezone.now())


def proposed(unit: Unit | None = None, nominated: Unit | None = None, *, since: Any = None, **facts: Any) -> Enterprise:
    """An enterprise of 金安区 that the rules propose to one unit and the county to another."""
    enterprise = EnterpriseFactory(**facts)
    propose(enterprise, unit, nominated, since=since)
    return enterprise


def propose(enterprise: Enterprise, unit: Unit | None, nominated: Unit | None = None, *, since: Any = None) -> None:
    """Its proposal, as the job writes it."""
    since = since or timezone.now()
    SupervisionProposal.objects.create(
        enterprise=enterprise, rule_set=held_rules(), enterprise_revision=enterprise.revision, made_at=since,
        department=unit.field if unit else "", words="企业名称“建材”" if unit else "", unit=unit,
        unit_since=since if unit else None, nominated_unit=nominated, nominated_since=since if nominated else None,
    )  # fmt: skip


def case_of(enterprise: Enterprise) -> SupervisionCase:
    """The case of the enterprise as a whole."""
    return SupervisionCase.objects.get(enterprise=enterprise, place=None)


def rows(*enterprises: Enterprise) -> list[Ticked]:
    """The enterprises as they stand now, ticked."""
    found = []
    for one in enterprises:
        case = SupervisionCase.objects.filter(enterprise=one, place=None).first()
        found.append(Ticked(Subject(one.pk), case.revision if case else 0))
    return found


def state(enterprise: Enterprise) -> str:
    """The state of its case; empty without one."""
    case = SupervisionCase.objects.filter(enterprise=enterprise, place=None).first()
    return case.state if case else ""


def lead(enterprise: Enterprise) -> Unit | None:
    """Who supervises it as lead now."""
    found = enterprise.assignments.filter(valid_to=None, place=None, part="lead").select_related("unit").first()
    return found.unit if found else None
