"""Who may hand out which role, and where a role may stand: no way to more than one has."""

import pytest

from liuan_safety.organizations.roles import (
    Deed,
    Reach,
    Role,
    appointed_by,
    deeds_of,
    kept_by,
    reach_of,
    seats_of,
)


def test_whoever_manages_people_is_named_in_the_tables_and_nobody_else():
    for role in Role:
        manages = Deed.PEOPLE_MANAGE in deeds_of(role)
        assert bool(kept_by(role)) == manages, role
        assert not appointed_by(role) or manages, role


def test_a_role_below_the_city_appoints_nobody_who_sees_the_whole_city_or_manages():
    for role in Role:
        if reach_of(role) is Reach.CITY:
            continue
        for other in appointed_by(role) | kept_by(role):
            assert reach_of(other) is not Reach.CITY, (role, other)
            assert Deed.PEOPLE_MANAGE not in deeds_of(other), (role, other)
            assert Deed.UNIT_MANAGE not in deeds_of(other), (role, other)


def test_the_system_administrator_appoints_nobody_and_keeps_off_the_log():
    assert not appointed_by(Role.SYSTEM_ADMINISTRATOR)
    assert [role for role in Role if Role.AUDIT_ADMINISTRATOR in kept_by(role)] == []


@pytest.mark.parametrize("role", [role for role in Role if reach_of(role) is Reach.JURISDICTION])
def test_a_role_that_sees_its_jurisdiction_never_stands_in_the_city(role):
    assert "city" not in seats_of(role)


@pytest.mark.parametrize("role", [role for role in Role if reach_of(role) is Reach.CITY])
def test_a_role_that_sees_the_city_stands_in_the_city_alone(role):
    assert seats_of(role) == {"city"}
