"""The county's own list against its townships': each one-sided firm with its cause. Invented twins."""

import io
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.census.models import CensusReturn
from enterprises.census.reconciliation import Cause, Side, reconcile
from enterprises.census.services.returns import expect_returns, report_nil
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Role
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code
from tests.enterprises.census.township_books import CODE, NAME, town_book, town_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Any) -> User:
    return cast.shucheng_officer


def _without(rows: list[list[object]], column: int) -> list[list[object]]:
    for row in rows:
        row[column] = ""
    return rows


@pytest.fixture
def both_lists(officer: User, shucheng: Jurisdiction) -> None:
    """城关镇: 1, 2, and 3 without a name, 4 without a code; 杭埠镇: 5, 6, then 5 alone. The county has them all."""
    bad = _without(town_rows("城关镇", 3), NAME) + _without(town_rows("城关镇", 4), CODE)
    for name, content in (
        ("城关镇", town_book("城关镇", 1, 2, 20, 21, rows=bad)),
        ("杭埠镇", town_book("杭埠镇", 5, 6)),
        ("杭埠镇(更新)", town_book("杭埠镇", 5)),
    ):
        confirmed(uploaded(officer, shucheng, content, name=f"{name}.xlsx"), officer)
    refused = _without(town_rows("城关镇", 20), CODE) + _without(town_rows("城关镇", 21), NAME)
    county = [
        *town_rows("城关镇", 2, 3, 4, 9),
        *town_rows("杭埠镇", 6),
        *town_rows("龙河镇", 7),
        *town_rows("城关街道", 8),
    ]
    county += town_rows("汤池镇", 10)
    content = town_book("城关镇", 1, rows=[*county, *refused])
    expect_returns(year=2018, above=shucheng)
    nil = CensusReturn.objects.get(jurisdiction__name="汤池镇")
    report_nil(by=officer, census_return=nil, revision=nil.revision, reason="没有企业")
    confirmed(uploaded(officer, shucheng, content, name="舒城县.xlsx"), officer)


def test_each_one_sided_firm_has_its_cause(both_lists: None, shucheng: Jurisdiction) -> None:
    found = reconcile(2018, shucheng)
    assert (found.county_count, found.township_count, found.both) == (9, 5, 2)
    causes = {(line.side, line.credit_code): line.cause for line in found.lines}
    assert causes == {
        (Side.COUNTY, credit_code(3)): Cause.REFUSED,
        (Side.COUNTY, credit_code(4)): Cause.REFUSED,
        (Side.COUNTY, credit_code(6)): Cause.STRUCK,
        (Side.COUNTY, credit_code(7)): Cause.NO_WORKBOOK,
        (Side.COUNTY, credit_code(8)): Cause.NO_WORKBOOK,
        (Side.COUNTY, credit_code(9)): Cause.NOT_LISTED,
        (Side.COUNTY, credit_code(10)): Cause.NIL,
        (Side.TOWNSHIP, credit_code(5)): Cause.NOT_LISTED,
        (Side.TOWNSHIP, credit_code(20)): Cause.REFUSED,
        (Side.TOWNSHIP, credit_code(21)): Cause.REFUSED,
    }


def test_the_cause_says_where_to_look(both_lists: None, shucheng: Jurisdiction) -> None:
    lines = {line.credit_code: line for line in reconcile(2018, shucheng).lines}
    refused = lines[credit_code(3)]
    assert "城关镇.xlsx" in refused.source and "没有企业名称" in refused.told
    assert "城关镇" in lines[credit_code(8)].told
    assert lines[credit_code(7)].told == "没有来自“龙河镇”的工作簿"


def test_a_list_that_is_not_yet_confirmed_is_named(officer: User, shucheng: Jurisdiction) -> None:
    confirmed(uploaded(officer, shucheng, town_book("城关镇", 1), name="舒城县.xlsx"), officer)
    uploaded(officer, shucheng, town_book("城关镇", 1), name="城关镇.xlsx")
    (line,) = reconcile(2018, shucheng).lines
    assert (line.side, line.cause) == (Side.COUNTY, Cause.WAITING)


def test_the_page_and_the_workbook(both_lists: None, cast: Any, shucheng: Jurisdiction, client: Any) -> None:
    cast.login(client, cast.shucheng_officer)
    query = {"year": 2018, "place": shucheng.pk}
    page = client.get(reverse("census:reconciliation"), query).content.decode()
    assert "所在地没有报送工作簿" in page and "?show=wrong" in page
    one = client.get(reverse("census:reconciliation"), {**query, "side": "county", "cause": "struck"})
    assert len(one.context["page"].object_list) == 1
    answer = client.get(reverse("census:reconciliation_file"), query)
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.iter_rows(values_only=True))
    assert len(rows) == 3 + len(reconcile(2018, shucheng).lines)


def test_it_is_the_countys_own_affair(both_lists: None, cast: Any, shucheng: Jurisdiction, client: Any) -> None:
    query = {"year": 2018, "place": shucheng.pk}
    cast.login(client, cast.yuan_officer)
    assert client.get(reverse("census:reconciliation"), query).status_code == 404
    cast.login(client, cast.member(Role.TOWNSHIP_OFFICER, "舒城县"))
    for name in ("census:reconciliation", "census:reconciliation_file"):
        assert client.get(reverse(name), query).status_code == 302
