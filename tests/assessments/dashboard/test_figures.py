"""What the dashboard counts: by place, sector, size and supervisor, now and last year."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.dashboard import tiles, workbook
from assessments.dashboard.figures import Figures
from assessments.dashboard.selectors.scope import scope_of
from enterprises.census.models import CensusReturn
from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.assessments.dashboard.making import census_list, census_return, lead
from tests.cast import Cast
from tests.enterprises.factories import EnterpriseFactory, many
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
YEAR = 2018


def figures(place: Jurisdiction, year: int = YEAR) -> Figures:
    return Figures(scope_of(year, place))


@pytest.fixture
def jinan(cast: Cast) -> Jurisdiction:
    return jurisdiction("金安区")


@pytest.fixture
def town(jinan: Jurisdiction) -> Jurisdiction:
    return jurisdiction("三十铺镇", "金安区")


def line(found: Figures, name: str) -> object:
    return next(one for one in found.lines if one.name == name)


def test_an_empty_place(jinan: Jurisdiction) -> None:
    found = figures(jinan)
    assert (found.now.whole, found.led_share, found.then.is_known, found.gaps.barring) == (0, None, False, 0)
    assert [tile["figure"] for tile in tiles.five(found)][:2] == [0, "—"]
    assert "没有普查名录，不作比较" in tiles.five(found)[0]["note"]
    assert all(one.returned_share == 0 for one in found.lines)


def test_one_enterprise_is_counted_where_it_stands(jinan: Jurisdiction, town: Jurisdiction) -> None:
    EnterpriseFactory(jurisdiction=town, sector="茶业", above_scale=True, size_class="small")
    EnterpriseFactory(jurisdiction=town, valid_to=timezone.now(), condition=Condition.CLOSED)
    EnterpriseFactory(jurisdiction=jurisdiction("苏埠镇", "裕安区"))
    found = figures(jinan)
    assert found.now.whole == 1
    assert found.now.above_scale == 1
    assert found.now.by_sector == {"茶业": 1}
    assert line(found, "三十铺镇").enterprises == 1
    assert figures(jurisdiction("六安市")).now.whole == 2
    assert line(figures(jurisdiction("六安市")), "金安区").enterprises == 1
    alone = figures(town)
    assert [one.enterprises for one in alone.lines] == [1]
    assert not alone.lines[0].itself


def test_what_lies_on_the_county_itself_has_a_line_of_its_own(jinan: Jurisdiction) -> None:
    EnterpriseFactory(jurisdiction=jinan)
    found = line(figures(jinan), "金安区（未细分到下级）")
    assert found.enterprises == 1
    assert (found.state, found.tally.expected) == ("", 0)


def test_a_closed_township_keeps_its_line_while_it_holds_enterprises(jinan: Jurisdiction, town: Jurisdiction) -> None:
    EnterpriseFactory(jurisdiction=town)
    Jurisdiction.objects.filter(pk=town.pk).update(valid_to=datetime.date(2018, 1, 1))
    found = line(figures(jinan), "三十铺镇")
    assert (found.enterprises, found.state, found.tally.expected) == (1, "", 0)


def test_leads_interim_ones_among_them(jinan: Jurisdiction, town: Jurisdiction, cast: Cast) -> None:
    first, second, _nobody = (EnterpriseFactory(jurisdiction=town) for _ in range(3))
    unit = cast.jinan_department.acting.post.unit
    lead(first, unit)
    lead(second, unit, is_interim=True)
    found = figures(jinan)
    assert (found.led.whole, found.led.interim, found.without_lead) == (2, 1, 1)
    assert line(found, "三十铺镇").led == 2
    assert tiles.five(found)[1]["figure"] == "66.7%"
    assert "还有 1 家无监管部门，1 家是临时监管" in tiles.five(found)[1]["note"]


def test_an_ended_lead_counts_no_more(jinan: Jurisdiction, town: Jurisdiction, cast: Cast) -> None:
    lead(EnterpriseFactory(jurisdiction=town), cast.jinan_department.acting.post.unit, valid_to=timezone.now())
    assert figures(jinan).led.whole == 0


def test_last_year_is_what_its_list_said(town: Jurisdiction) -> None:
    gone, stays = EnterpriseFactory(jurisdiction=town, sector="茶业"), EnterpriseFactory(jurisdiction=town)
    census_list(YEAR - 1, town, [gone, stays], sector="矿山", above_scale=True, supervisor_as_written="")
    Enterprise.objects.filter(pk=gone.pk).update(valid_to=timezone.now(), condition=Condition.CLOSED)
    EnterpriseFactory(jurisdiction=town)
    found = figures(town)
    assert found.then.is_known
    assert (found.now.whole, found.then.whole) == (2, 2)
    assert found.then.by_sector == {"矿山": 2}
    assert found.then.above_scale == 2
    assert found.then.without_supervisor == 2
    assert found.movement.words() == "新增 1 家，出库 1 家"
    assert tiles.five(found)[0]["note"] == "与2017年度持平；新增 1 家，出库 1 家"


def test_listed_by_two_it_counts_once(jinan: Jurisdiction, town: Jurisdiction) -> None:
    one = EnterpriseFactory(jurisdiction=town)
    census_list(YEAR - 1, town, [one])
    census_list(YEAR - 1, jinan, [one])
    assert figures(jinan).then.whole == 1


def test_a_county_without_last_years_list_forbids_the_comparison(town: Jurisdiction) -> None:
    census_list(YEAR - 1, town, [EnterpriseFactory(jurisdiction=town)])
    found = figures(jurisdiction("六安市"))
    assert not found.then.is_known
    assert "裕安区" in found.then.gaps
    assert "没有名录，不作比较" in tiles.five(found)[0]["note"]
    assert "比2017年度" not in tiles.five(found)[4]["note"]


def test_a_nil_return_is_a_list_too(jinan: Jurisdiction, town: Jurisdiction) -> None:
    census_list(YEAR - 1, town, [EnterpriseFactory(jurisdiction=town)])
    for place in figures(jinan).scope.lines:
        if place != town:
            census_return(YEAR - 1, place, "accepted", is_nil=True)
    assert figures(jinan).then.is_known


def test_a_countys_list_covers_its_townships(jinan: Jurisdiction, town: Jurisdiction) -> None:
    census_list(YEAR - 1, jinan, [EnterpriseFactory(jurisdiction=town)])
    assert figures(jinan).then.is_known


def test_returns_in_time_late_and_overdue(jinan: Jurisdiction, town: Jurisdiction) -> None:
    past, ahead = datetime.date(2018, 12, 31), timezone.localdate() + datetime.timedelta(days=30)
    places = figures(jinan).scope.lines
    census_return(YEAR, places[0], "sent", due_on=past)
    census_return(YEAR, places[1], "accepted", due_on=ahead)
    census_return(YEAR, places[2], "returned", due_on=past)
    census_return(YEAR, places[3], "open", due_on=ahead)
    found = figures(jinan)
    tally = found.returns.of_lines
    assert (tally.expected, tally.returned, tally.on_time, tally.late) == (len(places), 2, 1, 1)
    assert tally.accepted == 1
    assert tally.overdue == len(places) - 3  # the given back, and those that nobody has opened: the year is long over
    assert [one.state for one in found.lines[:4]] == ["已报未接收", "已接收", "退回修改", "未报"]
    late, whole = found.overdue
    assert whole == tally.overdue
    assert places[2].name in {one.holder for one in late}
    assert places[3].name not in {one.holder for one in late}


def test_a_citys_lines_count_their_townships(jinan: Jurisdiction, town: Jurisdiction) -> None:
    census_return(YEAR, town, "sent", due_on=timezone.localdate())
    found = figures(jurisdiction("六安市"))
    counted = line(found, "金安区").tally
    assert counted.returned == 1
    assert counted.expected == len(figures(jinan).scope.lines)
    assert found.returns.of_lines.returned == 0
    titles = {one.title for one in found.overdue[0] if one.holder == "金安区"}
    assert titles == {f"{YEAR}年度普查名录未报", f"{counted.expected - 1} 个乡镇、园区未报{YEAR}年度普查名录"}


def test_a_return_that_waits_too_long_is_with_the_level_above(jinan: Jurisdiction, town: Jurisdiction) -> None:
    year = timezone.localdate().year
    long_ago = timezone.now() - datetime.timedelta(days=60)
    census_return(year, town, "sent", due_on=timezone.localdate(), sent_at=long_ago)
    late = [one for one in figures(jinan, year).overdue[0] if one.owed]
    assert [(one.holder, one.title) for one in late] == [("金安区", f"三十铺镇{year}年度普查名录待审核")]
    assert late[0].days > 0


def test_blind_spots_by_line_and_kind(jinan: Jurisdiction, town: Jurisdiction) -> None:
    EnterpriseFactory(jurisdiction=town, credit_code=None)
    found = figures(jinan)
    assert found.gaps.by_kind["code_outstanding"] == 1
    assert line(found, "三十铺镇").gaps >= 1
    assert figures(jurisdiction("裕安区")).gaps.by_kind["code_outstanding"] == 0


def test_the_workbook_has_the_same_figures(jinan: Jurisdiction, town: Jurisdiction, cast: Cast) -> None:
    census_list(YEAR - 1, jinan, [EnterpriseFactory(jurisdiction=town, sector="茶业")])
    EnterpriseFactory(jurisdiction=town, sector="")
    sheets = {sheet.name: [tuple(row) for row in sheet.rows] for sheet in workbook.sheets_of(figures(jinan))}
    assert list(sheets) == ["进度", "按行业", "按规模", "按监管部门", "与上年比较"]
    assert sheets["按行业"] == [("茶业", 1, 1, 0), ("未填", 1, 0, 1), ("合计", 2, 1, 1)]
    assert sheets["按监管部门"] == [("无监管部门", 2), ("合计", 2)]
    assert sheets["与上年比较"][0] == ("企业", 2, 1, 1)
    progress = workbook.PROGRESS
    assert dict(zip(progress, sheets["进度"][-1], strict=True))["在册企业（家）"] == 2
    assert all(len(row) == len(progress) for row in sheets["进度"])


def test_the_workbook_leaves_empty_what_is_not_known(jinan: Jurisdiction, town: Jurisdiction) -> None:
    EnterpriseFactory(jurisdiction=town, sector="茶业")
    sheets = {sheet.name: [tuple(row) for row in sheet.rows] for sheet in workbook.sheets_of(figures(jinan))}
    assert sheets["按行业"][0] == ("茶业", 1, None, None)


def test_the_number_of_queries_does_not_grow(jinan: Jurisdiction, town: Jurisdiction) -> None:
    def asked(place: Jurisdiction) -> int:
        with CaptureQueriesContext(connection) as captured:
            found = figures(place)
            tiles.five(found)
            assert found.overdue
        return sum("policy_setting" not in row["sql"] for row in captured)

    census_list(YEAR - 1, town, [EnterpriseFactory(jurisdiction=town)])
    CensusReturn.objects.create(year=YEAR, jurisdiction=jinan)
    few = asked(jurisdiction("六安市"))
    many(40, town)
    census_list(YEAR - 1, jurisdiction("裕安区"), Enterprise.objects.all()[:20])
    for place in jurisdiction("六安市").children.exclude(pk=jinan.pk)[:6]:
        CensusReturn.objects.create(year=YEAR, jurisdiction=place)
    assert asked(jurisdiction("六安市")) == few


def test_what_is_led_between_two_counts_stops_no_page(cast: Cast) -> None:
    town = jurisdiction("三十铺镇", "金安区")
    seen = figures(town)
    assert seen.now.whole == 0
    lead(EnterpriseFactory(jurisdiction=town), cast.jinan_department.acting.post.unit)
    assert seen.led.whole == 1
    assert (seen.led_share, seen.without_lead) == (None, 0)
    assert [line.led_share for line in seen.lines] == [None]
