"""Returns: who owes, nil returns, giving back, accepting, merging; one table of moves and who may make them."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn, ImportRun, ReturnStep
from enterprises.census.moves import MOVES
from enterprises.census.selectors.returning import is_late, merged_list, return_lines
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.merging import merge_returns
from enterprises.census.services.returns import accept, due_day, expect_returns, give_back, report_nil
from enterprises.census.services.undoing import request_undo
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Role
from liuan_safety.policy.models import Setting
from liuan_safety.policy.selectors import kept
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code
from tests.enterprises.census.receipt_books import sent_back, taken
from tests.enterprises.census.township_books import town_book

pytestmark = pytest.mark.django_db
State = CensusReturn.State


@pytest.fixture
def officer(cast: Any) -> User:
    return cast.shucheng_officer


def sent(by: User, place: Jurisdiction, *numbers: int, name: str = "杭埠镇") -> CensusReturn:
    """A township's list, written; its return."""
    run = confirmed(uploaded(by, place, town_book(name, *numbers), name=f"{name}.xlsx"), by)
    assert run.state == "written"
    return CensusReturn.objects.get(year=2018, jurisdiction__name=name)


def test_every_township_and_zone_owes_a_return(shucheng: Jurisdiction) -> None:
    expect_returns(year=2018, above=shucheng)
    expect_returns(year=2018, above=shucheng)
    rows = CensusReturn.objects.filter(year=2018)
    below = Jurisdiction.objects.filter(parent=shucheng, kind__in=("township", "county_zone"), valid_to=None)
    assert set(rows.values_list("jurisdiction", flat=True)) == set(below.values_list("pk", flat=True))
    assert set(rows.values_list("state", "due_on")) == {("open", datetime.date(2018, 12, 31))}
    expect_returns(year=2018, above=shucheng.parent)
    assert CensusReturn.objects.filter(jurisdiction=shucheng).exists()


def test_a_place_owes_the_years_in_which_it_stood(shucheng: Jurisdiction) -> None:
    town = Jurisdiction.objects.filter(parent=shucheng, kind="township", valid_to=None).first()
    for year, until in ((2018, None), (2017, datetime.date(2018, 12, 31)), (2016, datetime.date(2018, 12, 31))):
        facts = {"valid_from": datetime.date(year, 12, 31), "valid_to": until}
        Jurisdiction.objects.create(
            kind="township", name=f"试验{year}镇", parent=shucheng, path=f"{shucheng.path}99{year}/", **facts
        )
    for year in (2017, 2018):
        expect_returns(year=year, above=shucheng)
    owed = set(CensusReturn.objects.values_list("year", "jurisdiction__name"))
    assert {name for year, name in owed if year == 2017 and "试验" in name} == {"试验2017镇", "试验2016镇"}
    assert {name for year, name in owed if year == 2018 and "试验" in name} == {"试验2018镇"}
    assert {(2017, town.name), (2018, town.name)} <= owed


def test_looking_at_a_list_of_long_ago_opens_nothing(
    cast: Any, officer: User, shucheng: Jurisdiction, client: Any
) -> None:
    cast.login(client, officer)
    this = timezone.localdate().year
    for year in (this - 2, this - 1):
        client.get(reverse("census:returns"), {"year": year, "place": shucheng.pk})
    assert set(CensusReturn.objects.values_list("year", flat=True)) == {this - 1}


def test_the_due_day_is_a_dated_setting(shucheng: Jurisdiction) -> None:
    Setting.objects.filter(key="census.due_day").update(valid_to=datetime.date(2020, 1, 1))
    Setting.objects.create(key="census.due_day", value="1130", source="通知", valid_from=datetime.date(2020, 1, 1))
    kept.clear()
    assert due_day(2018, shucheng) == datetime.date(2018, 12, 31)
    assert due_day(2020, shucheng) == datetime.date(2020, 11, 30)


