"""Errors and formulas without a stored value, which read as empty, are found."""

import io

import openpyxl
import pytest
import xlwt

from liuan_safety.workbooks.damage import Damage, DamageKind, look_at_sheet_xml
from liuan_safety.workbooks.reading import open_workbook
from tests.liuan_safety.workbooks import build


def look(cells: str, prefix: str = "") -> dict[tuple[int, int], Damage]:
    start, end = f"<{prefix}worksheet><{prefix}sheetData>", f"</{prefix}sheetData></{prefix}worksheet>"
    return look_at_sheet_xml(io.BytesIO((start + cells + end).encode())).damage


def test_an_xlsx_names_sheet_row_and_column_of_its_lost_cells() -> None:
    content = build.xlsx(sheets={"甲": [["a"], ["", "#N/A", "=B1+1"]], "乙": [["#REF!"]]})
    assert open_workbook(content, name="x").damage == {
        ("甲", 2, 2): Damage(DamageKind.ERROR, "#N/A"),
        ("甲", 2, 3): Damage(DamageKind.NO_STORED_VALUE, "=B1+1"),
        ("乙", 1, 1): Damage(DamageKind.ERROR, "#REF!"),
    }


@pytest.mark.parametrize(
    ("cell", "damage"),
    [
        ('<c r="B3"><f>1+1</f><v>2</v></c>', None),
        ('<c r="B3" t="str"><f>A1</f><v></v></c>', None),
        ('<c r="B3" t="str"><f>A1</f><v/></c>', None),
        ('<c r="B3"><f>A1&amp;"&lt;"</f></c>', Damage(DamageKind.NO_STORED_VALUE, '=A1&"<"')),
        ('<c r="B3"><f>A1</f><v/></c>', Damage(DamageKind.NO_STORED_VALUE, "=A1")),
        ('<c r="B3"><f t="shared" si="0"/><v>3</v></c>', None),
        ('<c r="B3"><f t="shared" si="0"/></c>', Damage(DamageKind.NO_STORED_VALUE, "=…")),
        ('<c r="B3" t="e"><v>#DIV/0!</v></c>', Damage(DamageKind.ERROR, "#DIV/0!")),
        ('<c r="B3" s="4" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Damage(DamageKind.ERROR, "#DIV/0!")),
        ('<c s="1" r="B3" t="e"><v>#N/A</v></c>', Damage(DamageKind.ERROR, "#N/A")),
        ('<c r="B3" t="s"><v>1</v></c>', None),
        ('<c r="B3" t="inlineStr"><is><t>t="e" &lt;f></t></is></c>', None),
    ],
)
def test_cells_are_judged_by_their_xml(cell: str, damage: Damage | None) -> None:
    before, after = '<c r="A3"><v>1</v></c>', '<c r="C3"><v>1</v></c>'
    assert look(f'<row r="3">{before}{cell}{after}</row>') == ({(3, 2): damage} if damage else {})


def test_another_namespace_prefix_is_understood() -> None:
    cells = '<x:row r="1"><x:c r="A1"><x:f>1</x:f></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row>'
    assert set(look(cells, "x:")) == {(1, 1), (1, 2)}


def test_no_cell_is_cut_in_two_between_pieces() -> None:
    row = '<row r="{0}"><c r="A{0}"><v>' + "1" * 200 + '</v></c><c r="B{0}"><f>A{0}</f></c></row>'
    found = look("".join(row.format(number) for number in range(1, 12_001)))
    assert set(found) == {(number, 2) for number in range(1, 12_001)}


def test_the_rectangle_of_filled_cells_is_measured_without_empty_ones() -> None:
    xml = '<row r="2"><c r="C2"><v>1</v></c><c r="ZZ2" s="1"/></row><row r="9000"><c r="A9000" s="1"/></row>'
    seen = look_at_sheet_xml(io.BytesIO(f"<worksheet><sheetData>{xml}</sheetData></worksheet>".encode()))
    assert (seen.last_row, seen.last_column) == (2, 3)


@pytest.mark.parametrize("xml", ["<f>" * 50_000, '<c r="A1"><f>' * 20_000, 't="e"' * 50_000])
def test_malformed_xml_costs_little_and_finds_nothing(xml: str) -> None:
    assert look(f'<row r="1">{xml}</row>') == {}


def test_a_row_of_nothing_but_lost_formulas_below_the_data_is_not_lost() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["A3"] = "=A1"
    stream = io.BytesIO()
    book.save(stream)
    sheet = open_workbook(stream.getvalue(), name="x").sheets[0]
    assert [number for number, _values in sheet.rows()] == [1, 3]


def test_an_old_xls_names_its_lost_cells() -> None:
    book = xlwt.Workbook()
    first, second = book.add_sheet("甲"), book.add_sheet("乙")
    first.write(0, 0, "a")
    first.write(1, 1, xlwt.Formula("1+1"))
    first.write(1, 2, xlwt.Formula('IF(A1="a","","b")'))
    second.row(2).set_cell_error(0, 42)
    stream = io.BytesIO()
    book.save(stream)
    assert open_workbook(stream.getvalue(), name="x.xls").damage == {
        ("甲", 2, 2): Damage(DamageKind.NO_STORED_VALUE, "=…"),
        ("乙", 3, 1): Damage(DamageKind.ERROR, "#N/A"),
    }


def test_the_reason_tells_what_to_do() -> None:
    assert "错误值#N/A" in Damage(DamageKind.ERROR, "#N/A").reason
    assert "保存" in Damage(DamageKind.NO_STORED_VALUE, "=A1").reason
