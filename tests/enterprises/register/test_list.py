"""The register's list: search, filters, columns, queries."""

import pytest
from django.utils import timezone

from enterprises.register import standings
from enterprises.register.models import Condition, Place, SizeClass
from enterprises.register.services import place_standing
from enterprises.register.tables import EnterpriseTable
from enterprises.register.workbook import PARTS
from tests.enterprises.factories import LONG_NAME, EnterpriseFactory, EntryFactory, many
from tests.enterprises.register.pages import LIST, asked, names
from tests.liuan_safety.organizations.factories import jurisdiction


def test_the_list_with_nothing_one_and_a_name_too_long(officer):
    empty = officer.get(LIST)
    assert "没有符合条件的企业" in empty.content.decode()
    EnterpriseFactory(long=True)
    one = officer.get(LIST)
    assert names(one) == [LONG_NAME[:60]]
    assert "共 1 家" in one.content.decode()


def test_sixty_rows_make_two_pages_in_twelve_queries(officer):
    many(60, jurisdiction("三十铺镇"))
    officer.get(LIST)  # the first page of a minute also notes the activity and asks whether this is a demonstration
    first, queries = asked(lambda: officer.get(LIST, {"q": "有限公司", "sector": "建材"}))
    assert len(queries) <= 12, queries
    assert len(names(first)) == 50
    assert first.context["count"] == 60
    assert len(names(officer.get(LIST, {"page": 2}))) == 10


def test_each_line_costs_no_query(officer, monkeypatch):
    monkeypatch.setattr(standings, "_kinds", {"s": standings.StandingKind("s", "停产整顿", style="grave", icon="ban")})

    def count(number):
        for _ in range(number):
            made = EnterpriseFactory(place_name="三十铺镇")
            place_standing(enterprise=made, kind="s", source_kind="t", source_id="1")
        page, queries = asked(lambda: officer.get(LIST))
        assert page.content.decode().count("停产整顿") > number
        return len(queries)

    count(1)
    assert count(1) == count(20)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["安徽丙", "金安甲建材厂", "金安乙化工厂"]),
        ({"q": "甲建"}, ["金安甲建材厂"]),
        ({"q": "旧名"}, ["金安乙化工厂"]),
        ({"q": "金安 化工"}, ["金安乙化工厂"]),
        ({"q": "金安　化工"}, ["金安乙化工厂"]),
        ({"q": "金安 " * 2000 + "化工"}, ["金安甲建材厂", "金安乙化工厂"]),
        ({"sector": "化工"}, ["金安乙化工厂"]),
        ({"above_scale": "yes"}, ["金安乙化工厂"]),
        ({"above_scale": "unknown"}, ["安徽丙"]),
        ({"grade": "二级"}, ["金安乙化工厂"]),
        ({"status": "停业"}, ["金安乙化工厂"]),
        ({"place": "no"}, ["安徽丙"]),
        ({"township": "yes"}, ["金安乙化工厂"]),
        ({"township": "no", "q": "金安"}, ["金安甲建材厂"]),
        ({"source": "77"}, ["金安乙化工厂"]),
        ({"jurisdiction": "不是数字"}, ["安徽丙", "金安甲建材厂", "金安乙化工厂"]),
        ({"sort": "-staff", "q": "金安"}, ["金安甲建材厂", "金安乙化工厂"]),
    ],
)
def test_search_and_filters(officer, enterprise, query, found):
    EnterpriseFactory(
        name="金安乙化工厂",
        place_name="三十铺镇",
        sector="化工",
        former_name="旧名化工厂",
        above_scale=True,
        standard_grade="二级",
        status_as_written="停业",
        staff=3,
        origin=EntryFactory(source_id="77"),
    )
    EnterpriseFactory(name="安徽丙", empty=True, status_as_written="", primary_place=False)
    EnterpriseFactory(name="裕安的", place_name="苏埠镇")
    assert names(officer.get(LIST, query)) == found


def test_a_jurisdiction_holds_what_lies_below_it(client, cast):
    EnterpriseFactory(name="镇上的", place_name="三十铺镇")
    EnterpriseFactory(name="裕安的", place_name="苏埠镇")
    city = cast.login(client, cast.office)
    assert names(city.get(LIST, {"jurisdiction": jurisdiction("金安区").pk})) == ["镇上的"]
    assert len(names(city.get(LIST))) == 2


def test_a_code_is_found_however_it_is_typed(officer, enterprise):
    code = enterprise.credit_code
    for typed in (code.lower(), f" {code[:8]}", code[8:17].lower(), "".join(chr(ord(sign) + 0xFEE0) for sign in code)):
        assert names(officer.get(LIST, {"q": typed})) == [enterprise.name], typed


def test_what_the_filters_swap_is_on_the_page(officer, enterprise):
    """The bar swaps these by id: without them the count and the export's address would be those of before."""
    page = officer.get(LIST, {"q": "建材"}).content.decode()
    for piece in ("list", "list-chips", "list-count", "list-deeds"):
        assert f'id="{piece}"' in page
    assert "#list-count,#list-deeds" in page
    assert "/enterprises/export/?q=" in page


