"""What the census owes: whose it is, by when, what the inbox shows, and reminders that go out once."""

import datetime
import threading
import time
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn, ReturnStep
from enterprises.census.owed import done, owed, prepare
from enterprises.census.services.returns import accept, give_back, report_nil
from enterprises.certification.services.excepting import grant_exception
from liuan_safety.notices.models import Notice
from liuan_safety.obligations import inbox, reminding
from liuan_safety.obligations.reminding import remind
from liuan_safety.organizations.models import Jurisdiction, Tenure, User
from liuan_safety.organizations.roles import Role
from tests.cast import HOME
from tests.dated import let_setting_be
from tests.liuan_safety.organizations.factories import person

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
LAST = datetime.date(YEAR, 12, 31)
TODAY = timezone.localdate()


def days(left: int) -> datetime.date:
    """So many days before the last day."""
    return LAST - datetime.timedelta(left)


@pytest.fixture
def township(cast: Any) -> User:
    return cast.member(Role.TOWNSHIP_OFFICER, HOME)


@pytest.fixture
def county(cast: Any) -> User:
    return cast.member(Role.COUNTY_OFFICER, HOME)


@pytest.fixture
def row(township: User) -> CensusReturn:
    return CensusReturn.objects.create(year=YEAR, jurisdiction=township.acting.jurisdiction, due_on=LAST)


def told(user: User) -> list[str]:
    return list(Notice.objects.visible_to(user).order_by("id").values_list("rung", flat=True))


def test_the_matter_moves_to_whoever_holds_it(row: CensusReturn, township: User, county: User, cast: Any) -> None:
    def holders() -> list[bool]:
        return [bool(inbox.owed_by(one)) for one in (township, county, cast.member(Role.OFFICE_STAFF))]

    assert holders() == [True, False, False]
    row = report_nil(by=township, census_return=row, revision=row.revision, reason="没有企业")
    assert holders() == [False, True, False]
    assert [one.title for one in inbox.done_by(township)] == [f"{row.jurisdiction.name}{YEAR}年度普查名录已报"]
    row = give_back(by=county, census_return=row, revision=row.revision, remarks="漏了两户")
    assert holders() == [True, False, False]
    row = report_nil(by=township, census_return=row, revision=row.revision, reason="确无企业")
    accept(by=county, census_return=row, revision=row.revision)
    assert holders() == [False, False, False]
    assert len(inbox.done_by(county)) == 2


def test_nobody_else_owes_it(row: CensusReturn, cast: Any) -> None:
    others = [cast.member(role, "裕安区") for role in Role]
    others += [cast.member(role) for role in Role if role is not Role.TOWNSHIP_OFFICER]
    assert not [one for one in others if inbox.owed_by(one)]


def test_acceptance_is_due_in_workdays_and_says_when_it_is_a_guess(row: CensusReturn) -> None:
    zone = timezone.get_current_timezone()
    row.state, row.sent_at = "sent", datetime.datetime(2026, 9, 30, 9, tzinfo=zone)
    row.year = 2026
    row.save()
    found = list(owed(None, datetime.date(2026, 10, 1)))
    assert [(one.last_day, one.provisional) for one in found] == [(datetime.date(2026, 10, 13), False)]
    row.sent_at = datetime.datetime(2035, 12, 28, 9, tzinfo=zone)
    row.save()
    assert [one.provisional for one in owed(None, datetime.date(2026, 10, 1))] == [True]


def test_a_list_of_last_year_that_nobody_began_asks_for_nothing(row: CensusReturn) -> None:
    CensusReturn.objects.update(year=YEAR - 1, due_on=datetime.date(YEAR - 1, 12, 31))
    late = datetime.date(YEAR, 7, 1)
    assert not list(owed(None, late))
    assert len(list(owed(None, datetime.date(YEAR, 1, 2)))) == 1
    other = Jurisdiction.objects.filter(parent=row.jurisdiction.parent, valid_to=None).exclude(pk=row.jurisdiction_id)
    now = timezone.now()
    CensusReturn.objects.create(year=YEAR - 1, jurisdiction=other[0], state="sent", sent_at=now, due_on=days(365))
    assert len(list(owed(None, late))) == 2


