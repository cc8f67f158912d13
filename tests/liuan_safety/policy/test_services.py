"""Setting a figure from a day on, and reading it as of a day."""

import datetime
import threading
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.organizations.settings_door import setting
from liuan_safety.policy import selectors
from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.models import Setting
from liuan_safety.policy.rules import Definition, Kind
from liuan_safety.policy.services import set_value
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast
from tests.liuan_safety.organizations.factories import jurisdiction
from tests.liuan_safety.policy.conftest import PLANTED_KEYS

pytestmark = pytest.mark.django_db
KEY = "login.failures"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> str:
    """A figure that may differ by county."""
    figure = Definition(
        key="test.visits",
        group="试验",
        label="每年检查次数",
        kind=Kind.WHOLE,
        default="2",
        unit="次",
        article="试验",
        explanation="试验。",
        verified=True,
        minimum=1,
        maximum=12,
        differs_by_county=True,
    )
    monkeypatch.setitem(DEFINITIONS, figure.key, figure)
    return figure.key


def change(cast: Cast, value: Any, day: datetime.date, **more: Any) -> Setting:
    key = more.pop("key", KEY)
    options = {"note": "办公会议定", "by": cast.office, "seen": selectors.newest_id(key)} | more
    return set_value(key=key, value=value, valid_from=day, **options)


@pytest.mark.parametrize("key", DEFINITIONS)
def test_every_figure_comes_with_the_migrations(key: str) -> None:
    assert key in PLANTED_KEYS
    row = Setting.objects.get(key=key)
    assert (row.value, row.valid_to, row.jurisdiction) == (DEFINITIONS[key].default, None, None)
    assert row.verified == DEFINITIONS[key].verified


def test_a_value_holds_from_its_day_and_the_old_one_until_then(cast: Cast, today: datetime.date) -> None:
    change(cast, "6", today + 10 * DAY)
    assert [selectors.value(KEY, on=today + n * DAY) for n in (0, 9, 10, 400)] == [5, 5, 6, 6]
    old, new = Setting.objects.filter(key=KEY).order_by("valid_from")
    assert (old.value, old.valid_to) == ("5", today + 10 * DAY)
    assert (new.set_by, new.set_in_post) == (cast.office, str(cast.office.acting.post))


def test_a_value_before_a_coming_one_ends_where_that_begins(cast: Cast, today: datetime.date) -> None:
    change(cast, "6", today + 10 * DAY)
    change(cast, "7", today + 5 * DAY)
    assert [selectors.value(KEY, on=today + n * DAY) for n in (4, 5, 9, 10)] == [5, 7, 7, 6]


def test_a_mistake_of_today_is_replaced_and_stays_in_the_history(cast: Cast, today: datetime.date) -> None:
    change(cast, "7", today)
    change(cast, "6", today)
    assert selectors.value(KEY) == 6
    wrong = Setting.objects.get(key=KEY, value="7")
    assert wrong.never_held
    assert wrong in selectors.history(KEY)


def test_days_before_the_first_row_have_the_default() -> None:
    assert selectors.value(KEY, on=datetime.date(1999, 1, 1)) == 5


def test_the_log_knows_what_it_was_and_what_it_is(cast: Cast, today: datetime.date) -> None:
    change(cast, "6", today)
    deed = DeedRecord.objects.get(action="policy.setting.set")
    assert (deed.before["value"], deed.after["value"], deed.detail) == ("5", "6", "办公会议定")


@pytest.mark.parametrize(
    ("value", "field", "words"),
    [("2", "value", "3 到 10"), ("五", "value", "整数"), ("5", "value", "不需要修改")],
)
def test_values_that_are_refused(cast: Cast, today: datetime.date, value: str, field: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        change(cast, value, today, verified=False)
    assert refused.value.field == field
    assert Setting.objects.filter(key=KEY).count() == 1


def test_the_same_value_may_be_confirmed(cast: Cast, today: datetime.date) -> None:
    assert not Setting.objects.get(key=KEY).verified
    assert change(cast, "5", today, verified=True).verified


def test_a_reason_is_needed(cast: Cast, today: datetime.date) -> None:
    with pytest.raises(RuleBroken, match="为什么"):
        change(cast, "6", today, note="  ")


def test_the_past_is_changed_by_paper_only(cast: Cast, today: datetime.date) -> None:
    with pytest.raises(RuleBroken, match="依据文件"):
        change(cast, "6", today - DAY)
    paper = Paper.objects.create(title="六安市安委会办公室通知")
    change(cast, "6", today - DAY, paper=paper)
    assert selectors.value(KEY, on=today - DAY) == 6


def test_who_may(cast: Cast, today: datetime.date) -> None:
    for user in (cast.jinan_officer, cast.system_administrator, cast.leader):
        with pytest.raises(PermissionDenied):
            change(cast, "6", today, by=user)


def test_an_unknown_figure(cast: Cast, today: datetime.date) -> None:
    with pytest.raises(RuleBroken, match="没有"):
        change(cast, "6", today, key="login.nothing")
    with pytest.raises(KeyError):
        selectors.value("login.nothing")
    assert selectors.text_for_door("login.nothing") is None


def test_the_second_of_two_officers_is_told(cast: Cast, today: datetime.date) -> None:
    seen = selectors.newest_id(KEY)
    change(cast, "6", today + DAY)
    with pytest.raises(Conflict, match="6 次"):
        change(cast, "7", today, seen=seen)
    assert not Setting.objects.filter(key=KEY, value="7").exists()


def test_a_county_may_differ_where_the_figure_lets_it(cast: Cast, today: datetime.date, local: str) -> None:
    county, town = jurisdiction("舒城县"), jurisdiction("杭埠镇")
    change(cast, "3", today, key=local)
    change(cast, "4", today, key=local, jurisdiction=county, seen=None)
    assert selectors.value(local) == 3
    assert selectors.value(local, jurisdiction=county) == 4
    assert selectors.value(local, jurisdiction=town) == 4, "a township follows its county"
    assert selectors.value(local, jurisdiction=jurisdiction("金安区")) == 3
    with pytest.raises(RuleBroken, match="全市统一"):
        change(cast, "6", today, jurisdiction=county)


def test_the_rules_of_log_in_read_it(cast: Cast, today: datetime.date) -> None:
    change(cast, "4", today)
    change(cast, ["leader", "auditor"], today, key="login.otp_roles")
    assert setting(KEY, 5) == 4
    assert setting("login.otp_roles", "") == "leader,auditor"
    assert setting("login.nothing", 7) == 7


@pytest.mark.django_db(transaction=True)
def test_kept_rows_are_forgotten_with_the_change(cast: Cast, today: datetime.date) -> None:
    """Outside a transaction values are kept for seconds; this process must see its own change at once."""
    assert selectors.value(KEY) == 5
    change(cast, "8", today)
    assert selectors.value(KEY) == 8
    selectors.kept.clear()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_one_moment_one_is_told(cast: Cast, today: datetime.date) -> None:
    seen, office, start = selectors.newest_id(KEY), cast.office, threading.Barrier(2)
    told: list[str] = []

    def set_to(value: str) -> None:
        start.wait()
        try:
            set_value(key=KEY, value=value, valid_from=today, note="并发", by=office, seen=seen)
        except Conflict:
            told.append(value)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=set_to, args=(value,)) for value in ("6", "7")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 1
    assert Setting.objects.filter(key=KEY, valid_to=None).count() == 1
    selectors.kept.clear()