def test_a_written_list_sends_the_return(officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1, 2)
    assert (row.state, row.is_nil) == (State.SENT, False)
    (step,) = ReturnStep.objects.all()
    assert (step.from_state, step.to_state, step.by) == ("open", "sent", officer)
    assert "杭埠镇.xlsx" in step.remark


def test_given_back_and_sent_again(officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1, 2)
    with pytest.raises(RuleBroken, match="写明"):
        give_back(by=officer, census_return=row, revision=row.revision, remarks="  ")
    row = give_back(by=officer, census_return=row, revision=row.revision, remarks="缺加油站")
    assert (row.state, row.remarks) == (State.RETURNED, "缺加油站")
    assert sent(officer, shucheng, 1, 2, 3).state == State.SENT
    assert list(ReturnStep.objects.values_list("to_state", flat=True)) == ["sent", "returned", "sent"]


def test_an_accepted_one_takes_no_import_until_it_is_given_back(officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1, 2)
    waiting = uploaded(officer, shucheng, town_book("杭埠镇", 1), name="杭埠镇.xlsx")
    row = accept(by=officer, census_return=row, revision=row.revision)
    with pytest.raises(RuleBroken, match="已由.*接收"):
        confirm_import(run=waiting, revision=waiting.revision, by=officer)
    give_back(by=officer, census_return=row, revision=row.revision, remarks="再核")
    assert confirmed(waiting, officer).state == "written"


@pytest.mark.postgresql
def test_confirming_and_accepting_wait_for_each_other(officer: User, shucheng: Jurisdiction) -> None:
    """Else a list could be confirmed and its return accepted at the same moment, and the write would end stuck."""
    row = sent(officer, shucheng, 1)
    waiting = uploaded(officer, shucheng, town_book("杭埠镇", 1, 2), name="杭埠镇.xlsx")
    table = CensusReturn._meta.db_table
    for deed in (
        lambda: confirm_import(run=waiting, revision=waiting.revision, by=officer),
        lambda: give_back(by=officer, census_return=row, revision=row.revision, remarks="再核"),
    ):
        with CaptureQueriesContext(connection) as asked:
            deed()
        assert any(table in one["sql"] and "FOR UPDATE" in one["sql"] for one in asked.captured_queries)


def test_who_may_judge(cast: Any, officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1)
    town_officer = cast.member(Role.TOWNSHIP_OFFICER, "舒城县")
    for stranger in (town_officer, cast.yuan_officer, cast.leader):
        with pytest.raises(PermissionDenied):
            accept(by=stranger, census_return=row, revision=row.revision)
        with pytest.raises(PermissionDenied):
            give_back(by=stranger, census_return=row, revision=row.revision, remarks="不")
    expect_returns(year=2018, above=shucheng.parent)
    own = CensusReturn.objects.get(jurisdiction__name="金安区")
    own = report_nil(by=cast.jinan_officer, census_return=own, revision=own.revision, reason="没有企业")
    with pytest.raises(PermissionDenied):
        accept(by=cast.jinan_officer, census_return=own, revision=own.revision)
    assert accept(by=cast.office, census_return=own, revision=own.revision).state == State.ACCEPTED


def test_a_countys_list_alone_sends_nothing_and_takes_a_nil_return_back(officer: User, shucheng: Jurisdiction) -> None:
    expect_returns(year=2018, above=shucheng.parent)
    own = CensusReturn.objects.get(jurisdiction=shucheng)
    report_nil(by=officer, census_return=own, revision=own.revision, reason="还没有名录")
    run = confirmed(uploaded(officer, shucheng, town_book("杭埠镇", 1), name="舒城县.xlsx"), officer)
    own.refresh_from_db()
    assert (run.state, own.state, own.is_nil) == ("written", State.OPEN, False)


