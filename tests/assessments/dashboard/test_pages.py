"""The pages: who sees them, that every number opens the list that holds as many, empty and odd ones."""

import io
import re
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.dashboard import addresses
from enterprises.census.models import CensusReturn, StagedRow
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed, Role, deeds_of
from tests.assessments.dashboard.making import census_list, census_return, lead
from tests.cast import Cast
from tests.enterprises.factories import LONG_NAME, EnterpriseFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
YEAR = 2018
PAGE = "/dashboard/"


@pytest.fixture
def busy(cast: Cast) -> Jurisdiction:
    """A county with something of everything, and a stranger beside it."""
    town, other = jurisdiction("三十铺镇", "金安区"), jurisdiction("木厂镇", "金安区")
    firms = [
        EnterpriseFactory(jurisdiction=town, sector="建材", above_scale=True, size_class="medium"),
        EnterpriseFactory(jurisdiction=town, sector="茶业", above_scale=None, credit_code=None),
        EnterpriseFactory(jurisdiction=other, sector="", size_class="micro"),
        EnterpriseFactory(jurisdiction=jurisdiction("金安区"), sector="建材", size_class="small"),
    ]
    unit = cast.jinan_department.acting.post.unit
    lead(firms[0], unit)
    lead(firms[2], unit, is_interim=True)
    census_list(YEAR, town, firms[:2])
    census_list(
        YEAR - 1,
        jurisdiction("金安区"),
        [*firms[:2], EnterpriseFactory(jurisdiction=town, valid_to=timezone.now(), condition="closed")],
    )
    for place, state in ((town, "accepted"), (other, "sent")):
        census_return(YEAR, place, state, due_on=timezone.localdate())
    stranger = EnterpriseFactory(jurisdiction=jurisdiction("苏埠镇", "裕安区"), sector="矿山", above_scale=True)
    census_list(YEAR - 1, jurisdiction("裕安区"), [stranger])
    return jurisdiction("金安区")


def opened(client: Client, **query: Any) -> Any:
    return client.get(reverse("dashboard:page"), {"year": YEAR, **query})


