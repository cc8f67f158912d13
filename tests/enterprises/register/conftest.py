"""Who stands in most of the register's tests: an officer of 金安区, and an enterprise there."""

import pytest

from tests.enterprises.factories import EnterpriseFactory


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory(staff=12, name="金安甲建材厂")


@pytest.fixture
def officer(client, cast):
    return cast.login(client, cast.jinan_officer)
