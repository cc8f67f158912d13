"""Whose workbook it is: from file name, 填报单位, title and rows, and how sure."""

from typing import Any

import pytest

from enterprises.census.models import SenderName
from enterprises.census.senders import (
    Evidence,
    Proposal,
    declared_unit,
    is_addition,
    is_sent_again,
    propose,
    standing_among,
)
from enterprises.census.sending import sender_tree
from liuan_safety.organizations.models import Jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(cast: Any, shucheng: Jurisdiction) -> Any:
    return sender_tree(shucheng)


def _proposed(tree: Any, file: str, *, collecting: bool = True, **more: Any) -> Proposal:
    return propose(Evidence(file, **more), tree, collecting=collecting)


COUNTY_TITLES = ("舒城县2018年度工矿商贸企业摸底普查表", "填报单位(盖章):舒城县安委会办公室")


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("万佛湖镇2018年企业普查表.xlsx", "万佛湖镇"),
        ("万佛湖镇(更新)2018年企业普查表.xlsx", "万佛湖镇"),
        ("舒城县杭埠镇上报.xls", "杭埠镇"),
        ("２０１８ 汤池镇.ods", "汤池镇"),
        ("舒城开发区企业名录.xlsx", "舒城经济开发区"),
        ("舒城县2018年企业普查表.xlsx", "舒城县"),
    ],
)
def test_a_file_that_names_its_place(tree: Any, file: str, place: str) -> None:
    found = _proposed(tree, file, titles=COUNTY_TITLES)
    assert found.sender is not None
    assert (found.sender.label, found.certain) == (place, True)


def test_the_township_of_the_file_wins_over_the_county_of_the_copied_title(tree: Any) -> None:
    found = _proposed(tree, "城关镇.xlsx", titles=COUNTY_TITLES, towns={"城关镇": 20})
    assert (found.sender.label, found.certain) == ("城关镇", True)
    assert "20行" in found.reason


def test_rows_that_lie_elsewhere_make_it_a_question(tree: Any) -> None:
    found = _proposed(tree, "城关镇.xlsx", towns={"杭埠镇": 20})
    assert (found.sender.label, found.certain) == ("城关镇", False)
    assert [one.label for one in found.choices] == ["城关镇", "杭埠镇", "舒城县"]


@pytest.mark.parametrize("name", ["孔集镇", "马河口镇", "城关片"])
def test_a_name_that_nobody_knows_is_asked(tree: Any, name: str) -> None:
    found = _proposed(tree, f"{name}2018年企业普查表.xlsx", titles=COUNTY_TITLES, towns={name: 9})
    assert (found.sender, found.certain, found.written, found.is_new_name) == (None, False, name, True)


def test_what_was_said_once_is_known(cast: Any, shucheng: Jurisdiction) -> None:
    town = Jurisdiction.objects.get(name="城关镇", parent=shucheng)
    SenderName.objects.create(
        county=shucheng, written="孔集镇", key="孔集镇", jurisdiction=town, part="孔集镇", made_at="2026-01-01T00:00Z",
        maker_label="舒城甲",
    )  # fmt: skip
    found = _proposed(sender_tree(shucheng), "孔集镇2018年企业普查表.xlsx", towns={"孔集镇": 9})
    assert (found.sender.jurisdiction_id, found.sender.part, found.certain) == (town.pk, "孔集镇", True)
    elsewhere = _proposed(sender_tree(shucheng), "孔集镇2018年企业普查表.xlsx", towns={"杭埠镇": 9})
    assert elsewhere.certain, "asked once, whatever its rows say"


def test_another_rank_is_certain_only_with_the_rows(tree: Any) -> None:
    assert _proposed(tree, "柏林镇.xlsx", towns={"柏林乡": 8}).certain
    alone = _proposed(tree, "柏林镇.xlsx")
    assert (alone.sender.label, alone.certain) == ("柏林乡", False)


def test_a_file_without_a_name_goes_by_declared_unit_then_rows(tree: Any) -> None:
    declared = _proposed(tree, "普查表.xlsx", titles=("填报单位（盖章）：舒城县汤池镇人民政府",))
    assert (declared.sender.label, declared.certain) == ("汤池镇", True)
    by_rows = _proposed(tree, "普查表.xlsx", addresses=("舒城县汤池镇中街1号", "汤池镇西街", "六安市舒城县汤池镇"))
    assert (by_rows.sender.label, by_rows.certain) == ("汤池镇", False)