def behind(client: Client, url: str) -> Any:
    """How many stand in the list that an address opens."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    if url.startswith(reverse("census:returns") + "?"):
        return len(answer.context["lines"])
    if url.startswith(reverse("blindspots:overview")):
        return answer.context["matrix"].open_barring
    return answer.context["table"].page.paginator.count


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_it(cast: Cast, client: Client, role: Role) -> None:
    cast.login(client, cast.member(role))
    allowed = Deed.DASHBOARD_VIEW in deeds_of(role)
    for name in ("page", "wall", "wall_fresh", "workbook", "former"):
        assert client.get(reverse(f"dashboard:{name}")).status_code == (200 if allowed else 403), name


def test_out_of_reach_is_not_found(cast: Cast, client: Client) -> None:
    cast.login(client, cast.jinan_officer)
    elsewhere = jurisdiction("裕安区").pk
    for name in ("page", "wall", "wall_fresh", "workbook", "former"):
        for query in ({"place": elsewhere}, {"place": "x"}, {"place": 10**9}, {"year": "1066"}, {"year": "x"}):
            assert client.get(reverse(f"dashboard:{name}"), query).status_code == 404, (name, query)
    assert opened(client, map="colours").status_code == 404


def test_it_begins_at_the_own_place(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    for user, name in (
        (cast.office, "六安市"), (cast.jinan_officer, "金安区"), (cast.member(Role.TOWNSHIP_OFFICER), "三十铺镇"),
    ):  # fmt: skip
        cast.login(client, user)
        answer = opened(client)
        assert answer.context["place"].name == name
        assert name in answer.content.decode()


ROLES = (Role.OFFICE_STAFF, Role.LEADER, Role.LEADER_SECRETARY, Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER)


@pytest.mark.parametrize("role", ROLES)
def test_every_number_opens_a_list_of_as_many(busy: Jurisdiction, cast: Cast, client: Client, role: Role) -> None:
    cast.login(client, cast.member(role))
    answer = opened(client)
    compared = 0
    for tile in answer.context["tiles"]:
        if isinstance(tile["figure"], int) and tile["figure"] and tile["url"]:
            assert behind(client, tile["url"]) == tile["figure"], tile
            compared += 1
    for _key, chart in answer.context["charts"]:
        for url, number in zip(chart["links"], chart["series"][0]["values"], strict=True):
            if url:
                assert behind(client, url) == number, (chart["title"], url)
                compared += 1
        for row in chart["series"][1:]:
            for url, number in zip(row["links"], row["values"], strict=True):
                assert behind(client, url) == number, (chart["title"], url)
                compared += 1
    for line in answer.context["compared"].lines if answer.context["compared"] else ():
        for side in filter(None, line.sides):
            assert side.address
            assert behind(client, side.address) == side.number, line.label
            compared += 1
    compared += lines_compared(client, answer)
    assert compared > 10


def lines_compared(client: Client, answer: Any) -> int:
    table, compared = answer.context["table"], 0
    for record in (row.record for row in table.rows):
        if record.enterprises and (url := table.address_of(record, "enterprises")):
            assert behind(client, url) == record.enterprises, record.name
            compared += 1
        left = record.enterprises - record.led
        if left and not record.line.itself:
            url = addresses.led(record.line.place, lead="none")
            assert url.replace("&", "&amp;") in str(table.render_led_share(record))
            assert behind(client, url) == left, record.name
            compared += 1
        if record.gaps and (url := table.address_of(record, "gaps")):
            assert behind(client, url) == record.gaps, record.name
            compared += 1
        for column in ("expected", "returned", "on_time", "late", "overdue", "accepted"):
            url = table.address_of(record, column)
            if record.expected > 1:
                assert behind(client, url) == getattr(record, column), (record.name, column)
                compared += 1
            elif url:
                assert client.get(url).status_code == 200
    return compared


def test_every_link_of_the_page_leads_somewhere(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    for user in (cast.leader, cast.jinan_officer):
        cast.login(client, user)
        page = opened(client).content.decode()
        links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]*)"', page.split("<main")[1])}
        assert len(links) > 15
        for link in links:
            answer = client.get(link)
            assert answer.status_code in (200, 302), link
            if answer.streaming:
                b"".join(answer.streaming_content)


def test_last_year_in_words_and_grey(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.jinan_officer)
    answer = opened(client)
    notes = [tile["note"] for tile in answer.context["tiles"]]
    assert notes[0] == "比2017年度多 1 家；新增 2 家，出库 1 家"
    charts = dict(answer.context["charts"])
    assert charts["by-unit"]["title"] == "无监管部门的企业比2017年度多 2 家"
    assert [row.get("past", False) for row in charts["by-sector"]["series"]] == [False, True]
    assert "2017年度普查名录，按当时填报" in charts["by-sector"]["source"]


def test_last_years_list_says_what_was_written_then(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.jinan_officer)
    comparison = opened(client).context["compared"]
    lines = {line.label: [side.number if side else None for side in line.sides] for line in comparison.lines}
    assert lines["企业"] == [3, 4]
    assert (lines["新增"], lines["出库"]) == ([None, 2], [1, None])
    firm = Enterprise.objects.get(size_class="medium")
    StagedRow.objects.filter(run__year=YEAR - 1, enterprise=firm).update(name="金安旧厂", sector="旧行业")
    page = client.get(reverse("dashboard:former"), {"year": YEAR - 1}).content.decode()
    assert "金安旧厂" in page
    assert f"现名 {firm.name}" in page
    assert "应急局" in page
    for query, number in (
        ({"sector": "旧行业"}, 1), ({"sector": "建材"}, 1), ({"q": "金安旧"}, 1), ({"q": firm.credit_code}, 1),
        ({"now": "left"}, 1), ({"now": "in"}, 2), ({"led": "no"}, 0), ({"above": "yes"}, 1), ({"size": "x"}, 3),
        ({"size": "unknown", "sector": "unknown"}, 0), ({"page": "99"}, 3), ({"sort": "-now"}, 3),
    ):  # fmt: skip
        url = f"{reverse('dashboard:former')}?{urlencode({'year': YEAR - 1, **query})}"
        assert behind(client, url) == number, query
    assert client.get(reverse("dashboard:former"), {"year": YEAR - 1, "place": "999999"}).status_code == 404


def test_last_years_list_asks_as_often_for_many_as_for_few(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("dashboard:former"), {"year": YEAR - 1}).status_code == 200
        return len(queries)

    cast.login(client, cast.jinan_officer)
    asked()
    few = asked()
    town = jurisdiction("木厂镇", "金安区")
    census_list(YEAR - 1, town, [EnterpriseFactory(jurisdiction=town) for _ in range(9)])
    assert asked() == few


def test_without_last_year_nothing_is_compared(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.office)
    answer = opened(client)
    assert "没有名录，不作比较" in answer.content.decode()
    assert all(len(chart["series"]) == 1 for _key, chart in answer.context["charts"])


def test_the_map_is_the_citys(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.leader)
    drawn = opened(client).context["map"]
    assert [area["name"] for area in drawn["data"]["areas"]] == [
        "金安区", "裕安区", "叶集区", "霍邱县", "舒城县", "金寨县", "霍山县",
    ]  # fmt: skip
    assert all(f"place={area['id']}" in area["url"] for area in drawn["data"]["areas"])
    assert {tile["name"] for tile in drawn["tiles"]} >= {"六安经济技术开发区"}
    assert drawn["title"].startswith("报送进度：")
    by_lead = opened(client, map="led").context["map"]
    shares = {area["name"]: area["words"] for area in by_lead["data"]["areas"]}
    assert (shares["金安区"], shares["裕安区"], shares["霍邱县"]) == ("50.0%", "0%", "—")
    assert by_lead["title"] == "监管落实：裕安区最慢，0%"
    assert opened(client, place=busy.pk).context["map"] is None


@pytest.mark.parametrize("sort", ["name", "-name", "returned", "-enterprises", "led_share", "-gaps", "nonsense"])
def test_every_head_sorts(busy: Jurisdiction, cast: Cast, client: Client, sort: str) -> None:
    cast.login(client, cast.office)
    answer = opened(client, sort=sort)
    rows = [row.record for row in answer.context["table"].page.object_list]
    assert len(rows) == len(answer.context["figures"].lines)
    if sort == "-enterprises":
        assert [row.enterprises for row in rows] == sorted((row.enterprises for row in rows), reverse=True)
    if sort == "name":
        assert rows[0].name == "金安区"


def test_a_year_that_nobody_has_begun(cast: Cast, client: Client) -> None:
    CensusReturn.objects.create(year=YEAR, jurisdiction=jurisdiction("金安区"))
    cast.login(client, cast.leader)
    page = opened(client).content.decode()
    assert "本年度还没有单位报送" in page
    assert "台账里还没有企业" in page
    assert "数字未经审核" in page


def test_long_names_are_written_out(cast: Cast, client: Client) -> None:
    unit = cast.unit(LONG_NAME, "金安区")
    lead(EnterpriseFactory(jurisdiction=jurisdiction("三十铺镇", "金安区"), sector="长" * 40), unit)
    CensusReturn.objects.create(year=YEAR, jurisdiction=jurisdiction("金安区"))
    cast.login(client, cast.jinan_officer)
    page = opened(client).content.decode()
    assert LONG_NAME in page
    assert "长" * 40 in page


def test_the_workbook_holds_numbers_and_says_when(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.leader)
    answer = client.get(reverse("dashboard:workbook"), {"year": YEAR})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["进度", "按行业", "按规模", "按监管部门", "与上年比较"]
    sheet = book["进度"]
    assert sheet["A1"].value == f"六安市{YEAR}年度普查看板：进度"
    assert "截至" in sheet["A2"].value
    assert cast.leader.name in sheet["A2"].value
    total = [cell.value for cell in sheet[sheet.max_row]]
    assert total[0] == "合计"
    assert total[sheet[3].index(next(cell for cell in sheet[3] if cell.value == "在册企业（家）"))] == 5


def test_the_wall_says_how_fresh_it_is(busy: Jurisdiction, cast: Cast, client: Client) -> None:
    cast.login(client, cast.leader)
    page = client.get(reverse("dashboard:wall"), {"year": YEAR}).content.decode()
    fresh = client.get(reverse("dashboard:wall_fresh"), {"year": YEAR}).content.decode()
    assert f'hx-get="{reverse("dashboard:wall_fresh")}?year={YEAR}' in page
    assert "数字截至" in fresh
    assert "谁报得慢？" in fresh
    assert "<html" not in fresh


@pytest.mark.parametrize(
    ("role", "stands"), [(Role.LEADER, True), (Role.LEADER_SECRETARY, True), (Role.OFFICE_STAFF, False)]
)
def test_leaders_land_on_the_five_figures(cast: Cast, client: Client, role: Role, stands: bool) -> None:
    cast.login(client, cast.member(role))
    page = client.get("/").content.decode()
    assert ("desk-dashboard" in page) is stands
    assert PAGE in page


def test_what_is_overdue_stands_with_whom(cast: Cast, client: Client) -> None:
    def seen(user: User) -> str:
        cast.login(client, user)
        return opened(client).content.decode().split('id="late"')[1]

    CensusReturn.objects.create(year=YEAR, jurisdiction=jurisdiction("金安区"))
    assert f"{YEAR}年度普查名录未报" in seen(cast.leader)
    assert "裕安区" in seen(cast.leader)
    assert "裕安区" not in seen(cast.jinan_officer)
