"""Imports, officers' edits and undoings in any order: nothing a person said is lost, no firm is doubled, and the
history replays to the present state (D7)."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.enterprises.census.replaying import STEPS, Life

pytestmark = pytest.mark.django_db
ALLOWED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)


TOLD = {
    "staff": None, "sector": "", "telephone": "", "revenue_fen": None, "industry_code": "", "former_name": "",
    "longitude": None, "town": False, "with_code": False, "address": "",
}  # fmt: skip


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
    life = Life(cast.shucheng_officer, cast.yuan_officer)
    for step in (("bring", "舒城县", 2018, {0: TOLD}), ("bring", "杭埠镇", 2018, {0: TOLD}), ("again",)):
        life.take(step)
    assert Enterprise.objects.count() == 1


def test_a_firm_whose_import_was_undone_belongs_to_the_county_that_lists_it_next(cast: Cast) -> None:
    life = Life(cast.shucheng_officer, cast.yuan_officer)
    for step in (("bring", "舒城县", 2018, {3: TOLD}), ("undo", 0), ("bring", "裕安区", 2019, {3: TOLD}), ("again",)):
        life.take(step)
    firm = Enterprise.objects.select_related("jurisdiction").get()
    assert firm.condition == Condition.IN_REGISTER
    assert firm.jurisdiction.is_within(Jurisdiction.objects.get(name="裕安区"))
