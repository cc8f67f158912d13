"""Reminders of any source: once per rung, only of what still stands, the figures of the inbox, what is a guess."""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from liuan_safety.notices.models import Notice
from liuan_safety.obligations import inbox, sources
from liuan_safety.obligations.reminding import SourcesFailed, remind
from liuan_safety.obligations.rules import GROUP_LABELS, Ladder, group
from liuan_safety.obligations.sources import Owed, Seat, Source
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Matters:
    """A source whose matters the test holds in its hand."""

    def __init__(self, user: User) -> None:
        self.place = user.acting.jurisdiction.pk
        self.days: dict[str, datetime.date] = {}
        self.settled: set[str] = set()
        self.asked: list[set[str]] = []
        self.provisional = False

    def owed(self, seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
        for key, day in self.days.items():
            yield Owed(
                kind="test.matter", key=key, title=f"事项{key}", wanted_by="市安委办", article="一（四）",
                jurisdiction=self.place, deed=Deed.CENSUS_REVIEW, last_day=day, url=f"/x/{key}/", verb="去办",
                provisional=self.provisional,
            )  # fmt: skip

    def still(self, keys: Collection[str]) -> set[str]:
        self.asked.append(set(keys))
        return set(keys) - self.settled

    def source(self, **more: Any) -> Source:
        deeds = frozenset({Deed.CENSUS_REVIEW})
        return Source("test.matter", "试验", deeds, self.owed, lambda seat: [], **more)


@pytest.fixture
def matters(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Matters:
    made = Matters(cast.jinan_officer)
    monkeypatch.setattr(sources, "_sources", {"test.matter": made.source(still=made.still)})
    return made


def in_days(left: int) -> datetime.date:
    return TODAY + datetime.timedelta(left)


def rungs() -> list[tuple[str, str]]:
    return sorted(Notice.objects.values_list("source_key", "rung"))


def test_each_once_and_a_second_run_writes_nothing(matters: Matters, django_assert_max_num_queries: Any) -> None:
    matters.days = {"far": in_days(8), "a": in_days(7), "b": in_days(2), "late": in_days(-1)}
    assert remind() == 3
    assert rungs() == [("a", "7"), ("b", "3"), ("late", "overdue")]
    matters.asked.clear()
    with django_assert_max_num_queries(6):
        assert remind() == 0
    assert not matters.asked, "nobody's rows are locked for nothing"


def test_after_a_week_without_beat_only_the_rung_of_that_day(matters: Matters) -> None:
    matters.days = {"a": in_days(8), "b": in_days(3)}
    assert remind() == 1
    assert remind(in_days(7)) == 2
    assert rungs() == [("a", "1"), ("b", "3"), ("b", "overdue")]


def test_what_was_settled_between_reading_and_writing_is_not_told(matters: Matters) -> None:
    matters.days = {"a": in_days(1), "b": in_days(1)}
    matters.settled = {"a"}
    assert remind() == 1
    assert rungs() == [("b", "1")]


def test_a_source_that_can_not_say_what_stands_is_asked_in_one_transaction(
    matters: Matters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_sources", {"test.matter": matters.source()})
    matters.days = {"a": in_days(1)}
    assert remind() == 1 and remind() == 0


def test_more_than_one_batch(matters: Matters) -> None:
    matters.days = {str(number): in_days(-2) for number in range(2300)}
    assert remind() == 2300
    assert [len(keys) for keys in matters.asked] == [1000, 1000, 300]
    assert remind() == 0


def test_what_was_settled_and_is_back_under_its_key_is_told_anew(
    matters: Matters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_sources", {"test.matter": matters.source(recurs=True)})
    for turn in (1, 2, 3):
        matters.days = {"a": in_days(-1), "b": in_days(1)}
        assert remind() == (2 if turn == 1 else 1)
        assert remind() == 0, "once a turn"
        matters.days.pop("a")
        assert remind() == 0
    closed = [key for key, _rung in rungs() if key.startswith("a@")]
    assert len(closed) == len(set(closed)) == 3, "each turn's notice is kept"
    assert [one for one in rungs() if "@" not in one[0]] == [("b", "1")]


@pytest.mark.parametrize("where", ["prepare", "owed", "halfway"])
def test_a_source_that_fails_stops_no_other_and_the_run_fails_at_the_end(
    where: str, matters: Matters, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    matters.days = {"a": in_days(1)}

    def fail(*_asked: Any) -> Iterator[Owed]:
        if where == "halfway":
            yield from (replace(one, kind="aaa.broken") for _number in range(1500) for one in matters.owed(None, TODAY))
        raise RuntimeError("secret words")

    def prepare(_today: datetime.date) -> None:
        raise RuntimeError("not prepared")

    broken = Source("aaa.broken", "坏的", frozenset(), fail, lambda seat: [], prepare if where == "prepare" else None)
    both = {"test.matter": matters.source(still=matters.still), "aaa.broken": broken}
    monkeypatch.setattr(sources, "_sources", both)
    for _hour in range(2):
        with pytest.raises(SourcesFailed, match="aaa.broken"):
            remind()
    assert rungs() == [("a", "1")], "its own half is taken back, the other's is there once"
    assert "reminders of aaa.broken failed" in caplog.text


def test_a_guess_is_marked_wherever_the_day_stands(matters: Matters, cast: Any, client: Client) -> None:
    matters.days, matters.provisional = {"a": in_days(2)}, True
    remind()
    assert "暂估" in Notice.objects.get().title
    cast.login(client, cast.jinan_officer)
    for address in ("/", "/inbox/", "/inbox/notices/"):
        assert "暂估" in client.get(address).content.decode()


def test_the_inbox_is_grouped_and_says_who_wants_what_by_when_under_which_article(
    matters: Matters, cast: Any, client: Client
) -> None:
    matters.days = {"1": in_days(20), "2": in_days(3), "3": in_days(0), "4": in_days(-4)}
    cast.login(client, cast.jinan_officer)
    for address in ("/", "/inbox/"):
        page = client.get(address).content.decode()
        assert all(words in page for words in ("事项4", "市安委办", "一（四）", "去办", "逾期4天"))
        places = [page.index(f">{words}<") for words in GROUP_LABELS.values()]
        assert places == sorted(places)
    assert 'aria-current="page"' in client.get("/").content.decode()


def test_the_figure_is_that_of_the_list_and_costs_what_the_source_says(
    matters: Matters, cast: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    matters.days = {"1": in_days(20), "2": in_days(3)}
    assert inbox.count(cast.jinan_officer) == len(inbox.owed_by(cast.jinan_officer)) == 2
    assert inbox.count(cast.yuan_officer) == inbox.count(cast.leader) == 0
    cheap = matters.source(count=lambda seat, today: 77)
    monkeypatch.setattr(sources, "_sources", {"test.matter": cheap})
    cast.login(client, cast.jinan_officer)
    assert ">77<" in client.get("/counts/").content.decode()


@pytest.mark.parametrize(("left", "key"), [(-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later")])
def test_groups(left: int, key: str) -> None:
    assert group(in_days(left), TODAY, Ladder()) == key
