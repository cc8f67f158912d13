"""Imports, officers' edits and undoings in any order: nothing a person said is lost, no firm is doubled, and the
history replays to the present state (D7)."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from tests.cast import Cast
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
