"""Imports, officers' edits and undoings in any order: nothing a person said is lost, no firm is doubled, and the
history replays to the present state (D7)."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enterprises.register.models import EnterpriseVersion, PlaceVersion
from tests.cast import Cast
from tests.enterprises.census.made_up import plain_rows, sheet_bytes
from tests.enterprises.census.replaying import STEPS, Life

pytestmark = pytest.mark.django_db
ALLOWED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


def own_transaction() -> Any:
    """A transaction for one example, inside which the services' own outermost transactions are allowed."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@settings(max_examples=8, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=ALLOWED)
@given(steps=STEPS)
def test_any_order_of_acts_replays(cast: Cast, steps: list[tuple[Any, ...]]) -> None:
    people = cast.shucheng_officer, cast.yuan_officer
    with own_transaction():
        life = Life(*people)
        for step in steps:
            life.take(step)
        transaction.set_rollback(True)


@settings(max_examples=3, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=ALLOWED)
@given(numbers=st.sets(st.integers(0, 40), min_size=1, max_size=8), staff=st.integers(0, 5000))
def test_the_same_workbook_twice_changes_nothing(brought_in: Any, numbers: set[int], staff: int) -> None:
    content = sheet_bytes(plain_rows(*sorted(numbers), 从业人数=staff))
    with own_transaction():
        first = brought_in(content)
        before = EnterpriseVersion.objects.count(), PlaceVersion.objects.count()
        again = brought_in(content)
        assert (first.new, again.new, again.changed) == (len(numbers), 0, 0)
        assert before == (EnterpriseVersion.objects.count(), PlaceVersion.objects.count())
        transaction.set_rollback(True)
