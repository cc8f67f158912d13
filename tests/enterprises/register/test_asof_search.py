"""Finding by words when looking back: what was named so then, whatever it is named since (D7)."""

import datetime
import random
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register.models import Enterprise, EnterpriseVersion
from enterprises.register.names import keys_of_name
from enterprises.register.selectors.asof import held_at, matching_then
from enterprises.register.selectors.search import matching, text_matches, words_of
from enterprises.register.services import mend_enterprise, take_back
from tests.enterprises.factories import EnterpriseFactory, EntryFactory, credit_code
from tests.enterprises.register.pages import names

pytestmark = pytest.mark.django_db
PAST = timezone.make_aware(datetime.datetime(2018, 12, 1, 12))


def firm(**values: Any) -> Any:
    return EnterpriseFactory(origin=EntryFactory(made_at=PAST), **values)


def mend(row: Any, by: Any, **changes: Any) -> Any:
    now = Enterprise.objects.get(pk=row.pk)
    mend_enterprise(enterprise_id=now.pk, revision_seen=now.revision, changes=changes, reason="更正", by=by)
    return now.versions.first().entry_id


@pytest.fixture
def renamed(cast: Any) -> Any:
    row = firm(name="霍山旧名茶业", former_name="霍山更早茶厂", credit_code=credit_code(7))
    mend(row, cast.jinan_officer, name="霍山新名茶业", former_name="霍山旧名茶业", credit_code=credit_code(8))
    return row


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("霍", ["霍山旧名茶业"]),
        ("旧名", ["霍山旧名茶业"]),
        ("hsjmcy", ["霍山旧名茶业"]),
        ("更早 旧名", ["霍山旧名茶业"]),
        (credit_code(7), ["霍山旧名茶业"]),
        (credit_code(7)[:16], ["霍山旧名茶业"]),
        (credit_code(7)[8:17], ["霍山旧名茶业"]),
        ("新名", []),
        ("hsxm", []),
        (credit_code(8), []),
        ("山", []),
    ],
)
def test_the_names_and_the_code_of_the_day_find(officer: Any, renamed: Any, typed: str, found: list[str]) -> None:
    firm(name="金寨别家", former_name="", credit_code=credit_code(9))
    assert names(officer.get("/enterprises/", {"asof": "2018-12-31", "q": typed})) == found
    assert "霍山旧名茶业" not in names(officer.get("/enterprises/", {"q": typed}))


def test_what_kept_its_name_is_found_by_initials_and_what_came_later_is_not(cast: Any, officer: Any) -> None:
    same = firm(name="金寨别家")
    mend(same, cast.jinan_officer, staff=77)
    EnterpriseFactory(name="金寨别家后来")
    assert names(officer.get("/enterprises/?asof=2018-12-31&q=jzbj")) == ["金寨别家"]


def test_a_renaming_that_was_taken_back_changes_nothing(cast: Any, officer: Any, renamed: Any) -> None:
    take_back(entry_id=Enterprise.objects.get().versions.first().entry_id, reason="录错", by=cast.jinan_officer)
    assert names(officer.get("/enterprises/?asof=2018-12-31&q=hsjm")) == ["霍山旧名茶业"]
    assert names(officer.get("/enterprises/?asof=2018-12-31&q=新名")) == []


def _random_name(dice: random.Random) -> str:
    return "".join(dice.choices("安宏瑞丰茶业A1b", k=dice.randint(1, 5)))


def _words(dice: random.Random, code: str) -> list[str]:
    start = dice.randint(0, 16)
    part = code[start : start + dice.randint(1, 18)]
    return [_random_name(dice)[:2], part, code[8:17], dice.choice(["a", "hr", "rf cy", "91341", "ma0", "安 1"])]


def test_it_is_what_comparing_all_versions_one_by_one_would_find(cast: Any) -> None:
    dice = random.Random(11)
    rows = []
    for _ in range(25):
        code = None if dice.random() < 0.2 else credit_code(dice.randint(1, 900_000))
        rows.append(firm(name=_random_name(dice), former_name=_random_name(dice), credit_code=code))
    for row in dice.sample(rows, 12):
        key = dice.choice(["name", "former_name", "credit_code"])
        mend(row, cast.jinan_officer, **{key: credit_code() if key == "credit_code" else _random_name(dice) + "改"})
    instant = timezone.make_aware(datetime.datetime(2019, 1, 1))
    then = EnterpriseVersion.objects.filter(held_at(instant))
    present = {row.pk: row.search_text for row in Enterprise.objects.all()}
    for row in then:
        for typed in _words(dice, row.credit_code or credit_code()):
            words = words_of(typed)
            by_hand = {one.enterprise_id for one in then if text_matches(_text(one), words)}
            found = matching_then(then, typed, instant).values_list("enterprise_id", flat=True)
            assert (typed, set(found)) == (typed, by_hand)
            # What decides in SQL and what decides here are one rule.
            here = {pk for pk, text in present.items() if text_matches(text, words)}
            found = Enterprise.objects.filter(matching(typed)).values_list("pk", flat=True)
            assert (typed, set(found)) == (typed, here)


def _text(row: EnterpriseVersion) -> str:
    keys = keys_of_name(row.name, former_name=row.former_name, credit_code=row.credit_code or "")
    return keys["search_text"]
