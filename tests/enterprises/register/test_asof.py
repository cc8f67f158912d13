"""The register as it was on a day: list and page, the same scope, and at this instant the present list (D7)."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from enterprises.register import standings
from enterprises.register.models import EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.acts import latest_act
from enterprises.register.selectors.asof import asked_day, end_of, in_register, past_list, past_places
from enterprises.register.selectors.listing import register_list
from enterprises.register.services import (
    add_place,
    close_enterprise,
    end_grant,
    grant_enterprise,
    make_primary,
    mend_enterprise,
    move_enterprise,
    place_standing,
    take_back,
)
from liuan_safety.ui.leafing import Found
from tests.enterprises.factories import EnterpriseFactory, EntryFactory, credit_code
from tests.enterprises.register.pages import names
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
DAY = datetime.date(2018, 12, 31)


def firm_of(day: datetime.date, **values: Any) -> Any:
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))
    return EnterpriseFactory(origin=EntryFactory(made_at=at), **values)


@pytest.fixture
def changed(cast: Any) -> Any:
    """Named 旧名厂 at the end of 2018, renamed today; another one came in only in 2019."""
    firm = firm_of(datetime.date(2018, 12, 1), name="旧名厂")
    firm_of(datetime.date(2019, 1, 1), name="后来厂")
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"name": "新名厂"}, reason="改名", by=cast.jinan_officer
    )
    return firm


def test_the_list_is_that_of_the_day(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.jinan_officer)
    page = client.get("/enterprises/?asof=2018-12-31").content.decode()
    assert "您看到的是 2018年12月31日的台账" in page
    assert "旧名厂" in page
    assert "新名厂" not in page
    assert "后来厂" not in page
    assert "后来厂" in client.get("/enterprises/?asof=2019-01-01").content.decode()
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31&q=没有").content.decode()


def test_the_page_is_that_of_the_day_and_offers_no_deeds(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.jinan_officer)
    page = client.get(f"/enterprises/{changed.pk}/?asof=2018-12-31").content.decode()
    assert "旧名厂" in page
    assert "新名厂" not in page
    assert "更正信息" not in page
    assert changed.telephone not in page
    assert client.get(f"/enterprises/{changed.pk}/?asof=2018-11-30").status_code == 404


def test_who_looks_back_sees_what_lay_and_lies_in_his_place(cast: Any, client: Any, changed: Any) -> None:
    cast.login(client, cast.yuan_officer)
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31").content.decode()
    assert client.get(f"/enterprises/{changed.pk}/?asof=2018-12-31").status_code == 404
    EnterpriseVersion.objects.filter(enterprise=changed).update(jurisdiction=jurisdiction("裕安区"))
    cast.login(client, cast.jinan_officer)
    assert "旧名厂" not in client.get("/enterprises/?asof=2018-12-31").content.decode()


def test_at_this_instant_it_is_the_present_list(cast: Any, changed: Any) -> None:
    now = timezone.now() + datetime.timedelta(seconds=1)
    then = (
        past_list(cast.jinan_officer, now)
        .filter(in_register())
        .values_list("enterprise", "name", "staff", "jurisdiction")
    )
    present = register_list(cast.jinan_officer).filter(valid_to=None)
    assert set(then) == set(present.values_list("pk", "name", "staff", "jurisdiction"))
    assert RegisterEntry.objects.exists()
    assert PlaceVersion.objects.exists()


def test_the_day_ends_at_midnight_of_the_officers_clock() -> None:
    assert end_of(DAY).isoformat() == "2019-01-01T00:00:00+08:00"
    assert asked_day("2018-12-31").day == DAY


def test_the_list_asks_as_often_for_many_as_for_one(
    cast: Any, client: Any, changed: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        firm_of(datetime.date(2018, 12, 1))
    cast.login(client, cast.jinan_officer)
    client.get("/enterprises/?asof=2018-12-31")
    with django_assert_max_num_queries(14):
        client.get("/enterprises/?asof=2018-12-31")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("31.12.2018", "回看日期“31.12.2018”不是有效的日期"),
        ("2018-02-30", "回看日期“2018-02-30”不是有效的日期"),
        ("2999-01-01", "2999年1月1日还没有到"),
    ],
)
def test_a_day_that_is_none_is_said_and_loses_nothing(cast: Any, officer: Any, asked: str, words: str) -> None:
    firm_of(DAY, name="今天厂", sector="化工")
    answer = officer.get("/enterprises/", {"asof": asked, "sector": "化工"})
    page = answer.content.decode()
    assert words in page
    assert "下面是今天的台账" in page
    assert names(answer) == ["今天厂"]
    assert '<input type="hidden" name="sector" value="化工">' in page
    detail = officer.get(f"/enterprises/{Place.objects.get().enterprise_id}/", {"asof": asked})
    assert words in detail.content.decode()


@pytest.mark.parametrize("asked", ["", " ", "today"])
def test_today_is_the_present_without_a_word(cast: Any, officer: Any, asked: str) -> None:
    day = timezone.localdate().isoformat() if asked == "today" else asked
    page = officer.get("/enterprises/", {"asof": day}).content.decode()
    assert "您看到的是" not in page
    assert "下面是今天的台账" not in page


def test_before_the_register_began_the_list_says_when_it_did(cast: Any, officer: Any) -> None:
    firm_of(DAY)
    page = officer.get("/enterprises/?asof=2018-12-30").content.decode()
    assert "当日台账里还没有企业" in page
    assert "台账自 2018年12月31日起才有第一批企业" in page
    page = officer.get("/enterprises/?asof=2018-12-31&q=没有这家").content.decode()
    assert "放宽或清除筛选条件" in page


def test_the_page_of_a_day_without_the_enterprise_says_why(cast: Any, officer: Any, changed: Any) -> None:
    answer = officer.get(f"/enterprises/{changed.pk}/?asof=2018-11-30")
    assert answer.status_code == 404
    assert "它于 2018年12月1日入库" in answer.content.decode()
    assert "旧名厂" not in answer.content.decode()
    EnterpriseVersion.objects.filter(enterprise=changed, revision=1).update(jurisdiction=jurisdiction("裕安区"))
    answer = officer.get(f"/enterprises/{changed.pk}/?asof=2018-12-31")
    assert answer.status_code == 404
    assert "当日这家企业不在本岗位的辖区内" in answer.content.decode()


@pytest.fixture
def since(cast: Any, monkeypatch: Any) -> Any:
    """On the day: on the county itself, without code, address and point, under a tag. All of it otherwise today."""
    monkeypatch.setattr(standings, "_kinds", {"s": standings.StandingKind("s", "停产整顿", style="grave")})
    firm = firm_of(
        datetime.date(2018, 12, 1), name="变样厂", credit_code=None, primary_place__address="",
        primary_place__longitude=None, primary_place__latitude=None, primary_place__kind="shop",
        size_class="small", above_scale=None,
    )  # fmt: skip
    EnterpriseVersion.objects.filter(enterprise=firm).update(size_class="small")
    days = {"valid_from": datetime.date(2018, 12, 10), "valid_to": datetime.date(2019, 1, 10)}
    place_standing(enterprise=firm, kind="s", source_kind="t", source_id="1", **days)
    by = cast.jinan_officer
    changes = {
        "credit_code": credit_code(), "address": "新址 1 号", "staff": 9, "sector": "化工", "standard_grade": "一级",
        "longitude": Decimal("116.5"), "latitude": Decimal("31.7"), "status_as_written": "停业",
    }  # fmt: skip
    mend_enterprise(enterprise_id=firm.pk, revision_seen=1, changes=changes, reason="更正", by=by)
    Place.objects.filter(enterprise=firm).update(kind="works")
    move_enterprise(
        enterprise_id=firm.pk, revision_seen=2, jurisdiction=jurisdiction("三十铺镇"), reason="迁移", by=by
    )  # fmt: skip
    close_enterprise(enterprise_id=firm.pk, revision_seen=3, reason="注销", by=by)
    return firm


@pytest.mark.parametrize(
    ("query", "other"),
    [
        ({"code": "no"}, {"code": "yes"}),
        ({"township": "no"}, {"township": "yes"}),
        ({"place": "no"}, {"place": "yes"}),
        ({"point": "no"}, {"point": "yes"}),
        ({"place_kind": "shop"}, {"place_kind": "works"}),
        ({"condition": "all"}, {"condition": "closed"}),
        ({"size": "small"}, {"size": "unknown"}),
        ({"above_scale": "unknown"}, {"above_scale": "no"}),
        ({"sector": "建材"}, {"sector": "化工"}),
        ({"sector": "建材"}, {"sector": "unknown"}),
        ({"grade": "三级"}, {"grade": "一级"}),
        ({"status": "在营"}, {"status": "停业"}),
        ({"jurisdiction": "金安区"}, {"jurisdiction": "三十铺镇"}),
        ({"source": "1"}, {"source": "2"}),
        ({"standing": "s"}, {"standing": "s", "asof": "2019-01-10"}),
    ],
)
def test_every_filter_asks_the_state_of_the_day(officer: Any, since: Any, query: Any, other: Any) -> None:
    def found(**asked: str) -> list[str]:
        if "jurisdiction" in asked:
            asked["jurisdiction"] = str(jurisdiction(asked["jurisdiction"]).pk)
        return names(officer.get("/enterprises/", {"asof": "2018-12-31", **asked}))

    assert found(**query) == ["变样厂"]
    assert found(**other) == []


def test_what_was_a_choice_on_the_day_is_offered(officer: Any, since: Any) -> None:
    page = officer.get("/enterprises/?asof=2018-12-31").context["filter"].form
    assert dict(page.fields["sector"].choices) == {"": "全部", "建材": "建材", "unknown": "未填"}
    assert dict(page.fields["standing"].choices)["s"] == "停产整顿"


def test_it_is_the_same_table_in_the_order_of_names(officer: Any, changed: Any) -> None:
    for name in ("丙厂", "甲厂", "乙厂"):
        firm_of(datetime.date(2018, 12, 2), name=name)
    answer = officer.get("/enterprises/?asof=2018-12-31")
    assert names(answer) == ["丙厂", "甲厂", "旧名厂", "乙厂"]
    assert 'class="lu-table lu-table-sticky lu-table-cards"' in answer.content.decode()
    assert names(officer.get("/enterprises/?asof=2018-12-31&sort=-name"))[0] == "乙厂"
    assert names(officer.get("/enterprises/?asof=2018-12-31&sort=changed_at"))[0] == "旧名厂"
    assert len(names(officer.get("/enterprises/?asof=2018-12-31&sort=-staff"))) == 4


def test_a_page_of_a_list_too_long_to_count_is_in_its_order(officer: Any, changed: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("liuan_safety.ui.leafing.look", lambda rows, ways: Found(20_000, exact=False))
    firm_of(datetime.date(2018, 12, 2), name="丙厂")
    answer = officer.get("/enterprises/?asof=2018-12-31")
    assert names(answer) == ["丙厂", "旧名厂"]
    assert "2018年12月31日，共 约 20,000 家" in answer.content.decode()
    assert names(officer.get("/enterprises/?asof=2018-12-31&sort=-name")) == ["旧名厂", "丙厂"]


def test_tags_are_those_of_the_day(officer: Any, since: Any) -> None:
    assert '<span class="lu-tag lu-standing' in officer.get("/enterprises/?asof=2018-12-31").content.decode()
    assert '<span class="lu-tag lu-standing' not in officer.get("/enterprises/?asof=2019-01-31").content.decode()


def test_the_chosen_columns_stand_without_data_of_persons(officer: Any, changed: Any) -> None:
    columns = "former_name,address,telephone,origin,changed_at"
    answer = officer.get("/enterprises/", {"asof": "2018-12-31", "columns": columns})
    page = answer.content.decode()
    assert [column.name for column in answer.context["table"].columns] == [
        "name", "former_name", "address", "origin", "changed_at",
    ]  # fmt: skip
    assert "金安区试验路 1 号" in page
    assert "2018年度普查表“舒城县.xlsx”" in page
    assert "2018-12-01" in page
    assert "139****2265" not in page


def test_one_that_is_granted_singly_is_seen_on_any_day(cast: Any, client: Any, changed: Any) -> None:
    person, today = cast.yuan_officer, timezone.localdate()
    cast.login(client, person)
    url = f"/enterprises/{changed.pk}/?asof=2018-12-31"
    assert (names(client.get("/enterprises/?asof=2018-12-31")), client.get(url).status_code) == ([], 404)
    given = grant_enterprise(
        enterprise_id=changed.pk, tenure=person.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=9), reason="联合检查", by=cast.jinan_officer,
    )  # fmt: skip
    assert names(client.get("/enterprises/?asof=2018-12-31")) == ["旧名厂"]
    assert "旧名厂" in client.get(url).content.decode()
    assert names(client.get("/enterprises/?asof=2018-12-31&q=jmc")) == ["旧名厂"]
    end_grant(grant_id=given.pk, by=cast.jinan_officer)
    assert (names(client.get("/enterprises/?asof=2018-12-31")), client.get(url).status_code) == ([], 404)


def primary_at(firm: Any, instant: datetime.datetime) -> str:
    return past_places([firm.pk], instant)[firm.pk][0].address


def test_the_primary_place_is_that_of_the_day(cast: Any) -> None:
    """A version does not say it: it follows from the acts that chose, and were not taken back by then."""
    firm, by = firm_of(DAY), cast.jinan_officer
    after_import = timezone.now()
    second = add_place(
        enterprise_id=firm.pk, values={"kind": "works", "address": "第二厂区"}, reason="增加", by=by
    )  # fmt: skip
    make_primary(place_id=second.pk, revision_seen=second.revision, reason="改主要场所", by=by)
    chosen = timezone.now()
    take_back(entry_id=latest_act(firm.pk).pk, reason="选错", by=by)
    undone = timezone.now()
    move_enterprise(
        enterprise_id=firm.pk, revision_seen=firm.revision, jurisdiction=jurisdiction("三十铺镇"),
        premises={"address": "迁入的厂区"}, reason="迁移", by=by,
    )  # fmt: skip
    told = [primary_at(firm, instant) for instant in (after_import, chosen, undone, timezone.now())]
    assert told == ["金安区试验路 1 号", "第二厂区", "金安区试验路 1 号", "迁入的厂区"]


def test_the_history_of_a_day_knows_nothing_of_later_days(cast: Any, officer: Any) -> None:
    firm = firm_of(datetime.date(2018, 12, 1), staff=12)
    at = timezone.make_aware(datetime.datetime(2018, 12, 20))
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"staff": 30}, reason="更正", by=cast.jinan_officer
    )  # fmt: skip
    entry = latest_act(firm.pk)
    RegisterEntry.objects.filter(pk=entry.pk).update(made_at=at)
    EnterpriseVersion.objects.filter(revision=1).update(valid_to=at)
    EnterpriseVersion.objects.filter(revision=2).update(valid_from=at)
    take_back(entry_id=entry.pk, reason="录错", by=cast.jinan_officer)
    page = officer.get(f"/enterprises/{firm.pk}/?asof=2018-12-31").content.decode()
    assert "将从业人员由 12 人改为 30 人" in page
    assert "撤回" not in page