def test_a_county_whose_townships_have_lists_is_not_nil(officer: User, shucheng: Jurisdiction, client: Any) -> None:
    expect_returns(year=2018, above=shucheng.parent)
    own = CensusReturn.objects.get(jurisdiction=shucheng)
    Cast.login(client, officer)
    address = reverse("census:return", args=[own.pk])
    assert 'id="nil-remark"' in client.get(address).content.decode()
    own = report_nil(by=officer, census_return=own, revision=own.revision, reason="没有企业")
    sent(officer, shucheng, 1)
    own.refresh_from_db()
    assert (own.state, own.is_nil, own.nil_reason) == (State.OPEN, False, "")
    assert "零报告撤回：杭埠镇导入" in own.steps.last().remark
    with pytest.raises(RuleBroken, match="舒城县及其下级2018年度已有入库的名录"):
        report_nil(by=officer, census_return=own, revision=own.revision, reason="没有企业")
    assert 'id="nil-remark"' not in client.get(address).content.decode()
    run = request_undo(run=ImportRun.objects.get(state="written"), reason="传错了", by=officer)
    assert execute(run.job_id, in_background=False)
    assert report_nil(by=officer, census_return=own, revision=own.revision, reason="没有企业").is_nil


def test_stale_and_impossible_moves(officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1)
    with pytest.raises(Conflict):
        accept(by=officer, census_return=row, revision=row.revision + 1)
    expect_returns(year=2018, above=shucheng)
    other = CensusReturn.objects.get(jurisdiction__name="汤池镇", year=2018)
    with pytest.raises(RuleBroken, match="未报"):
        accept(by=officer, census_return=other, revision=other.revision)


def test_nil_return_and_the_list_that_takes_it_back(cast: Any, officer: User, shucheng: Jurisdiction) -> None:
    expect_returns(year=2018, above=shucheng)
    row = CensusReturn.objects.get(jurisdiction__name="杭埠镇")
    town_officer = cast.member(Role.TOWNSHIP_OFFICER, "舒城县")
    with pytest.raises(RuleBroken, match="原因"):
        report_nil(by=town_officer, census_return=row, revision=row.revision, reason="")
    row = report_nil(by=town_officer, census_return=row, revision=row.revision, reason="辖区内没有企业")
    assert (row.state, row.is_nil) == (State.SENT, True)
    row = sent(officer, shucheng, 1)
    assert (row.state, row.is_nil, row.nil_reason) == (State.SENT, False, "")
    row = give_back(by=officer, census_return=row, revision=row.revision, remarks="再核")
    with pytest.raises(RuleBroken, match="已有入库的名录"):
        report_nil(by=town_officer, census_return=row, revision=row.revision, reason="没有")


def test_merging_takes_the_accepted_and_names_duplicates(officer: User, shucheng: Jurisdiction) -> None:
    with pytest.raises(RuleBroken, match="已接收"):
        merge_returns(by=officer, year=2018, county=shucheng)
    first = sent(officer, shucheng, 1, 2, 3)
    second = sent(officer, shucheng, 3, 4, name="汤池镇")
    sent(officer, shucheng, 5, name="晓天镇")
    for row in (first, second):
        accept(by=officer, census_return=row, revision=row.revision)
    assert merge_returns(by=officer, year=2018, county=shucheng) == 2
    assert merge_returns(by=officer, year=2018, county=shucheng) == 0
    merged = merged_list(officer, 2018, shucheng)
    assert {place.name: count for place, count in merged.places} == {"杭埠镇": 3, "汤池镇": 2}
    assert merged.enterprises == 4
    ((_firm, names),) = merged.twice
    assert names == ["杭埠镇", "汤池镇"]
    first.refresh_from_db()
    give_back(by=officer, census_return=first, revision=first.revision, remarks="重复")
    assert [place.name for place, _count in merged_list(officer, 2018, shucheng).places] == ["汤池镇"]


def test_only_the_county_merges(cast: Any, shucheng: Jurisdiction) -> None:
    for stranger in (cast.yuan_officer, cast.member(Role.TOWNSHIP_OFFICER, "舒城县")):
        with pytest.raises(PermissionDenied):
            merge_returns(by=stranger, year=2018, county=shucheng)


