"""Imports, officers' edits and undoings in any order: nothing a person said is lost, no firm is doubled, and the
history replays to the present state (D7)."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from enterprises.register.models import Enterprise
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


def test_a_firm_without_code_that_stood_at_the_county_is_found_by_its_township(cast: Cast) -> None:
    told = {"staff": None, "sector": "", "telephone": "", "revenue_fen": None, "industry_code": "", "former_name": ""}
    told |= {"longitude": None, "town": False, "with_code": False, "address": ""}
    life = Life(cast.shucheng_officer, cast.yuan_officer)
    for step in (("bring", "舒城县", 2018, {0: told}), ("bring", "杭埠镇", 2018, {0: told}), ("again",)):
        life.take(step)
    assert Enterprise.objects.count() == 1