def test_what_is_locked_of_last_year_is_asked_of_nobody(row: CensusReturn, county: User, cast: Any) -> None:
    """Its county is accepted: neither can the township send, nor the county judge what another has sent."""
    now, day = timezone.now(), datetime.date(YEAR, 1, 2)
    place, above = row.jurisdiction, row.jurisdiction.parent
    other = Jurisdiction.objects.filter(parent=above, valid_to=None).exclude(pk=place.pk).first()
    CensusReturn.objects.create(year=YEAR - 1, jurisdiction=other, state="sent", sent_at=now, due_on=days(365))
    CensusReturn.objects.update(year=YEAR - 1)
    assert len(list(owed(None, day))) == 2
    CensusReturn.objects.create(year=YEAR - 1, jurisdiction=above, state="accepted", sent_at=now, decided_at=now)
    assert not list(owed(None, day))
    grant_exception(by=cast.office, year=YEAR - 1, jurisdiction=place, until=TODAY, reason="补报")
    assert [one.jurisdiction for one in owed(None, day)] == [place.pk]


def test_an_import_under_an_exception_is_no_acceptance(row: CensusReturn, county: User) -> None:
    now = timezone.now()
    CensusReturn.objects.filter(pk=row.pk).update(state="accepted", sent_at=now, decided_at=now)
    facts = {"census_return": row, "to_state": "accepted", "at": now}
    ReturnStep.objects.create(from_state="sent", maker_label="县安办甲", **facts)
    ReturnStep.objects.create(from_state="accepted", maker_label="乡镇甲", remark="例外修改：导入", **facts)
    assert [one.by for one in done(inbox.seat_of(county))] == ["县安办甲"]


def test_a_year_of_long_ago_is_opened_once_somebody_has_begun_it(row: CensusReturn) -> None:
    CensusReturn.objects.update(year=YEAR - 3)
    prepare(days(100))
    assert CensusReturn.objects.count() == 1
    CensusReturn.objects.update(state="sent", sent_at=timezone.now())
    prepare(days(100))
    assert CensusReturn.objects.filter(year=YEAR - 3, jurisdiction__kind="county").exists()
    assert not CensusReturn.objects.exclude(year=YEAR - 3).exists()
    assert not [one for one in owed(None, TODAY) if one.verb == "去报送"]


def test_returns_are_opened_when_their_day_is_near() -> None:
    prepare(days(61))
    assert not CensusReturn.objects.exists()
    prepare(days(60))
    prepare(days(59))
    levels = set(CensusReturn.objects.filter(year=YEAR).values_list("jurisdiction__kind", flat=True))
    assert {"county", "township"} <= levels


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([8], []),
        ([7, 7, 6], ["7"]),
        (range(8, -1, -1), ["7", "3", "1"]),
        ([7, 0], ["7", "1"]),
        ([8, -6], ["overdue"]),
        ([-1, -2, -9], ["overdue"]),
    ],
)
def test_each_rung_once_and_after_a_gap_only_the_one_that_applies(
    runs: Any, expected: list[str], row: CensusReturn, township: User
) -> None:
    for left in runs:
        remind(days(left) if left >= 0 else LAST + datetime.timedelta(-left))
    assert told(township) == expected


def test_overdue_is_told_to_the_level_above_as_the_setting_says(
    row: CensusReturn, township: User, county: User
) -> None:
    row.due_on = datetime.date(YEAR, 11, 30)
    row.save()
    let_setting_be("reminders.escalate_days", "3")
    remind(datetime.date(YEAR, 12, 1))
    mine = Notice.objects.filter(source_key=f"{row.pk}:0")
    assert set(mine.values_list("rung", "post")) == {("overdue", township.acting.post_id)}
    remind(datetime.date(YEAR, 12, 3))
    remind(datetime.date(YEAR, 12, 10))
    assert set(mine.values_list("rung", "post")) == {
        ("overdue", township.acting.post_id), ("escalated", county.acting.post_id)
    }  # fmt: skip
    assert mine.count() == 2