def test_late_and_open_wrong_rows(officer: User, shucheng: Jurisdiction) -> None:
    bad = [["", "舒城试验无码厂", "", "杭埠镇"]]
    confirmed(uploaded(officer, shucheng, town_book("杭埠镇", 1, rows=bad), name="杭埠镇.xlsx"), officer)
    expect_returns(year=2018, above=shucheng)
    lines = {line.row.jurisdiction.name: line for line in return_lines(officer, 2018, shucheng)}
    assert (lines["杭埠镇"].listed, lines["杭埠镇"].open_wrong) == (1, 1)
    assert (lines["杭埠镇"].is_late, lines["杭埠镇"].is_overdue) == (True, False)
    assert lines["汤池镇"].is_overdue
    assert not is_late(lines["汤池镇"].row, datetime.date(2018, 12, 31))


def test_a_row_still_wrong_in_its_receipt_is_one_row(officer: User, shucheng: Jurisdiction) -> None:
    bad = [["", "舒城试验甲厂", "", "杭埠镇"], ["", "舒城试验乙厂", "", "杭埠镇"]]
    first = confirmed(uploaded(officer, shucheng, town_book("杭埠镇", 1, rows=bad), name="杭埠镇.xlsx"), officer)
    book = taken(first, officer)
    code = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "统一社会信用代码")
    book.active.cell(code.row + 1, code.column).value = credit_code(8)
    again = confirmed(sent_back(book, officer, shucheng), officer)
    assert (again.state, again.refused) == ("written", 1)
    expect_returns(year=2018, above=shucheng)
    (line,) = [one for one in return_lines(officer, 2018, shucheng) if one.row.jurisdiction.name == "杭埠镇"]
    assert line.open_wrong == 1


@pytest.mark.parametrize("year", ["99999", "20180", "0", "二〇一八"])
def test_a_year_without_a_census_is_as_good_as_none(year: str, cast: Any, officer: User, client: Any) -> None:
    cast.login(client, officer)
    assert client.get(reverse("census:returns"), {"year": year}).status_code == 200
    assert not CensusReturn.objects.filter(year__gt=timezone.localdate().year).exists()


def test_the_pages(cast: Any, officer: User, shucheng: Jurisdiction, client: Any) -> None:
    row = sent(officer, shucheng, 1, 2)
    expect_returns(year=2018, above=shucheng)
    cast.login(client, officer)
    page = client.get(reverse("census:returns"), {"year": 2018}).content.decode()
    assert "舒城县 2018 年度普查报送" in page and "晓天镇" in page
    client.post(reverse("census:return_accept", args=[row.pk]), {"revision": row.revision})
    address = f"{reverse('census:merge')}?year=2018&place={shucheng.pk}"
    page = client.post(address, follow=True).content.decode()
    assert "已并入 1 个单位" in page
    row.refresh_from_db()
    data = {"revision": row.revision, "remark": "缺一户"}
    page = client.post(reverse("census:return_give_back", args=[row.pk]), data, follow=True).content.decode()
    assert "退回修改" in page and "缺一户" in page
    cast.login(client, cast.member(Role.TOWNSHIP_OFFICER, "舒城县"))
    page = client.get(reverse("census:returns"), {"year": 2018}).content.decode()
    assert "杭埠镇" in page and "晓天镇" not in page


def test_every_move_starts_somewhere_and_ends_elsewhere_or_again() -> None:
    for move in MOVES.values():
        assert move.sources and move.target in State.values
    assert all(MOVES[key].by_superior for key in ("accept", "give_back"))


def test_an_undone_list_opens_the_return_again(officer: User, shucheng: Jurisdiction) -> None:
    row = sent(officer, shucheng, 1)
    run = request_undo(run=ImportRun.objects.get(state="written"), reason="传错了", by=officer)
    assert execute(run.job_id, in_background=False)
    row.refresh_from_db()
    assert row.state == State.OPEN
    assert not return_lines(officer, 2018, shucheng)[0].listed