def test_one_file_alone_stands_for_the_place_that_was_chosen(tree: Any) -> None:
    found = _proposed(tree, "普查表.xlsx", towns={"杭埠镇": 20}, collecting=False)
    assert (found.sender.label, found.certain) == ("舒城县", True)


def test_another_countys_workbook_among_many_is_a_question(tree: Any) -> None:
    found = _proposed(tree, "霍山县2018年企业普查表.xlsx")
    assert (found.sender, found.certain) == (None, False)
    assert "不在舒城县" in found.reason


def test_another_countys_workbook_alone_is_a_question_too(tree: Any) -> None:
    """城关镇 is in both counties: what the file's name says of the county counts."""
    for file in ("霍邱县城关镇2018年企业普查表.xlsx", "霍邱县2018年企业普查表.xlsx"):
        found = _proposed(tree, file, towns={"城关镇": 20}, collecting=False)
        assert (found.sender, found.certain, found.written) == (None, False, "霍邱县"), file
    declared = ("填报单位:霍邱县安委会办公室",)
    assert not _proposed(tree, "普查表.xlsx", titles=declared, collecting=False).certain
    assert not _proposed(tree, "普查表.xlsx", titles=("霍邱县企业普查表",), collecting=False).certain


@pytest.mark.parametrize("collecting", [True, False])
def test_a_township_of_both_counties_is_not_taken_by_its_name_alone(tree: Any, collecting: bool) -> None:
    """城关镇 of 霍邱, sent by mistake to 舒城: title and addresses say so."""
    elsewhere = ("安徽省六安市霍邱县城关镇东大街1号", "霍邱县城关镇", "六安市霍邱县城关镇西湖路")
    found = _proposed(
        tree,
        "城关镇2018年企业普查表.xlsx",
        titles=("霍邱县2018年企业普查表",),
        addresses=elsewhere,
        collecting=collecting,
    )
    assert (found.sender.label, found.certain) == ("城关镇", False)
    assert "标题写的是“霍邱县”，不在舒城县" in found.reason
    assert "行在城关镇" not in found.reason
    assert [one.label for one in found.choices] == ["城关镇", "舒城县"]


def test_a_township_is_asked_about_a_list_that_is_not_its_own(shucheng: Jurisdiction) -> None:
    own = sender_tree(Jurisdiction.objects.get(name="城关镇", parent=shucheng))
    for file, towns in (
        ("霍邱县城关镇.xlsx", {"城关镇": 9}),
        ("普查表.xlsx", {"春秋乡": 9}),
        ("春秋乡.xlsx", {"春秋乡": 9}),
    ):
        assert not _proposed(own, file, towns=towns, collecting=False).certain, file
    for file, towns in (
        ("舒城县城关镇.xlsx", {"城关镇": 9}),
        ("城关镇.xlsx", {}),
        ("普查表.xlsx", {"城关镇": 9}),
        ("普查表.xlsx", {"东门村": 9}),
    ):
        assert _proposed(own, file, towns=towns, collecting=False).certain, file


def test_general_words_are_no_places(tree: Any) -> None:
    for file in ("各乡镇汇总.xlsx", "企业普查表.xlsx", "乡镇企业名录(最终).xlsx", "表2018.xlsx"):
        found = _proposed(tree, file, towns={"城关镇": 5, "杭埠镇": 5})
        assert (found.sender.label, found.certain) == ("舒城县", True), file


def test_marks_of_a_second_sending() -> None:
    assert is_sent_again("万佛湖镇(更新)2018.xlsx")
    assert is_sent_again("城关镇终稿.xlsx")
    assert is_addition("城关镇补报.xlsx")
    assert not is_sent_again("城关镇.xlsx")
    assert standing_among(["甲.xlsx", "甲(更新).xlsx", "甲(重报).xlsx"]) == 2
    assert standing_among(["甲.xlsx", "乙.xlsx"]) is None
    assert declared_unit(["填报单位(盖章):舒城县安委会办公室   "]) == "舒城县安委会办公室"
