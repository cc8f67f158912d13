"""Imports, officers' edits and undoings in any order: nothing a person said is lost, no firm is doubled, and the
history replays to the present state (D7)."""

import os
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.cast import Cast
from tests.enterprises.census.lives import steps as lives
from tests.enterprises.census.replaying import Life, People

pytestmark = pytest.mark.django_db
ALLOWED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large)
# `make bench` lives longer: see bench/replay_lives.py.
LIVES = int(os.environ.get("LIVES", "8"))
STEPS = int(os.environ.get("STEPS", "12"))
TOLD = {
    "staff": None, "sector": "", "telephone": "", "revenue_fen": None, "industry_code": "", "former_name": "",
    "longitude": None, "town": False, "with_code": False, "address": "", "is_wrong": False, "cure": "mend",
}  # fmt: skip


def own_transaction() -> Any:
    """A transaction for one example, inside which the services' own outermost transactions are allowed."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@pytest.fixture
def people(cast: Cast) -> People:
    return People(cast.shucheng_officer, cast.yuan_officer, cast.office)


@settings(
    max_examples=LIVES, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=ALLOWED,
    report_multiple_bugs=True,
)  # fmt: skip
@given(steps=lives(STEPS))
def test_any_order_of_acts_replays(people: People, steps: list[tuple[Any, ...]]) -> None:
    with own_transaction():
        live(people, *steps)
        transaction.set_rollback(True)


def live(people: People, *steps: tuple[Any, ...]) -> Life:
    """A life of these steps, everything held against everything after each."""
    life = Life(people)
    for step in steps:
        life.take(step)
    return life


def bring(place: str, year: int = 2018, *, late: bool = False, **firms: Any) -> tuple[Any, ...]:
    """A list of rows that say nothing but what is given: `_0={}` is firm 0."""
    return ("bring", place, year, late, {int(key.strip("_")): TOLD | said for key, said in firms.items()})


def test_a_firm_without_code_that_stood_at_the_county_is_found_by_its_township(people: People) -> None:
    live(people, bring("舒城县", _0={}), bring("杭埠镇", _0={}), ("again",))
    assert Enterprise.objects.count() == 1


def test_a_firm_whose_import_was_undone_belongs_to_the_county_that_lists_it_next(people: People) -> None:
    live(people, bring("舒城县", _3={}), ("undo", 0), bring("裕安区", 2019, _3={}), ("again",))
    firm = Enterprise.objects.select_related("jurisdiction").get()
    assert firm.condition == Condition.IN_REGISTER
    assert firm.jurisdiction.is_within(Jurisdiction.objects.get(name="裕安区"))


def test_a_firm_brought_back_without_a_code_keeps_none_of_the_import_that_was_undone(people: People) -> None:
    live(people, bring("舒城县", _2={"with_code": True}), ("undo", 0), bring("舒城县", _2={"with_code": False}))
    assert Enterprise.objects.get().credit_code is None


def test_a_firm_brought_back_keeps_no_size_class_of_the_import_that_was_undone(people: People) -> None:
    figures = {"with_code": True, "staff": 400, "revenue_fen": 100_000_000, "industry_code": "5211"}
    live(people, bring("舒城县", _1=figures), ("undo", 0))
    assert Enterprise.objects.get().size_class == "small"
    live(people, bring("舒城县", _1={"with_code": True, "staff": 30}), ("again",))
    assert Enterprise.objects.get().size_class == ""
