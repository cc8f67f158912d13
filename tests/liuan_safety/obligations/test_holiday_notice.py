"""The notice's words: three published years read as the library has them, and words that can't be."""

import datetime as dt

import pytest

from liuan_safety.obligations.holiday_notice import read_notice
from liuan_safety.obligations.workdays import WorkCalendar

YEAR_2026 = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日至5日放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日至21日放假，共3天。
六、中秋节：9月25日至27日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
YEAR_2025 = (
    "元旦：1月1日（周三）放假1天，不调休。春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。"
    "1月26日（周日）、2月8日（周六）上班。清明节：4月4日至6日放假，共3天。劳动节：5月1日至5日放假调休，共5天。"
    "4月27日（周日）上班。端午节：5月31日至6月2日放假，共3天。国庆节、中秋节：10月1日至8日放假调休，共8天。"
    "9月28日（周日）、10月11日（周六）上班。"
)
YEAR_2019 = (
    "元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。"
    "春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。清明节：4月5日放假，与周末连休。"
    "劳动节：5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。端午节：6月7日放假，与周末连休。"
    "中秋节：9月13日放假，与周末连休。国庆节：10月1日至7日放假调休，共7天。9月29日、10月12日上班。"
)


@pytest.mark.parametrize(("year", "text"), [(2026, YEAR_2026), (2025, YEAR_2025), (2019, YEAR_2019)])
def test_a_published_year_is_read_as_it_was(year: int, text: str) -> None:
    notice = read_notice(text, year)
    assert (notice.faults, notice.missing) == ([], [])
    published, read = WorkCalendar(), WorkCalendar(notice.days, frozenset({year}))
    assert [day.works for day in read.year(year)] == [day.works for day in published.year(year)]


def test_a_holiday_may_begin_in_the_december_before() -> None:
    notice = read_notice("元旦：12月31日（周四）至1月2日（周六）放假。1月3日（周日）上班。", 2027)
    assert notice.faults == []
    assert [day.day for day in notice.days.values() if not day.works][0] == dt.date(2026, 12, 31)
    assert notice.days[dt.date(2027, 1, 3)].works
    assert notice.missing == ["春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "没有读到放假安排"),
        ("元旦放假三天", "没有读到放假安排"),
        ("元旦：放假三天。", "没有写明哪几天"),
        ("元旦：1月1日（周三）至3日放假。", "是周五，不是周三"),
        ("元旦：1月1日至3日放假，共4天。", "共4天，按起止日是3天"),
        ("元旦：1月1日至3日放假。1月5日上班。", "是周二，本来就上班"),
        ("春节：2月30日放假。", "不是一个日期"),
        ("国庆节：10月7日至1日放假。", "不像一个假期"),
        ("国庆节：2031年10月1日至7日放假。", "不属于2027年"),
        ("元旦：1月1日至3日放假。1月2日上班。", "既放假又上班"),
    ],
)
def test_words_that_can_not_be(text: str, fault: str) -> None:
    assert any(fault in one for one in read_notice(text, 2027).faults), read_notice(text, 2027).faults
