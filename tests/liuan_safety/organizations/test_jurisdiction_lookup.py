"""What people write for a jurisdiction, and what is meant."""

import datetime

import pytest

from liuan_safety.organizations.rules import local_name, stem
from liuan_safety.organizations.selectors.jurisdictions import find_jurisdictions, search_jurisdictions, township_lookup
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("舒城县", ["舒城县"]),
        ("舒城", ["舒城县"]),
        (" 六安市裕安区 ", ["裕安区"]),
        ("安徽省六安市霍山县", ["霍山县"]),
        ("341524", ["金寨县"]),
        ("六安市", ["六安市"]),
        ("市开发区", ["六安经济技术开发区"]),
        ("六安开发区", ["六安经济技术开发区"]),
        ("六安经济开发区", ["六安经济技术开发区"]),
        ("裕安开发区", ["六安高新技术产业开发区"]),
        ("城北乡", ["城北镇"]),
        ("中市街道办事处", ["中市街道"]),
        ("舒城县城关镇", ["城关镇"]),
        ("没有这个县", []),
        ("", []),
        ("寿县", []),
    ],
)
def test_a_name_is_understood(cast, text, meant):
    assert [row.name for row in find_jurisdictions(text)] == meant


def test_chengguan_is_in_two_counties_and_is_told_apart_by_the_county(cast):
    assert {row.parent.name for row in find_jurisdictions("城关镇")} == {"霍邱县", "舒城县"}
    assert [row.parent.name for row in find_jurisdictions("舒城县城关镇")] == ["舒城县"]
    assert [row.parent.name for row in find_jurisdictions("城关镇", within=jurisdiction("霍邱县"))] == ["霍邱县"]


def test_another_day_has_other_counties(cast):
    day = datetime.date(2015, 6, 1)
    assert [row.name for row in find_jurisdictions("寿县", on=day)] == ["寿县"]
    assert find_jurisdictions("叶集区", on=day) == []


def test_townships_as_workbooks_write_them(cast, django_assert_num_queries):
    jinan = jurisdiction("金安区")
    with django_assert_num_queries(2):
        lookup = township_lookup(jinan)
    written = {"城北乡": "城北镇", "望城岗街道": "望城街道", "三十铺": "三十铺镇", "金安区木厂镇": "木厂镇"}
    assert {text: lookup[text].name for text in written} == written
    assert "苏埠镇" not in lookup


def test_a_key_that_could_mean_two_is_left_out(cast):
    lookup = township_lookup(jurisdiction("六安市"))
    assert "城关镇" not in lookup
    assert "双河镇" not in lookup
    assert lookup["三十铺镇"].name == "三十铺镇"


def test_the_list_finds_part_of_a_name_an_alias_or_a_code(cast):
    def found(text):
        return {row.name for row in search_jurisdictions(text=text)}

    assert "六安经济技术开发区" in found("市开发区")
    assert found("341525100") == {"衡山镇"}
    assert found("三十铺") == {"三十铺镇"}


def test_ranks_are_taken_off_with_care():
    assert stem("城北乡") == "城北"
    assert stem("寿县") == "寿县"
    assert stem("固镇镇") == "固镇"
    assert local_name("安徽省六安市舒城县") == "舒城县"
    assert local_name("六安市") == "六安市"
