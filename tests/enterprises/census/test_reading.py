"""Census workbooks of many shapes, all made up: each row is taken, doubted or refused for its own reason."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enterprises.census.checks import DEFAULT_LEVELS, Level
from enterprises.census.mapping import Told
from enterprises.census.reading import CensusReading, read_census
from enterprises.census.row_reader import RowResult
from enterprises.census.rules import Place, RowKind
from liuan_safety.workbooks.reading import open_workbook
from tests.liuan_safety.workbooks import build
from tests.liuan_safety.workbooks.build import code, firm

TODAY = dt.date(2026, 11, 23)
HEAD = ["序号", "企业名称", "统一社会信用代码", "成立日期", "人数"]


def read(content: bytes, **options: object) -> tuple[CensusReading, list[RowResult]]:
    reading = read_census(open_workbook(content, name="表.xlsx"), today=TODAY, **options)  # type: ignore[arg-type]
    return reading, list(reading)


def rows_of(*rows: Sequence[object], head: Sequence[object] = HEAD) -> list[RowResult]:
    return read(build.xlsx([head, *rows]))[1]


def checks(result: RowResult, level: Level | None = None) -> list[str]:
    return [finding.check for finding in result.findings if level is None or finding.level is level]


def test_a_good_row_has_its_fields_and_no_finding() -> None:
    head = [
        *HEAD,
        "注册资金（万元）",
        "所属乡镇",
        "详细地址",
        "行业领域",
        "是否规上",
        "标准化等级",
        "行业主管部门",
        "联系电话",
    ]
    row = [
        1,
        firm(1),
        code(1),
        "2018.9.1",
        "18人",
        12.5,
        "某镇",
        "某路１号",
        "轻工",
        "是",
        "三级",
        "经信局",
        13900001111,
    ]
    (result,) = rows_of(row, head=head)
    assert result.findings == []
    assert result.fields == {
        "serial": "1",
        "name": firm(1),
        "credit_code": code(1),
        "founded_on": dt.date(2018, 9, 1),
        "staff": 18,
        "capital_fen": 12_500_000,
        "capital_currency": "CNY",
        "township": "某镇",
        "address": "某路1号",
        "sector": "轻工",
        "above_scale": True,
        "standard_grade": "三级",
        "supervisor_as_written": "经信局",
        "telephone": "13900001111",
    }
    assert result.as_written["详细地址"] == "某路１号"
    assert result.as_written["联系电话"] == "13900001111"
    assert (result.sheet, result.row, result.kind) == ("普查表", 2, RowKind.ENTRY)


@pytest.mark.parametrize(
    ("name", "written_code", "check", "said"),
    [
        ("", code(1), "name_missing", "没有企业名称"),
        ("无", code(1), "name_missing", "没有企业名称"),
        ("123", code(1), "name_missing", "“123”不是企业名称"),
        (firm(1), "", "code_missing", "没有统一社会信用代码"),
        (firm(1), "N/A", "code_missing", "没有统一社会信用代码"),
        (firm(1), "办理中", "code_missing", "办理中"),
        (firm(1), code(1)[:13], "code_length", "13位"),
        (firm(1), code(1) + "1", "code_length", "19位"),
        (firm(1), code(1)[:-1] + "O", "code_alphabet", "数字0"),
        (firm(1), code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1"), "code_check_digit", "第18位"),
        (firm(1), 913415021529805113, "code_damaged", "Excel"),
        (firm(1), "9.13415E+17", "code_damaged", "Excel"),
        (firm(1), "#REF!", "code_lost", "#REF!"),
        ("#N/A", code(1), "name_lost", "#N/A"),
        ("=A1", code(1), "name_lost", "公式"),
        (firm(1), "=A1", "code_lost", "没有保存计算结果"),
    ],
)
def test_what_can_not_be_true_refuses_the_row(name: object, written_code: object, check: str, said: str) -> None:
    (result,) = rows_of([1, name, written_code, "2018-09-01", 5])
    assert result.refused
    assert checks(result, Level.REFUSE) == [check]
    assert said in result.findings[0].reason
    assert result.findings[0].column == ("企业名称" if check.startswith("name") else "统一社会信用代码")


@pytest.mark.parametrize(
    ("founded", "staff", "check", "column"),
    [
        ("二〇一八年春", 5, "founded_unreadable", "成立日期"),
        ("2018-13-45", 5, "founded_unreadable", "成立日期"),
        ("2099年1月1日", 5, "founded_future", "成立日期"),
        (dt.date(2026, 11, 24), 5, "founded_future", "成立日期"),
        ("2018-09-01", "若干", "staff_unreadable", "人数"),
        ("2018-09-01", -3, "staff_unreadable", "人数"),
        ("#N/A", 5, "cell_error", "成立日期"),
        ("2018-09-01", "=1+1", "cell_no_value", "人数"),
    ],
)
def test_what_is_doubtful_keeps_the_row_without_the_field(
    founded: object, staff: object, check: str, column: str
) -> None:
    (result,) = rows_of([1, firm(1), code(1), founded, staff])
    assert not result.refused
    assert result.doubtful
    assert checks(result) == [check]
    assert result.findings[0].column == column
    assert ("founded_on" in result.fields) == (column != "成立日期")
    assert ("staff" in result.fields) == (column != "人数")
    assert result.as_written[column]


def test_the_day_of_the_upload_and_a_year_after_the_census_are_no_doubt() -> None:
    first, second = rows_of([1, firm(1), code(1), TODAY, 5], [2, firm(2), code(2), "2019-04-30", "约30"])
    assert first.findings == []
    assert checks(second) == ["staff_approximate"]
    assert not second.doubtful


def test_a_formula_with_a_stored_value_is_read_by_its_value() -> None:
    content = build.xlsx([HEAD, [1, firm(1), code(1), "2018-09-01", 12345]])
    formula = (b'<c r="E2" t="n"><v>12345</v></c>', b'<c r="E2"><f>2*4</f><v>8</v></c>')
    (result,) = read(build.with_sheet_xml(content, formula))[1]
    assert result.fields["staff"] == 8
    assert result.findings == []


def test_a_serial_number_by_formula_is_no_doubt() -> None:
    (result,) = rows_of(["=ROW()-1", firm(1), code(1), "2018-09-01", 5])
    assert result.findings == []


def test_text_that_begins_with_an_equals_sign_stays_text() -> None:
    content = build.xlsx([[*HEAD, "备注"], [1, firm(1), code(1), "2018-09-01", 5, 777]])
    inline = b'<c r="F2" t="inlineStr"><is><t>=HYPERLINK(1)</t></is></c>'
    (result,) = read(build.with_sheet_xml(content, (b'<c r="F2" t="n"><v>777</v></c>', inline)))[1]
    assert result.fields["remark"] == "=HYPERLINK(1)"
    assert result.findings == []


def test_nul_is_taken_out_and_told_and_emoji_stay() -> None:
    content = build.xls([[*HEAD, "备注"], [1, firm(1) + "😀", code(1), "2018-09-01", 5, "a\x00b"]])
    (result,) = read(content)[1]
    assert result.fields["name"] == firm(1) + "😀"
    assert result.fields["remark"] == result.as_written["备注"] == "ab"
    assert [(finding.check, finding.column) for finding in result.findings] == [("control_characters", "备注")]


def test_listed_twice_refuses_the_later_row_over_all_sheets_and_names_the_first() -> None:
    spaced = f" {code(1)[:8]} {code(1)[8:].lower()} "
    sheets = {
        "甲": [HEAD, [1, firm(1), code(1)], [2, firm(2), code(2)], [3, firm(1), spaced]],
        "乙": [HEAD, [1, "又", code(2)]],
    }
    reading, rows = read(build.xlsx(sheets=sheets))
    assert [checks(row) for row in rows] == [[], [], ["listed_twice"], ["listed_twice"]]
    assert "第2行" in rows[2].findings[0].reason
    assert "工作表“甲”第3行" in rows[3].findings[0].reason
    assert [(item.place, item.first) for item in reading.duplicates] == [
        (Place("甲", 4), Place("甲", 2)),
        (Place("乙", 2), Place("甲", 3)),
    ]


def test_a_refused_row_does_not_take_the_place_of_the_sound_one_after_it() -> None:
    rows = rows_of([1, "", code(1)], [2, firm(1), code(1)], [3, firm(1), code(1)])
    assert [checks(row) for row in rows] == [["name_missing"], [], ["listed_twice"]]


def test_what_stands_beside_the_table_is_no_error() -> None:
    content = build.xlsx(
        [
            ["某县普查表"],
            ["填报单位(盖章):某局   填报日期:2018年12月26日"],
            HEAD,
            ["一、城关镇"],
            ["例", firm(9), code(9)],
            [1, firm(1), code(1)],
            [],
            ["小计", 1],
            HEAD,
            [2, firm(2), code(2)],
            [3],
            ["合计", "2家"],
            [],
            ["审核人:      填表人:      联系电话:"],
            ["注：本表一式两份"],
        ],
        merges=["A1:E1"],
    )
    reading, rows = read(content)
    assert [row.row for row in rows] == [6, 10]
    assert all(row.findings == [] for row in rows)
    kinds = reading.sheets_read[0].kinds
    assert kinds == {
        RowKind.ENTRY: 2,
        RowKind.BLANK: 3,
        RowKind.SECTION: 1,
        RowKind.EXAMPLE: 1,
        RowKind.TOTAL: 2,
        RowKind.HEADING: 1,
        RowKind.SIGNATURE: 1,
        RowKind.NOTE: 1,
    }


def test_a_township_merged_downwards_reaches_every_row_of_it() -> None:
    head = ["所属乡镇", "企业名称", "信用代码"]
    rows = [head, ["甲镇", firm(1), code(1)], ["", firm(2), code(2)], ["", "", ""], ["乙镇", firm(3), code(3)]]
    reading, results = read(build.xlsx(rows, merges=["A2:A4"]))
    assert [row.fields["township"] for row in results] == ["甲镇", "甲镇", "乙镇"]
    assert reading.counts.accepted == 3


def test_an_enterprise_over_several_merged_rows_is_listed_once() -> None:
    rows = [
        ["序号", "企业名称", "信用代码", "主要产品"],
        [1, firm(1), code(1), "板材"],
        ["", "", "", "家具"],
        [2, firm(2), code(2), "漆"],
        [3, firm(2), "", "漆"],
    ]
    reading, results = read(build.xlsx(rows, merges=["A2:A3", "B2:B3", "C2:C3", "B4:B5"]))
    assert [(row.row, row.refused) for row in results] == [(2, False), (4, False), (5, True)]
    assert reading.sheets_read[0].kinds[RowKind.CONTINUATION] == 1


def test_sheets_left_out_are_named_with_their_reason() -> None:
    sheets = {
        "封面": [["某县普查资料"]],
        "明细": [HEAD, [1, firm(1), code(1)]],
        "统计": [["行业", "从业人数"], ["轻工", 5]],
        "旧表": [HEAD, [1, firm(2), code(2)]],
        "空": [],
    }
    reading, rows = read(build.xlsx(sheets=sheets, hidden=["旧表"]))
    assert len(rows) == 1
    assert [sheet.name for sheet in reading.sheets_read] == ["明细"]
    reasons = {sheet.name: sheet.reason for sheet in reading.sheets_left_out}
    assert list(reasons) == ["封面", "统计", "旧表", "空"]
    assert "没有找到表头" in reasons["封面"]
    assert "缺少“企业名称”" in reasons["统计"]
    assert "隐藏" in reasons["旧表"]
    assert "空白" in reasons["空"]


def test_a_file_without_any_heading_yields_no_row_but_says_why() -> None:
    reading, rows = read(build.xlsx([["甲", "乙"], [1, 2]]))
    assert rows == []
    assert reading.sheets_read == []
    assert len(reading.sheets_left_out) == 1
    assert reading.nothing_read is not None
    assert "没有找到表头" in reading.nothing_read


def test_a_second_table_with_its_columns_in_another_order_is_read_by_its_own_heading() -> None:
    other = ["统一社会信用代码", "单位名称", "备注"]
    reading, rows = read(
        build.xlsx([HEAD, [1, firm(1), code(1)], [], other, [code(2), firm(2), "乙"], [code(1), firm(3)]])
    )
    assert [checks(row) for row in rows] == [[], [], ["listed_twice"]]
    assert rows[1].fields == {"name": firm(2), "credit_code": code(2), "remark": "乙"}
    assert reading.sheets_read[0].kinds[RowKind.HEADING] == 1


def test_rows_that_a_template_filled_beforehand_are_empty() -> None:
    head = ["序号", "乡镇", "企业名称", "信用代码", "人数"]
    rows = rows_of(
        ["=ROW()-1", "甲镇", firm(1), code(1), 5], ["=ROW()-1", "甲镇", "", "", "=E2*2"], [3, "甲镇"], head=head
    )
    assert [row.row for row in rows] == [2]
    assert rows[0].findings == []


def test_two_headings_alike_are_noted_and_both_kept() -> None:
    reading, rows = read(build.xlsx([[*HEAD, "备注", "备注"], [1, firm(1), code(1), "", "", "甲", "乙"]]))
    assert rows[0].fields["remark"] == "甲"
    assert rows[0].as_written["备注(2)"] == "乙"
    assert any("备注(2)" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("head", "above", "value", "fen", "noted"),
    [
        ("注册资金(万元)", "", 12.5, 12_500_000, []),
        ("注册资金", "单位：万元", 12.5, 12_500_000, []),
        ("注册资金", "", 12.5, None, ["capital_unit_missing"]),
        ("注册资金(万元)", "", "50万美元", 50_000_000, ["capital_foreign"]),
        ("注册资金", "", "58万人民币", 58_000_000, []),
        ("注册资金", "", "N/A", None, []),
        ("注册资金", "", "详见章程", None, ["capital_unreadable"]),
    ],
)
def test_capital(head: str, above: str, value: object, fen: int | None, noted: list[str]) -> None:
    rows = read(build.xlsx([[above], [*HEAD, head], [1, firm(1), code(1), "", "", value]]))[1]
    assert rows[0].fields.get("capital_fen") == fen
    assert checks(rows[0]) == noted
    assert rows[0].doubtful == ("capital_unreadable" in noted)


def test_notes_never_make_a_row_doubtful() -> None:
    head = [*HEAD, "是否规上", "标准化", "电话", "经度", "年营业收入"]
    (result,) = rows_of([1, firm(1), code(1), "", "约5", "大型", "AAA", "12", "西边", "很多"], head=head)
    assert set(checks(result)) == {
        "staff_approximate",
        "above_scale_unclear",
        "grade_unknown",
        "telephone_odd",
        "coordinate_unreadable",
        "revenue_unreadable",
    }
    assert not result.refused
    assert not result.doubtful


def test_the_office_can_set_another_level() -> None:
    levels = {**DEFAULT_LEVELS, "founded_future": Level.NOTE}
    _reading, rows = read(build.xlsx([HEAD, [1, firm(1), code(1), "2099-01-01", 5]]), levels=levels)
    assert not rows[0].doubtful


def test_columns_mapped_by_hand_are_obeyed() -> None:
    content = build.xlsx([["单位名称", "信用代码", "代管"], [firm(1), code(1), "某局"]])
    _reading, rows = read(content, mappings=Told({"普查表": {"代管": "supervisor_as_written"}}))
    assert rows[0].fields["supervisor_as_written"] == "某局"


def test_progress_is_told_and_ends_at_the_total() -> None:
    told: list[tuple[int, int]] = []
    rows = [HEAD, *([number, firm(number), code(number)] for number in range(1, 1201))]
    reading, results = read(build.xlsx(rows), progress=lambda done, total: told.append((done, total)))
    assert told == [(500, 1201), (1000, 1201), (1201, 1201)]
    assert reading.counts.accepted == len(results) == 1200


def test_counts_add_up() -> None:
    reading, _rows = read(
        build.xlsx(
            [HEAD, [1, firm(1), code(1), "春", 5], [2, "", code(2)], [3, firm(3), code(3)], [4, firm(3), code(3)]]
        )
    )
    counts = reading.counts
    assert (counts.entries, counts.accepted, counts.refused, counts.doubtful) == (4, 2, 2, 1)
    assert counts.findings == {"founded_unreadable": 1, "name_missing": 1, "listed_twice": 1}
    assert (reading.sheets_read[0].accepted, reading.sheets_read[0].refused) == (2, 2)


cell = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=10),
    st.sampled_from(["合计", "无", "#N/A", firm(1), code(1), code(2), "约5", "2018.9.1", "审核人：", "例", "=A1", "√"]),
    st.integers(-5, 10**19),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.lists(cell, max_size=9), max_size=10))
def test_any_rows_are_read_and_every_refused_or_doubtful_one_has_a_reason(rows: list[list[object]]) -> None:
    head = [*HEAD, "注册资金(万元)", "经度", "标准化", "是否规上"]
    clean = [["" if isinstance(v, str) and not build.writable(v) else v for v in row] for row in rows]
    reading, results = read(build.xlsx([head, *clean]))
    for result in results:
        assert all(finding.reason and finding.column for finding in result.findings)
        if not result.refused:
            assert result.fields["name"]
            assert result.fields["credit_code"]
    assert reading.counts.entries == len(results)
