"""What a row is: only entries can be wrong, and none is lost among titles, totals and signatures."""

import pytest

from enterprises.census.rules import (
    Listing,
    Place,
    RowFacts,
    RowKind,
    classify,
    is_code_like,
    listed_twice_reason,
)
from enterprises.register.rules import is_name


def facts(*texts: str, **more: object) -> RowFacts:
    return RowFacts(texts=texts, **{"name": "", "code": "", "serial": "", **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "合计",
        "总计",
        "小计",
        "共计",
        "合计：776家",
        "总计(家)",
        "全县合计",
        "本页小计",
        "某某镇合计",
        "共776家",
        "共计12家企业",
        "累计5户",
        "危化行业小计",
        "合计5家，其中规上2家",
        "共计776家企业，其中规上20家",
    ],
)
def test_totals(text: str) -> None:
    assert classify(facts(text, "776", serial=text)) is RowKind.TOTAL
    assert classify(facts(text, "776", name=text)) is RowKind.TOTAL


@pytest.mark.parametrize("name", ["总计有限公司", "某某县合计商贸有限公司", "共享776科技", "小计零售店"])
def test_firms_whose_names_sound_like_totals_are_entries(name: str) -> None:
    assert classify(facts(name, "某路1号", name=name)) is RowKind.ENTRY


@pytest.mark.parametrize(
    "text",
    [
        "审核人:填表人:联系电话:",
        "填表人：某某",
        "单位负责人（签字）：",
        "填报单位(盖章):某局填报日期:2018年12月26日",
        "制表：",
        "分管领导：",
        "填表日期：2018.12.1",
        "（盖章）",
    ],
)
def test_signatures(text: str) -> None:
    assert classify(facts(text, serial=text)) is RowKind.SIGNATURE


def test_a_signature_spread_over_cells() -> None:
    assert classify(facts("审核人：", "某某", "填表人：", "某某", serial="审核人：", name="某某")) is RowKind.SIGNATURE
    assert classify(facts("日期：2018年12月")) is RowKind.SIGNATURE


def test_an_entry_with_a_signers_word_further_right_is_an_entry() -> None:
    assert classify(facts("12", "某厂", "负责人:某某", serial="12", name="某厂")) is RowKind.ENTRY
    assert classify(facts("某厂", "负责人:某某", name="某厂")) is RowKind.ENTRY


@pytest.mark.parametrize(
    "text", ["注：本表一式两份", "说明:按实填写", "备注：略", "填表说明", "1、本表由乡镇填报", "※以执照为准"]
)
def test_notes(text: str) -> None:
    assert classify(facts(text, name=text)) is RowKind.NOTE


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (facts(), RowKind.BLANK),
        (facts("5", "某镇", serial="5", prefilled=True), RowKind.BLANK),
        (facts("序号", "企业名称", "信用代码", as_heading=3), RowKind.HEADING),
        (facts("1", "2", "3", "4", "5"), RowKind.COLUMN_NUMBERS),
        (facts("甲", "乙", "1", "2"), RowKind.COLUMN_NUMBERS),
        (facts("一、城关镇", serial="一、城关镇"), RowKind.SECTION),
        (facts("一、城关镇", name="一、城关镇"), RowKind.SECTION),
        (facts("（二）危险化学品", name="（二）危险化学品"), RowKind.SECTION),
        (facts("危险化学品企业", name="危险化学品企业", wide=True), RowKind.SECTION),
        (facts("某县普查表", titles=frozenset({"某县普查表"}), name="某县普查表"), RowKind.TITLE),
        (facts("例", "某厂", "91341502MA2N0A1B5C", serial="例", code="91341502MA2N0A1B5C"), RowKind.EXAMPLE),
        (facts("合计", "x", serial="合计", code="91341502MA2N0A1B5C"), RowKind.ENTRY),
        (facts("某厂", name="某厂"), RowKind.ENTRY),
        (facts("某县安委会办公室（盖章）", name="某县安委会办公室（盖章）"), RowKind.SIGNATURE),
        (facts("2018年12月20日"), RowKind.SIGNATURE),
        (facts("第1页共3页"), RowKind.TITLE),
        (facts("（以下空白）", name="（以下空白）"), RowKind.TITLE),
        (facts("某路1号"), RowKind.ENTRY),
        (facts("9134150", code="9134150"), RowKind.ENTRY),
        (facts("县安委办（章）", code="县安委办（章）"), RowKind.SIGNATURE),
        (facts("某县安全生产监督管理局"), RowKind.SIGNATURE),
        (facts("二○一八年十二月二十日"), RowKind.SIGNATURE),
        (facts("审核", "某某", "制表", "某某", serial="审核", name="某某"), RowKind.SIGNATURE),
        (facts("填报日期", "2019-01-05", name="填报日期"), RowKind.SIGNATURE),
        (facts("局长：", "经办：", serial="局长："), RowKind.SIGNATURE),
        (facts("注", "1、名称须与执照一致", serial="注"), RowKind.NOTE),
        (facts("5000", "300"), RowKind.TOTAL),
        (facts("5000", "300", name="5000"), RowKind.ENTRY),
        (facts("某镇（小计）", "55", name="某镇（小计）"), RowKind.TOTAL),
        (facts("合計", "55", serial="合計"), RowKind.TOTAL),
        (facts("二、烟花爆竹", "33", name="二、烟花爆竹"), RowKind.SECTION),
        (facts("某某镇", name="某某镇"), RowKind.SECTION),
        (facts("（1）", "（2）", "（3）"), RowKind.COLUMN_NUMBERS),
        (facts("①", "②", "③", "④"), RowKind.COLUMN_NUMBERS),
        (facts("A", "B", "C", "D"), RowKind.COLUMN_NUMBERS),
        (facts("万元", "人"), RowKind.COLUMN_NUMBERS),
        (facts("必填", "必填", "选填"), RowKind.COLUMN_NUMBERS),
        (facts("填写要求", "填写全称", "18位", serial="填写要求"), RowKind.EXAMPLE),
        (facts("12", "某路1号", serial="12"), RowKind.ENTRY),
    ],
)
def test_kinds(row: RowFacts, kind: RowKind) -> None:
    assert classify(row) is kind


@pytest.mark.parametrize(
    ("text", "answer"), [("某厂", True), ("A", True), ("123", False), ("--", False), ("😀", False)]
)
def test_a_name_holds_a_letter(text: str, answer: bool) -> None:
    assert is_name(text) is answer


@pytest.mark.parametrize(
    ("text", "answer"), [("91341502", True), ("9134", False), ("统一社会信用代码", False), ("", False)]
)
def test_a_code_is_meant_where_eight_signs_stand(text: str, answer: bool) -> None:
    assert is_code_like(text) is answer


def test_the_first_listing_is_remembered() -> None:
    listing = Listing()
    assert listing.earlier("x") is None
    listing.enter("x", Place("甲", 5))
    listing.enter("x", Place("甲", 9))
    assert listing.earlier("x") == Place("甲", 5)


def test_the_reason_names_the_other_sheet_only_when_it_is_another() -> None:
    assert "第5行" in listed_twice_reason(Place("甲", 5), sheet="甲")
    assert "甲" not in listed_twice_reason(Place("甲", 5), sheet="甲")
    assert "工作表“甲”第5行" in listed_twice_reason(Place("甲", 5), sheet="乙")
