"""The two departments of 金安区 that most tests of claims and decisions need."""

import pytest

from liuan_safety.organizations.models import Unit
from tests.cast import Cast
from tests.enterprises.supervision.claims import department


@pytest.fixture
def builders(cast: Cast) -> Unit:
    return department("住房和城乡建设局")


@pytest.fixture
def industry(cast: Cast) -> Unit:
    return department("经济和信息化局")
