"""Looking back sorts by the names of the day: in one sort, and in the pages of a list too long to count (D7)."""

import datetime
import random
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register.models import Enterprise
from enterprises.register.names import name_pinyin
from enterprises.register.selectors import past_order
from enterprises.register.selectors.asof import end_of, held_at, past_list
from enterprises.register.services import mend_enterprise
from tests.enterprises.factories import EnterpriseFactory, EntryFactory
from tests.enterprises.register.pages import names

pytestmark = pytest.mark.django_db
PAST = timezone.make_aware(datetime.datetime(2018, 12, 1, 12))
DAY = datetime.date(2018, 12, 31)
URL = "/enterprises/?asof=2018-12-31"


@pytest.fixture
def firms(cast: Any) -> list[str]:
    """Thirty firms; every third was renamed since. Their names of 2018, in order."""
    dice, signs = random.Random(8), "安白陈董范高何金李马南潘齐石唐王谢杨张周"
    then = [f"{''.join(dice.choices(signs, k=3))}{number}厂" for number in range(30)]
    for number, name in enumerate(then):
        row = EnterpriseFactory(origin=EntryFactory(made_at=PAST), name=name, primary_place=False)
        if number % 3 == 0:
            new = "".join(dice.choices(signs, k=3)) + "新厂"
            mend_enterprise(
                enterprise_id=row.pk, revision_seen=1, changes={"name": new}, reason="改名", by=cast.jinan_officer
            )
    return sorted(then, key=name_pinyin)


def test_the_list_and_its_export_stand_in_the_order_of_the_days_names(officer: Any, firms: list[str]) -> None:
    shown = names(officer.get(f"{URL}&per_page=100"))
    assert shown == firms
    assert names(officer.get(f"{URL}&per_page=100&sort=-name")) == firms[::-1]


@pytest.mark.parametrize("is_down", [False, True])
@pytest.mark.parametrize("size", [1, 4, 7, 30])
def test_every_page_of_a_long_list_is_that_of_the_whole(cast: Any, firms: list[str], size: int, is_down: bool) -> None:
    instant = end_of(DAY)
    rows = past_list(cast.jinan_officer, instant).order_by(
        *(("-name_pinyin", "-id") if is_down else ("name_pinyin", "id"))
    )
    named = {row.pk: row.name for row in rows}
    pages: list[str] = []
    for bottom in range(0, 40, size):
        keys = past_order.page_of(rows, bottom, bottom + size, instant, held_at(instant))
        assert len(keys) == max(0, min(size, 30 - bottom))
        pages += [named[key] for key in keys]
    assert pages == (firms[::-1] if is_down else firms)


def test_where_too_many_were_renamed_todays_order_stands(officer: Any, firms: list[str], monkeypatch: Any) -> None:
    monkeypatch.setattr(past_order, "MOST_RENAMED", 3)
    today = list(Enterprise.objects.order_by("name_pinyin", "id").values_list("versions__name", "versions__revision"))
    then = [name for name, revision in today if revision == 1]
    assert names(officer.get(f"{URL}&per_page=100")) == then