# -- filters of what stands where --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"size": "small"}, ["金安小厂"]),
        ({"size": "unknown"}, ["金安甲建材厂", "金安无码店"]),
        ({"code": "no"}, ["金安无码店"]),
        ({"place_kind": "warehouse"}, ["金安无码店"]),
        ({"condition": "closed"}, ["金安注销的"]),
        ({"condition": "all"}, ["金安甲建材厂", "金安无码店", "金安小厂", "金安注销的"]),
    ],
)
def test_size_code_places_and_what_has_left(officer, enterprise, query, found):
    EnterpriseFactory(name="金安小厂", size_class=SizeClass.SMALL)
    EnterpriseFactory(name="金安无码店", credit_code=None, primary_place__kind=Place.Kind.WAREHOUSE)
    EnterpriseFactory(name="金安注销的", condition=Condition.CLOSED, valid_to=timezone.now())
    assert sorted(names(officer.get(LIST, query))) == sorted(found)


def test_what_has_left_is_marked_in_the_list(officer):
    EnterpriseFactory(name="金安注销的", condition=Condition.CLOSED, valid_to=timezone.now())
    assert "没有符合条件的企业" in officer.get(LIST).content.decode()
    assert '<span class="lu-tag lu-tag-plain">注销</span>' in officer.get(LIST, {"condition": "all"}).content.decode()


# -- columns --------------------------------------------------------------------------------


def headings(answer):
    return [column.name for column in answer.context["table"].columns]


def test_the_address_chooses_columns_and_the_first_always_stands(officer, enterprise):
    usual = ["name", "jurisdiction", "sector", "staff", "above_scale", "standard_grade", "status_as_written"]
    assert headings(officer.get(LIST)) == [*usual, "changed_at"]
    assert headings(officer.get(LIST, {"columns": ["telephone", "staff"]})) == ["name", "staff", "telephone"]
    assert headings(officer.get(LIST, {"columns": "telephone,staff"})) == ["name", "staff", "telephone"]
    assert headings(officer.get(LIST, {"columns": "nothing"})) == [*usual, "changed_at"]


def test_every_column_shows_what_the_register_says_persons_masked(officer):
    EnterpriseFactory(size_class=SizeClass.MICRO, supervisor_as_written="市应急局", remark="备注一句")
    every = [column["key"] for column in EnterpriseTable([]).choosable()]
    page = officer.get(LIST, {"columns": every}).content.decode()
    for words in (
        "微型", "800.00", "2012-06-18", "金安区试验路 1 号", "市应急局", "备注一句", "139****2265", "吴××", "钱××",
        "2018年度普查表“舒城县.xlsx”", "在册",
    ):  # fmt: skip
        assert words in page, words
    assert "13912342265" not in page


def test_every_column_can_be_exported():
    keys = {column["key"] for column in EnterpriseTable([]).choosable()}
    assert keys <= set(PARTS)


def test_columns_cost_no_query_for_each_row(officer):
    every = [column["key"] for column in EnterpriseTable([]).choosable()]

    def count(number):
        for _ in range(number):
            EnterpriseFactory(place_name="三十铺镇")
        officer.get(LIST)
        return len(asked(lambda: officer.get(LIST, {"columns": every}))[1])

    assert count(1) == count(20)


def test_the_choice_of_columns_outlives_filters_and_sorting(officer, enterprise):
    page = officer.get(LIST, {"columns": ["staff"], "sector": "建材"}).content.decode()
    assert '<input type="hidden" name="columns" value="staff">' in page
    assert 'href="/enterprises/?columns=staff"' in page
    assert "?columns=staff&amp;sector=%E5%BB%BA%E6%9D%90&amp;sort=-name" in page


def test_nothing_known_stands_last_both_ways(officer):
    for name, staff in (("甲一", 5), ("乙二", None), ("丙三", 9)):
        EnterpriseFactory(name=name, staff=staff)
    assert names(officer.get(LIST, {"sort": "staff"})) == ["甲一", "丙三", "乙二"]
    assert names(officer.get(LIST, {"sort": "-staff"})) == ["丙三", "甲一", "乙二"]


def test_no_address_asks_for_a_page_of_thousands(officer):
    many(120, jurisdiction("三十铺镇"))
    assert len(names(officer.get(LIST, {"per_page": 100_000}))) == 100
    assert len(names(officer.get(LIST, {"per_page": -3}))) == 1


# -- on paper --------------------------------------------------------------------------------


def test_the_printed_list_says_unit_date_and_conditions(officer, enterprise, cast):
    page = officer.get(LIST, {"sector": "建材", "above_scale": "no"}).content.decode()
    assert "筛选条件：行业领域：建材；规模以上：否" in page
    assert cast.jinan_officer.acting.post.unit.name in page
