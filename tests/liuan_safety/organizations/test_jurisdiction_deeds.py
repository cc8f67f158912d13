"""Founding, mending, moving and closing jurisdictions."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.services import jurisdictions as services
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.liuan_safety.organizations.factories import UnitFactory, jurisdiction

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 1, 1)


def village(by, town="三十铺镇", name="桥头村"):
    return services.add_jurisdiction(by=by, kind="village", name=name, parent=jurisdiction(town), valid_from=DAY)


def test_a_county_administrator_keeps_villages_of_the_own_county_only(cast):
    made = village(cast.jinan_administrator)
    assert made.path == f"{made.parent.path}{made.pk:06d}/"
    with pytest.raises(PermissionDenied):
        village(cast.jinan_administrator, "苏埠镇")
    with pytest.raises(PermissionDenied):
        services.add_jurisdiction(
            by=cast.jinan_administrator, kind="township", name="新镇", parent=jurisdiction("金安区"), valid_from=DAY
        )


def test_aliases_may_be_kept_by_the_county_and_are_understood(cast):
    services.add_alias(by=cast.jinan_administrator, jurisdiction=jurisdiction("三十铺镇"), name=" 卅铺 ")
    assert jurisdiction("三十铺镇").aliases.get().name == "卅铺"
    with pytest.raises(PermissionDenied):
        services.add_alias(by=cast.jinan_administrator, jurisdiction=jurisdiction("苏埠镇"), name="苏家埠")


def test_a_new_name_keeps_the_old_one_as_an_alias_and_is_logged(cast):
    row = jurisdiction("城北镇")
    services.mend_jurisdiction(by=cast.office, jurisdiction=row, revision=row.revision, changes={"name": "城北街道"})
    row.refresh_from_db()
    assert (row.name, row.revision) == ("城北街道", 2)
    assert row.aliases.filter(name="城北镇").exists()
    deed = DeedRecord.objects.get(action="organizations.jurisdiction.mended")
    assert (deed.before, deed.after) == ({"name": "城北镇"}, {"name": "城北街道"})


def test_the_second_of_two_officers_is_told(cast):
    row = jurisdiction("城北镇")
    services.mend_jurisdiction(by=cast.office, jurisdiction=row, revision=1, changes={"code": "341502199"})
    with pytest.raises(Conflict):
        services.mend_jurisdiction(by=cast.office, jurisdiction=row, revision=1, changes={"name": "城北街道"})
    assert jurisdiction("城北镇").code == "341502199"


def test_moving_takes_everything_below_along(cast):
    hamlet = village(cast.office)
    town, other = jurisdiction("三十铺镇"), jurisdiction("裕安区")
    services.move_jurisdiction(by=cast.office, jurisdiction=town, revision=town.revision, parent=other)
    hamlet.refresh_from_db()
    town.refresh_from_db()
    assert town.path == f"{other.path}{town.pk:06d}/"
    assert hamlet.path == f"{town.path}{hamlet.pk:06d}/"
    assert Jurisdiction.objects.filter(path__startswith=other.path, name="桥头村").exists()


def test_what_is_wrong_in_a_tree_is_refused(cast):
    county, town = jurisdiction("金安区"), jurisdiction("三十铺镇")
    with pytest.raises(RuleBroken, match="不能设在"):
        services.move_jurisdiction(by=cast.office, jurisdiction=county, revision=1, parent=town)
    with pytest.raises(RuleBroken, match="已有"):
        services.add_jurisdiction(by=cast.office, kind="township", name="三十铺镇", parent=county, valid_from=DAY)


def test_a_jurisdiction_closes_only_when_nothing_stands_in_it(cast):
    town = jurisdiction("东桥镇")
    unit = UnitFactory(jurisdiction=town)
    with pytest.raises(RuleBroken, match="单位 1 个"):
        services.close_jurisdiction(by=cast.office, jurisdiction=town, revision=1, on=DAY)
    unit.valid_to = DAY
    unit.save()
    closed = services.close_jurisdiction(by=cast.office, jurisdiction=town, revision=1, on=DAY)
    assert not closed.is_in_force(DAY)
    assert closed.is_in_force(DAY - datetime.timedelta(days=1))


@pytest.mark.parametrize("who", ["jinan_officer", "leader", "system_administrator", "audit_administrator"])
def test_others_may_not(cast, who):
    with pytest.raises(PermissionDenied):
        village(getattr(cast, who))
