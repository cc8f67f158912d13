"""The demonstration: what it brings, for whom, and that it never touches a database in use."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import Client
from django.utils import timezone

from enterprises.census.models import ImportRun
from enterprises.demonstration import loading
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion
from enterprises.register.rules import credit_code_fault
from liuan_safety.operations import demonstration
from liuan_safety.operations.demonstration.accounts import mark, new_password
from liuan_safety.organizations.models import Jurisdiction, Tenure, Unit, UnitEvent, User
from liuan_safety.organizations.passwords import CharacterClassesValidator
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.selectors.units import due_events
from tests.cast import plant_jurisdictions


@pytest.fixture
def whole_city(db: None, settings: object, tmp_path: Path) -> Iterator[list[str]]:
    """A loaded demonstration; yields what was said meanwhile."""
    plant_jurisdictions()
    settings.VAR_DIR = tmp_path
    said: list[str] = []
    mark.forget()
    demonstration.load(say=said.append)
    yield said
    mark.forget()


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[str]:
    """The same with few enterprises, for what is not about them."""
    monkeypatch.setattr(loading, "PER_TOWNSHIP", (7, 7))
    monkeypatch.setattr(loading, "PER_ZONE", (1, 2))
    return request.getfixturevalue("whole_city")


def test_the_city_is_whole_and_consistent(city: list[str]) -> None:
    counties = Jurisdiction.objects.filter(kind="county", valid_to=None)
    assert counties.count() == 7
    assert Unit.objects.filter(jurisdiction__kind="city", valid_to=None).count() >= 45
    per_county = Unit.objects.filter(jurisdiction__in=counties).values_list("jurisdiction").annotate(n=Count("id"))
    assert all(number >= 20 for _, number in per_county)
    townships = Jurisdiction.objects.filter(kind="township", valid_to=None)
    assert not townships.exclude(units__kind=Unit.Kind.STATION).exists()
    assert {Role(role) for role in Tenure.objects.values_list("post__role", flat=True)} == set(Role)
    assert User.objects.annotate(n=Count("tenures")).filter(n=2).count() == 1
    assert not User.objects.filter(is_demonstration=False).exists()
    assert not User.objects.filter(must_change_password=True).exists()
    renamed = UnitEvent.objects.filter(kind=UnitEvent.Kind.RENAMED, summary__contains="应急管理局")
    assert renamed.filter(effective_on__year=2019).count() >= 8
    assert not due_events(timezone.localdate()).exists(), "the clock would carry history out once more"


def test_the_register_is_believable(whole_city: list[str]) -> None:
    assert Enterprise.objects.count() > 2500
    faults = {code: credit_code_fault(code) for code in Enterprise.objects.values_list("credit_code", flat=True)}
    assert not {code: fault for code, fault in faults.items() if fault}
    assert Place.objects.filter(is_primary=True).count() == Enterprise.objects.count()
    assert PlaceVersion.objects.filter(valid_to=None).count() == Place.objects.count()
    in_force = EnterpriseVersion.objects.filter(valid_to=None)
    assert in_force.filter(revision=F("enterprise__revision"), staff=F("enterprise__staff")).count() == (
        Enterprise.objects.count()
    )
    run = ImportRun.objects.get(year=timezone.localdate().year - 1)
    assert run.state == ImportRun.State.WRITTEN
    assert run.new and run.changed and run.unchanged and run.refused and run.doubtful
    mended = Enterprise.objects.filter(versions__entry__kind="mend").distinct()
    assert mended.count() > 100
    assert not Enterprise.objects.filter(telephone__regex=r"^1[3-9]|^0564-[1-9]").exists()


def test_accounts_are_kept_for_the_owner_and_open_the_door(city: list[str], client: Client, tmp_path: Path) -> None:
    accounts = demonstration.known_accounts()
    assert len(accounts) == sum(one.has_usable_password() for one in User.objects.all())
    assert stat.S_IMODE((tmp_path / "demonstration-accounts.json").stat().st_mode) == 0o600
    assert all(User.objects.get(username=one.username).check_password(one.password) for one in accounts)
    assert len({one.password for one in accounts}) == len(accounts)
    assert not any(one.password in line for line in city for one in accounts)


def test_a_database_in_use_is_refused(city: list[str]) -> None:
    before = User.objects.count(), Enterprise.objects.count()
    with pytest.raises(CommandError, match="已有人员或企业"):
        call_command("load_demonstration")
    assert (User.objects.count(), Enterprise.objects.count()) == before


def test_one_person_is_enough_to_refuse(db: None) -> None:
    assert demonstration.is_empty_database()
    User.objects.create(username="somebody", name="某某")
    assert not demonstration.is_empty_database()


def test_passwords_pass_our_own_rules() -> None:
    for _ in range(50):
        CharacterClassesValidator().validate(new_password())


def test_every_page_says_that_it_is_one(city: list[str], client: Client) -> None:
    assert "演示" in client.get("/login/").content.decode()


def test_no_page_says_so_elsewhere(db: None, client: Client) -> None:
    mark.forget()
    assert "演示" not in client.get("/login/").content.decode()


def test_passwords_of_another_database_are_not_printed(city: list[str]) -> None:
    User.objects.filter(username="office").update(name="另一人")
    assert "office" not in {account.username for account in demonstration.known_accounts()}
