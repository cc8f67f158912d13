"""Days that this room prints are the officer's: between midnight and eight a UTC day is still the one before."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn
from enterprises.certification import year_display
from enterprises.certification.freezing import head_of
from enterprises.certification.models import FrozenYear, LockException
from enterprises.certification.selectors.exceptions import worded
from enterprises.certification.services import certifying
from enterprises.certification.services.excepting import grant_exception
from tests.enterprises.certification import stored
from tests.enterprises.certification.test_locks import certified
from tests.enterprises.certification.ways import YEAR, town

pytestmark = pytest.mark.django_db
EARLY = datetime.datetime(2019, 1, 9, 23, 30, tzinfo=datetime.UTC)  # half past seven of the tenth here


def held(until: datetime.date, **facts: Any) -> LockException:
    """An exception for a township of the stored year."""
    return LockException.objects.create(
        year=2018, jurisdiction=town("汤池镇"), until=until, reason="补报", granted_at=stored.at(1, 5),
        granted_label="安办甲（市安委办）", revoked_at=EARLY, **facts,
    )  # fmt: skip


def test_what_is_taken_back_early_in_the_morning_is_taken_back_that_day(cast: Any) -> None:
    assert "，2019-01-10收回" in worded(held(datetime.date(2019, 1, 15), revoked_label="安办甲"))


def test_a_certified_year_shows_the_days_of_here(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held(datetime.date(2019, 1, 15), revoked_label="安办甲")
    frozen = _frozen_early(cast, monkeypatch)
    context = year_display.year_context(cast.office, 2018, frozen, asked=True)
    county = next(one for one in context["counties"] if one["name"] == "舒城县")
    assert (county["sent"], county["accepted"]) == ("2019-01-10", "2019-01-10")
    assert any("，2019-01-10收回" in words for words in context["exceptions"])
    assert '"sent_at":"2019-01-09T23:30:00Z"' in frozen.head


def _frozen_early(cast: Any, monkeypatch: pytest.MonkeyPatch) -> FrozenYear:
    """The stored year, whose returns were sent and accepted early in the morning."""

    def early(*args: Any) -> str:
        CensusReturn.objects.update(sent_at=EARLY, decided_at=EARLY)
        return head_of(*args)

    monkeypatch.setattr(certifying, "head_of", early)
    return stored.build(cast, monkeypatch)


def test_settings_are_those_of_the_day_here(monkeypatch: pytest.MonkeyPatch, cast: Any) -> None:
    asked: list[datetime.date] = []
    monkeypatch.setattr(certifying, "text_value", lambda key, on: asked.append(on) or "")
    certifying.freeze_year(year=2018, now=EARLY, label="安办甲", paper=None)
    assert set(asked) == {datetime.date(2019, 1, 10)}


def test_one_that_merely_ran_out_was_not_taken_back(cast: Any, client: Any) -> None:
    certified()
    place, today = town("杭埠镇"), timezone.localdate()
    one = grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=today, reason="补报")
    yesterday = today - datetime.timedelta(days=1)
    LockException.objects.filter(pk=one.pk).update(until=yesterday)
    grant_exception(by=cast.office, year=YEAR, jurisdiction=place, until=today, reason="再补")
    one.refresh_from_db()
    assert one.revoked_label == "系统" and "收回" not in worded(one)
    text = {"by": "安办甲", "place": {"name": place.name}, "until": yesterday.isoformat(), "reason": "补报",
            "revoked_at": one.revoked_at.isoformat()}  # fmt: skip
    assert "收回" not in year_display._exception(text)
    cast.login(client, cast.office)
    page = client.get(reverse("certification:exceptions", args=[YEAR])).content.decode()
    assert "已到期" in page and "已收回" not in page


def test_a_page_without_days_leaves_them_empty() -> None:
    text = {"county": {"name": "甲县"}, "returns": [], "figures": {}}
    county = SimpleNamespace(**year_display._county(text))
    assert (county.sent, county.accepted) == ("", "")
