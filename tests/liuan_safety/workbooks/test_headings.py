"""Headings of many shapes are found where they stand, and said to be missing where they are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuan_safety.workbooks.headings import HeadingMap, NoHeading, find_heading
from liuan_safety.workbooks.labels import stated_unit
from liuan_safety.workbooks.matching import Term, Vocabulary
from liuan_safety.workbooks.reading import open_workbook
from tests.liuan_safety.workbooks import build

WORDS = Vocabulary(
    (
        Term("serial", "序号", ("序号",)),
        Term("name", "企业名称", ("企业名称", "名称"), within=("企业名称",), without=("曾用", "部门")),
        Term("code", "信用代码", ("信用代码", "代码"), within=("信用代码",)),
        Term("phone", "电话", ("联系电话", "电话", "手机"), without=("部门",)),
        Term("capital", "注册资本", ("注册资本",)),
        Term("remark", "备注", ("备注",)),
    )
)
REQUIRED = ("name", "code")


def found(content: bytes) -> HeadingMap | NoHeading:
    return find_heading(open_workbook(content, name="x").sheets[0], WORDS, required=REQUIRED)


def heading(rows: list[list[object]], merges: tuple[str, ...] = ()) -> HeadingMap:
    answer = found(build.xlsx(rows, merges=merges))
    assert isinstance(answer, HeadingMap), answer
    return answer


def keys(answer: HeadingMap) -> list[str | None]:
    return [column.key for column in answer.columns]


def test_one_row_at_the_top() -> None:
    answer = heading([["序号", "企业名称", "信用代码"], [1, "甲", "x"]])
    assert (answer.first_row, answer.last_row) == (1, 1)
    assert keys(answer) == ["serial", "name", "code"]


def test_titles_above_are_kept_with_the_unit_that_they_state() -> None:
    answer = heading([["某表"], [], ["单位：万元"], [], ["某局"], ["企业名称", "信用代码", "注册资本"], ["甲", "x", 5]])
    assert (answer.first_row, answer.last_row) == (6, 6)
    assert answer.titles == ("某表", "单位：万元", "某局")
    assert answer.stated_unit == "万元"


def test_two_levels_with_merged_cells() -> None:
    rows = [
        ["表"],
        ["序号", "企业", "", "监管部门", ""],
        ["", "名称", "代码", "名称", "电话"],
        [1, "甲", "x", "局", "1"],
    ]
    answer = heading(rows, merges=("A1:E1", "A2:A3", "B2:C2", "D2:E2"))
    assert (answer.first_row, answer.last_row) == (2, 3)
    assert keys(answer) == ["serial", "name", "code", None, None]
    assert [column.label for column in answer.columns] == [
        "序号", "企业/名称", "企业/代码", "监管部门/名称", "监管部门/电话"
    ]  # fmt: skip


def test_two_levels_without_merge_marks() -> None:
    answer = heading(
        [["序号", "企业名称", "信用代码", "联系", ""], ["", "", "", "人", "电话"], [1, "甲", "x", "乙", "1"]]
    )
    assert (answer.first_row, answer.last_row) == (1, 2)
    assert [column.label for column in answer.columns][3:] == ["联系/人", "联系/电话"]
    assert keys(answer)[4] == "phone"


def test_three_levels() -> None:
    rows = [["企业情况", "", ""], ["基本", "", "联系"], ["企业名称", "信用代码", "电话"], ["甲", "x", "1"]]
    answer = heading(rows, merges=("A1:C1", "A2:B2"))
    assert answer.last_row == 3
    assert keys(answer) == ["name", "code", "phone"]


def test_a_row_that_counts_the_columns_belongs_to_the_heading() -> None:
    assert heading([["企业名称", "信用代码", "电话"], ["甲", "1", "2"], ["某厂", "x", "3"]]).last_row == 2
    assert heading([["企业名称", "信用代码", "电话"], [1, 2, 3], ["某厂", "x", "3"]]).last_row == 2


def test_the_first_of_equal_headings_counts() -> None:
    row: list[object] = ["企业名称", "信用代码"]
    assert heading([row, ["甲", "x"], row, ["乙", "y"]]).first_row == 1


def test_two_alike_are_told_apart_and_never_break() -> None:
    answer = heading(
        [["企业名称", "企业名称", "信用代码", "备注", "备注", "电话", "手机"], ["甲", "乙", "x", "1", "2", "3", "4"]]
    )
    assert [column.label for column in answer.columns][:5] == ["企业名称", "企业名称(2)", "信用代码", "备注", "备注(2)"]
    assert keys(answer) == ["name", None, "code", "remark", None, "phone", None]
    assert any("企业名称(2)" in note for note in answer.notes)
    assert any("“手机”" in note and "“电话”" in note for note in answer.notes)


def test_a_column_without_a_heading_is_named_by_its_letter() -> None:
    assert heading([["企业名称", "", "信用代码"], ["甲", "?", "x"]]).columns[1].label == "B列（无表头）"


def test_data_is_not_taken_for_a_second_level() -> None:
    answer = heading([["企业名称", "信用代码", "电话"], ["某厂", "", ""], ["甲", "x", "1"]])
    assert answer.last_row == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "空白"),
        ([["填报说明：请认真填写"]], "没有找到表头"),
        ([["甲", "x"], ["乙", "y"]], "没有找到表头"),
        ([["企业名称", "电话"], ["甲", "1"]], "缺少“信用代码”"),
        ([["序号", "信用代码"], [1, "x"]], "缺少“企业名称”"),
    ],
)
def test_no_heading_is_said_with_its_reason(rows: list[list[object]], said: str) -> None:
    answer = found(build.xlsx(rows))
    assert isinstance(answer, NoHeading)
    assert said in answer.reason


def test_columns_can_be_mapped_by_hand() -> None:
    answer = heading([["企业名称", "信用代码", "单位", "电话"], ["甲", "x", "乙", "1"]]).remapped({2: "name", 3: None})
    assert keys(answer) == [None, "code", "name", None]
    assert answer.column_of("name") == answer.columns[2]
    assert answer.column_of("phone") is None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:万元", "万元"),
        ("计量单位：家、万元", "万元"),
        ("填报单位：某某县安委会办公室", None),
        ("填报单位：元田镇人民政府", None),
        ("某表", None),
        (5.0, None),
    ],
)
def test_the_unit_of_a_line_above(line: object, unit: str | None) -> None:
    assert stated_unit(line) == unit


texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["企业名称", "信用代码", "电话", "备注", "序号", "甲", "合计", ""]),
    st.integers(0, 30),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(texts, max_size=7), max_size=8))
def test_any_table_has_a_heading_or_a_reason(rows: list[list[object]]) -> None:
    clean = [["".join(c for c in v if c.isprintable()) if isinstance(v, str) else v for v in row] for row in rows]
    clean = [["" if isinstance(v, str) and v.startswith("=") else v for v in row] for row in clean]
    answer = found(build.xlsx(clean))
    if isinstance(answer, HeadingMap):
        labels = [column.label for column in answer.columns]
        assert len(labels) == len(set(labels))
        given_keys = [column.key for column in answer.columns if column.key]
        assert len(given_keys) == len(set(given_keys))
        assert set(REQUIRED) <= set(given_keys)
    else:
        assert answer.reason