def test_nobody_is_reminded_of_what_is_done(row: CensusReturn, township: User) -> None:
    report_nil(by=township, census_return=row, revision=0, reason="没有企业")
    remind(days(1))
    assert not told(township)


def test_a_run_that_was_killed_is_made_up_for(
    row: CensusReturn, township: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(notices: Any) -> None:
        Notice.objects.bulk_create(list(notices)[:1])
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(reminding, "send", killed)
        with pytest.raises(SystemExit):
            remind(days(3))
    assert not Notice.objects.exists()
    remind(days(3))
    remind(days(2))
    assert told(township) == ["3"]


def test_a_successor_finds_all(row: CensusReturn, township: User) -> None:
    remind(days(3))
    post, today = township.acting.post, timezone.localdate()
    Tenure.objects.filter(post=post).update(valid_to=today)
    heir = person("heir", "接任甲", post.unit, Role.TOWNSHIP_OFFICER)
    Tenure.objects.filter(user=heir).update(post=post)
    heir.acting = Tenure.objects.get(user=heir)
    assert [one.url for one in inbox.owed_by(heir)] == [reverse("census:return", args=[row.pk])]
    assert told(heir) == ["3"]
    township.acting.refresh_from_db()
    assert not inbox.owed_by(township) and not told(township)


def test_the_pages_lead_to_where_it_is_done(row: CensusReturn, township: User, cast: Any, client: Client) -> None:
    remind(days(3))
    cast.login(client, township)
    url = reverse("census:return", args=[row.pk])
    for address in (reverse("obligations:inbox"), "/"):
        page = client.get(address).content.decode()
        assert url in page and "去报送" in page
    page = client.get(reverse("obligations:inbox_notices")).content.decode()
    assert "未读 1 条" in page
    newest = Notice.objects.visible_to(township).latest("id").pk
    for _twice in range(2):
        client.post(reverse("obligations:notices_read"), {"newest": newest})
    read = Notice.objects.get(pk=newest)
    assert read.read_at and township.name in read.read_by
    assert "未读 0 条" in client.get(reverse("obligations:inbox_notices")).content.decode()


def test_a_stranger_reads_and_marks_nothing(row: CensusReturn, county: User, cast: Any, client: Client) -> None:
    remind(days(3))
    cast.login(client, county)
    assert client.post(reverse("obligations:notices_read"), {"newest": "9" * 12}).status_code == 302
    assert not Notice.objects.filter(source_key=f"{row.pk}:0").exclude(read_at=None).exists()
    assert client.post(reverse("obligations:notices_read"), {"newest": "x"}).status_code == 302


def test_the_inbox_asks_a_fixed_number_of_times(
    row: CensusReturn, township: User, county: User, django_assert_max_num_queries: Any
) -> None:
    prepare(days(1))
    CensusReturn.objects.update(state="sent", sent_at=timezone.now())
    with django_assert_max_num_queries(6):
        assert len(list(owed(inbox.seat_of(county), TODAY))) > 5
    with django_assert_max_num_queries(1):
        list(owed(inbox.seat_of(township), TODAY))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_return_that_is_sent_in_the_same_second_is_not_reminded_of(cast: Any) -> None:
    """The reminder waits for the colleague's transaction, and finds the matter moved on."""
    township = cast.member(Role.TOWNSHIP_OFFICER, HOME)
    row = CensusReturn.objects.create(year=YEAR, jurisdiction=township.acting.jurisdiction, due_on=LAST)
    moved, errors = threading.Event(), []

    def colleague() -> None:
        try:
            with transaction.atomic():
                report_nil(by=township, census_return=row, revision=0, reason="没有企业")
                moved.set()
                time.sleep(1)
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    sending = threading.Thread(target=colleague)
    sending.start()
    assert moved.wait(10)
    remind(days(1))
    sending.join(20)
    assert not errors
    assert CensusReturn.objects.get(pk=row.pk).state == "sent"
    assert not Notice.objects.filter(post=township.acting.post_id).exists()
