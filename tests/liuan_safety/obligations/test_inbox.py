"""The inbox as pages and numbers: groups by due date, counts behind every page, units as holders, missed nights."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liuan_safety.notices.models import Notice
from liuan_safety.obligations import inbox, sources
from liuan_safety.obligations.reminding import remind
from liuan_safety.obligations.sources import Done, Owed, Seat, Source
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.services.posts import hand_over
from tests.cast import Cast
from tests.liuan_safety.organizations.factories import person

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Matters:
    """A source whose matters the test holds in its hand."""

    def __init__(self) -> None:
        self.open: list[Owed] = []

    def owed(self, seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
        yield from self.open

    def done(self, seat: Seat) -> Iterator[Done]:
        yield from ()


@pytest.fixture
def matters(monkeypatch: pytest.MonkeyPatch) -> Matters:
    monkeypatch.setattr(sources, "_sources", {})
    held = Matters()
    sources.register(Source("test", "试验", frozenset({Deed.SUPERVISION_CLAIM}), held.owed, held.done))
    return held


def _owed(user: User, left: int, **more: Any) -> Owed:
    unit = user.acting.post.unit
    facts = {
        "kind": "test", "key": f"{unit.pk}:{left}", "title": f"还有{left}天的事", "wanted_by": "市安委办",
        "article": "二（七）", "jurisdiction": unit.jurisdiction_id, "deed": Deed.SUPERVISION_CLAIM,
        "last_day": TODAY + datetime.timedelta(left), "url": "/x/", "verb": "去办", "unit": unit.pk,
    }  # fmt: skip
    return Owed(**{**facts, **more})


def test_a_units_matter_is_its_own_and_not_the_other_departments(matters: Matters, cast: Cast) -> None:
    mine, other = (
        cast.city_department,
        person("fire", "消防甲", cast.unit("六安市消防救援支队"), cast.city_department.acting.role),
    )
    matters.open = [_owed(mine, 3)]
    assert len(inbox.owed_by(mine)) == 1 and not inbox.owed_by(other)
    remind(TODAY)
    assert Notice.objects.visible_to(mine).count() == 1 and not Notice.objects.visible_to(other).exists()


def test_overdue_stands_first_and_each_line_says_who_wants_what_by_when_under_what(
    matters: Matters, cast: Cast, client: Client
) -> None:
    user = cast.city_department
    matters.open = [_owed(user, left) for left in (40, 5, 0, -2)] + [_owed(user, 30, key="later", provisional=True)]
    page = cast.login(client, user).get(reverse("obligations:inbox")).content.decode()
    places = [page.index(word) for word in ("逾期2天", "今天到期", "还有5天", "还有30天", "还有40天")]
    assert places == sorted(places)
    for word in ("近期到期", "以后到期", "市安委办", "二（七）", "去办", "未公布节假日，暂估"):
        assert word in page


def test_the_counts_come_behind_every_page_and_are_never_old(matters: Matters, cast: Cast, client: Client) -> None:
    user = cast.city_department
    matters.open = [_owed(user, 3), _owed(user, 5)]
    remind(TODAY)
    cast.login(client, user)
    assert "data-lu-counts" in client.get(reverse("organizations:units")).content.decode()

    def counts() -> list[str]:
        text = client.get(reverse("ui:counts")).content.decode()
        return [part.removesuffix("</span") for part in text.split(">") if part.endswith("</span")]

    assert counts()[:2] == ["2", "2"]
    matters.open = matters.open[:1]
    newest = Notice.objects.visible_to(user).order_by("-pk")[0].pk
    client.post(reverse("obligations:notices_read"), {"newest": str(newest)})
    assert counts()[:2] == ["1", ""]


def test_a_page_asks_nothing_for_its_counts(matters: Matters, cast: Cast, client: Client, monkeypatch: Any) -> None:
    asked: list[int] = []
    monkeypatch.setattr(matters, "owed", lambda seat, today: asked.append(1) or iter(()))
    sources.register(
        Source("test", "试验", frozenset({Deed.SUPERVISION_CLAIM}), lambda s, t: matters.owed(s, t), matters.done)
    )
    cast.login(client, cast.city_department).get(reverse("organizations:units"))
    assert not asked


def test_after_a_week_without_beat_only_the_rung_of_the_day_goes_out(matters: Matters, cast: Cast) -> None:
    user = cast.city_department
    matters.open = [_owed(user, 8)]
    remind(TODAY)
    assert not Notice.objects.exists()
    remind(TODAY + datetime.timedelta(7))
    assert list(Notice.objects.values_list("rung", flat=True)) == ["1"]
    remind(TODAY + datetime.timedelta(16))
    remind(TODAY + datetime.timedelta(16))
    assert sorted(Notice.objects.values_list("rung", flat=True)) == ["1", "overdue"]


def test_what_was_done_meanwhile_is_not_urged(matters: Matters, cast: Cast) -> None:
    matters.open = [_owed(cast.city_department, 3)]
    matters.open = []
    remind(TODAY)
    assert not Notice.objects.exists()


def test_the_level_above_is_told_of_a_unit_or_of_a_place(matters: Matters, cast: Cast) -> None:
    user, office = cast.jinan_department, cast.office
    matters.open = [
        _owed(
            user,
            -3,
            superior_unit=office.acting.post.unit_id,
            superior_deed=Deed.SUPERVISION_DECIDE,
            superior_url="/above/",
        ),
        _owed(user, -3, key="place", superior=office.acting.jurisdiction.pk, superior_deed=Deed.SUPERVISION_DECIDE),
    ]
    remind(TODAY)
    told = Notice.objects.visible_to(office).filter(rung="escalated")
    assert sorted(told.values_list("url", flat=True)) == ["/above/", "/x/"], "where the level above may look"
    assert Notice.objects.visible_to(user).filter(rung="overdue").count() == 2


def test_a_successor_finds_everything_of_the_post(matters: Matters, cast: Cast) -> None:
    leaver = cast.city_department
    matters.open = [_owed(leaver, 1)]
    remind(TODAY)
    follower = User.objects.create(username="follower", name="接任甲")
    hand_over(by=cast.office, post=leaver.acting.post, leaver=leaver, successor=follower, on=TODAY)
    follower.acting = Tenure.objects.get(user=follower)
    assert Notice.objects.visible_to(follower).count() == 1 and len(inbox.owed_by(follower)) == 1
    remind(TODAY)
    assert Notice.objects.count() == 1
