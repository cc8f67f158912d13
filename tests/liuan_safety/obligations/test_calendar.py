"""Recording a notice on holidays, and the pages of the workday calendar."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.obligations import selectors
from liuan_safety.obligations.models import CalendarDay, HolidayNotice
from liuan_safety.obligations.services import record_notice
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NEXT = 2027
# Days made up for the test: nobody has announced the year.
TEXT = (
    "元旦：1月1日（周五）至3日（周日）放假，共3天。春节：2月5日至11日放假调休，共7天。2月14日（周日）上班。"
    "清明节：4月3日至5日放假。劳动节：5月1日至3日放假。端午节：6月9日放假。中秋节：9月15日放假。国庆节：10月1日至7日放假。"
    "10月9日（周六）上班。"
)
NUMBER = "国办发明电〔2026〕4号"


def give(cast: Cast, seen: int | None = None, text: str = TEXT) -> HolidayNotice:
    day = timezone.localdate()
    return record_notice(year=NEXT, text=text, number=NUMBER, dated=day, by=cast.office, seen=seen)


def test_a_recorded_notice_is_the_calendar(cast: Cast) -> None:
    assert selectors.calendar_now().is_provisional(NEXT)
    give(cast)
    calendar = selectors.calendar_now()
    assert not calendar.is_provisional(NEXT)
    assert not calendar.works(dt.date(2027, 2, 8))
    assert calendar.of(dt.date(2027, 2, 14)).is_make_up
    deed = DeedRecord.objects.get(action="obligations.notice.recorded")
    assert deed.after["number"] == NUMBER


def test_recorded_anew_it_replaces_its_own_days_only(cast: Cast) -> None:
    first = give(cast)
    give(cast, seen=first.revision, text=TEXT.replace("2月14日（周日）", "2月13日（周六）"))
    assert not CalendarDay.objects.filter(day=dt.date(2027, 2, 14)).exists()
    assert CalendarDay.objects.get(day=dt.date(2027, 2, 13)).works
    assert HolidayNotice.objects.get().revision == 2
    assert "2月14日" in DeedRecord.objects.filter(action="obligations.notice.recorded").latest("pk").before["text"]


def test_what_a_colleague_recorded_meanwhile_is_not_overwritten(cast: Cast) -> None:
    give(cast)
    with pytest.raises(Conflict, match="安办甲"):
        give(cast, seen=None, text=TEXT.replace("6月9日", "6月10日"))
    assert CalendarDay.objects.filter(day=dt.date(2027, 6, 9)).exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("放假", "没有读到放假安排"),
        ("元旦：1月1日放假。", "一年七个节日须写全"),
        (TEXT.replace("周五", "周六"), "不是周六"),
    ],
)
def test_a_text_that_is_no_notice_changes_nothing(cast: Cast, text: str, message: str) -> None:
    give(cast)
    with pytest.raises(RuleBroken, match=message):
        give(cast, seen=1, text=text)
    assert CalendarDay.objects.filter(day=dt.date(2027, 2, 14)).exists()


def test_two_years_must_not_say_the_opposite_of_one_day(cast: Cast) -> None:
    give(cast, text=TEXT.replace("10月9日（周六）", "10月9日（周六）、12月25日（周六）"))
    opposite = (
        "元旦：2027年12月25日（周六）至2028年1月1日放假。春节：1月26日至2月1日放假。清明节：4月4日放假。"
        "劳动节：5月1日放假。端午节：5月28日放假。国庆节、中秋节：10月1日至7日放假。"
    )
    with pytest.raises(RuleBroken, match="2027-12-25与2027年节假日安排"):
        record_notice(year=2028, text=opposite, number="x", dated=timezone.localdate(), by=cast.office, seen=None)
    assert not HolidayNotice.objects.filter(year=2028).exists()


def test_only_the_office_records(cast: Cast) -> None:
    for user in (cast.jinan_officer, cast.leader, cast.auditor):
        with pytest.raises(PermissionDenied):
            record_notice(year=NEXT, text=TEXT, number="x", dated=timezone.localdate(), by=user, seen=None)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_one(cast: Cast) -> None:
    outcomes: list[str] = []
    both, office = threading.Barrier(2), cast.office

    def run() -> None:
        try:
            both.wait(10)
            record_notice(year=NEXT, text=TEXT, number="x", dated=timezone.localdate(), by=office, seen=None)
            outcomes.append("written")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == ["conflict", "written"]
    assert HolidayNotice.objects.count() == 1


# -- pages --------------------------------------------------------------------------------------------------------


def test_the_year_says_what_it_rests_on(client: Client, cast: Cast) -> None:
    cast.login(client, cast.jinan_officer)
    year = client.get("/calendar/2026/").content.decode()
    assert "全年 248 个工作日" in year
    assert "已公布" in year
    assert "2月14日（周六）、2月28日（周六）" in year
    assert "登记放假通知" not in year
    unknown = client.get(f"/calendar/{NEXT}/").content.decode()
    assert "暂估" in unknown
    assert "尚未公布" in unknown
    assert client.get("/calendar/1999/").status_code == 404
    assert f"{timezone.localdate().year}年工作日历" in client.get("/calendar/").content.decode()


def test_the_office_looks_first_and_then_records(client: Client, cast: Cast) -> None:
    cast.login(client, cast.office)
    page, fields = (
        f"/calendar/{NEXT}/notice/",
        {"number": NUMBER, "dated": timezone.localdate().isoformat(), "text": TEXT},
    )
    looked = client.post(page, fields | {"look": "1"}).content.decode()
    assert "读出的安排" in looked
    assert "2月5日（周五）至2月11日（周四）" in looked
    assert not HolidayNotice.objects.exists()
    answer = client.post(page, fields, follow=True).content.decode()
    assert f"已登记{NEXT}年的放假安排" in answer
    assert NUMBER in answer
    again = client.post(page, fields).content.decode()
    assert "刚由安办甲" in again, "sent twice, the second says so"
    assert HolidayNotice.objects.get().revision == 1


def test_a_wrong_text_comes_back_with_its_fault(client: Client, cast: Cast) -> None:
    cast.login(client, cast.office)
    fields = {"number": NUMBER, "dated": timezone.localdate().isoformat(), "text": TEXT.replace("共3天", "共4天")}
    answer = client.post(f"/calendar/{NEXT}/notice/", fields).content.decode()
    assert "按起止日是3天" in answer
    assert "共4天" in answer
    assert not HolidayNotice.objects.exists()
    early = client.post(f"/calendar/{NEXT}/notice/", fields | {"dated": "2999-01-01"}).content.decode()
    assert "成文日期晚于今天" in early


def test_a_term_is_reckoned_with_what_lies_in_it(client: Client, cast: Cast) -> None:
    cast.login(client, cast.auditor)
    ask = {"begins": "2026-09-30", "number": "5", "unit": "workdays"}
    answer = client.get("/calendar/term/", ask).content.decode()
    assert "2026-10-13（周二）" in answer
    assert "2026-10-10（周六）国庆节调休上班" in answer
    assert "暂估" not in answer
    later = client.get("/calendar/term/", ask | {"begins": "2026-12-30"}).content.decode()
    assert "暂估" in later
    moved = client.get("/calendar/term/", {"begins": "2026-09-01", "number": "60", "unit": "days", "moves": "on"})
    assert "末日 2026-10-31 是休息日" in moved.content.decode()
    far = client.get("/calendar/term/", {"begins": "9990-01-01", "number": "20", "unit": "years"}).content.decode()
    assert "推算的日期太远" in far
    assert "请" in client.get("/calendar/term/", {"begins": "x", "number": "", "unit": "y"}).content.decode()
