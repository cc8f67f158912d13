"""Opening workbooks: what is read, what is refused and with which words."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liuan_safety.workbooks.containers import Limits
from liuan_safety.workbooks.reading import Merge, Workbook, WorkbookUnreadable, open_workbook
from tests.liuan_safety.workbooks import build


def opened(content: bytes, name: str = "表.xlsx", limits: Limits | None = None) -> Workbook:
    return open_workbook(content, name=name, limits=limits)


def refused(content: bytes, name: str = "表.xlsx", limits: Limits | None = None) -> WorkbookUnreadable:
    with pytest.raises(WorkbookUnreadable) as caught:
        open_workbook(content, name=name, limits=limits)
    assert name in caught.value.message_zh
    return caught.value


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def rows_of(content: bytes) -> list[tuple[int, list[object]]]:
    return list(opened(content).sheets[0].rows())


def test_rows_keep_their_true_numbers_and_columns() -> None:
    content = build.xlsx([[], [], ["", "", "甲"], [], ["", "乙"]])
    rows = rows_of(content)
    assert [number for number, values in rows if any(values)] == [3, 5]
    assert dict(rows)[3][2] == "甲"
    assert dict(rows)[5][1] == "乙"


def test_a_path_a_stream_and_bytes_read_alike(tmp_path: Path) -> None:
    content = build.xlsx([["甲", 1]])
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    for source in (path, io.BytesIO(content), content):
        assert list(open_workbook(source, name="a.xlsx").sheets[0].rows()) == [(1, ["甲", 1.0])]


def test_vertical_merges_are_filled_downwards_below_the_heading_only() -> None:
    content = build.xlsx([["标题"], ["", ""], ["镇甲", "a"], ["", "b"], ["", ""], ["", "c"]], merges=["A1:A2", "A3:A6"])
    filled = dict(opened(content).sheets[0].rows(fill_below=2))
    assert filled[2][0] == ""
    assert [filled[number][0] for number in (3, 4, 6)] == ["镇甲"] * 3
    assert filled[5] == ["", ""], "a row with nothing of its own stays empty"


def test_a_merge_over_columns_is_not_filled_across() -> None:
    content = build.xlsx([["a", "b", "c"], ["x", "", "1"], ["", "", "2"]], merges=["A2:B3"])
    filled = dict(opened(content).sheets[0].rows(fill_below=1))
    assert filled[3] == ["x", "", "2"]


def test_sheets_tell_what_they_are() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_sheet("藏")["A1"] = 1
    book["藏"].sheet_state = "veryHidden"
    book.create_chartsheet("图")
    book.create_sheet("空")
    book.active.merge_cells("A1:C2")
    stream = io.BytesIO()
    book.save(stream)
    sheets = opened(stream.getvalue()).sheets
    assert [(sheet.name, sheet.hidden, sheet.is_table, sheet.height) for sheet in sheets] == [
        ("Sheet", False, True, 1),
        ("藏", True, True, 1),
        ("图", False, False, 0),
        ("空", False, True, 0),
    ]
    assert sheets[0].merges == (Merge(1, 1, 2, 3),)
    assert list(sheets[2].rows()) == list(sheets[3].rows()) == []


def test_protected_sheets_and_books_are_read() -> None:
    assert rows_of(build.xlsx([["甲"]], protect=True)) == [(1, ["甲"])]
    assert list(opened(build.xls([["甲"]], protect=True), "表.xls").sheets[0].rows()) == [(1, ["甲"])]


def test_an_old_xls_is_read_with_its_merges_whatever_its_name() -> None:
    content = build.xls([["镇", "名"], ["甲镇", "a"], ["", "b"]], merges=[(1, 2, 0, 0)])
    sheet = opened(content, "表.xlsx").sheets[0]
    assert [values for _number, values in sheet.rows(fill_below=1)] == [["镇", "名"], ["甲镇", "a"], ["甲镇", "b"]]


def test_emoji_and_a_cell_that_begins_with_an_equals_sign_are_kept() -> None:
    content = build.with_sheet_xml(build.xlsx([["好😀"], [12345]]), (b'<c r="A2" t="n"><v>12345</v></c>', INLINE))
    assert [values for _number, values in rows_of(content)] == [["好😀"], ["=1+1"]]


INLINE = b'<c r="A2" t="inlineStr"><is><t>=1+1</t></is></c>'


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"", "empty", "空文件"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 200, "not_a_workbook", "PNG图片"),
        (b"\xff\xd8\xff\xe0" + b"0" * 200, "not_a_workbook", "JPEG图片"),
        (b"%PDF-1.7" + b"0" * 200, "not_a_workbook", "PDF"),
        (b"<html><table></table></html>", "not_a_workbook", "网页"),
        (b"a,b,c\n1,2,3\n", "not_a_workbook", "另存为"),
        (b"PK\x03\x04" + b"0" * 200, "corrupt", "损坏"),
        (zipped({"word/document.xml": b"<w/>"}), "not_a_workbook", "Word"),
        (zipped({"readme.txt": b"hello"}), "not_a_workbook", "压缩包"),
        (zipped({"xl/workbook.bin": b""}), "format_not_read", "xlsb"),
        (zipped({"xl/workbook.xml": b"<workbook"}), "corrupt", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "not_a_workbook", "其他Office文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600 + "Workbook".encode("utf-16-le"), "corrupt", "损坏"),
    ],
)
def test_what_is_no_workbook_is_refused_in_chinese(content: bytes, code: str, said: str) -> None:
    error = refused(content)
    assert error.code == code
    assert said in error.message_zh


def test_a_table_as_text_is_told_what_to_look_at_before_saving_it_anew() -> None:
    for content in ("企业名称,信用代码\n甲厂,1\n".encode("gb18030"), "\ufeff企业名称,信用代码\n".encode()):
        said = refused(content, "企业名单.CSV").message_zh
        assert "“企业名单.CSV”是文本文件（CSV），不是Excel工作簿" in said
        assert "9.13E+17" in said
        assert "另存为.xlsx" in said
    assert "CSV" not in refused(b"\0\1" * 200, "企业名单.csv").message_zh


def test_an_encrypted_workbook_is_named_as_such() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    error = refused(ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512)
    assert error.code == "encrypted"
    assert "密码" in error.message_zh


def test_an_xls_with_a_password_is_named_as_such() -> None:
    content = build.xls([["甲"]])
    codepage = struct.pack("<HHH", 0x42, 2, 1200)
    assert content.count(codepage) == 1
    error = refused(content.replace(codepage, struct.pack("<HHH", 0x2F, 2, 0)), "表.xls")
    assert error.code == "encrypted"


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    content = build.xlsx([["甲"]])
    bomb = build.with_sheet_xml(content, (b"</sheetData>", b"</sheetData>" + b" " * 70_000_000))
    assert len(bomb) < 200_000
    assert refused(bomb).code == "zip_bomb"
    assert refused(content, limits=Limits(unpacked=1000)).code == "zip_bomb"
    assert refused(content, limits=Limits(parts=2)).code == "zip_bomb"
    assert refused(content, limits=Limits(file_size=100)).code == "too_big"


def test_a_directory_that_lies_about_a_size_is_found_out() -> None:
    content = build.with_sheet_xml(build.xlsx([["甲"]]), (b"</sheetData>", b"</sheetData>" + b" " * 5_000_000))
    archive = zipfile.ZipFile(io.BytesIO(content))
    true_size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lying = content.replace(struct.pack("<I", true_size), struct.pack("<I", 900))
    assert lying != content
    assert refused(lying).code == "corrupt"


def test_entities_in_the_xml_are_refused() -> None:
    content = build.with_sheet_xml(
        build.xlsx([["甲"]]), (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')
    )
    assert refused(content).code == "unsafe"


def test_one_stray_cell_far_away_is_refused_with_its_place() -> None:
    error = refused(_with_far_cell("XFD1048576"))
    assert error.code == "too_many_cells"
    assert "第1048576行第16384列" in error.message_zh


def _with_far_cell(place: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active[place] = "远"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_million_empty_rows_are_quick() -> None:
    rows = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001)).encode()
    content = build.with_sheet_xml(build.xlsx([["甲"]]), (b"</sheetData>", rows + b"</sheetData>"))
    sheet = opened(content).sheets[0]
    assert list(sheet.rows()) == [(1, ["甲"])]


def test_a_value_in_the_last_row_keeps_the_rows_between_empty() -> None:
    sheet = opened(_with_far_cell("B1048576")).sheets[0]
    assert sheet.height == 1_048_576
    assert [number for number, values in sheet.rows() if values != ["", ""]] == [1, 1_048_576]


ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="表">
<table:table-row{row}><table:table-cell
 office:value-type="string"{cell}><text:p>甲</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell
 table:number-columns-repeated="16384"/></table:table-row></table:table></office:spreadsheet></office:body>
</office:document-content>"""
MANIFEST = (
    b"""<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""
)


def ods(row: str = "", cell: str = "") -> bytes:
    content = ODS.format(row=row, cell=cell).encode()
    return zipped({"mimetype": ODS_MIME, "content.xml": content, "META-INF/manifest.xml": MANIFEST})


def test_an_ods_is_read_and_its_bombs_are_refused() -> None:
    assert [values for _number, values in opened(ods(), "表.ods").sheets[0].rows()] == [["甲"]]
    assert refused(ods(row=' table:number-rows-repeated="1048576"')).code == "too_many_cells"
    assert refused(ods(cell=' table:number-columns-repeated="16384"')).code == "too_many_cells"


SMALL = build.xlsx([["序号", "企业名称"], [1, "甲"]])


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_a_damaged_file_is_read_or_refused_but_never_breaks(place: int, byte: int) -> None:
    damaged = SMALL[:place] + bytes([byte]) + SMALL[place + 1 :]
    try:
        workbook = open_workbook(damaged, name="表.xlsx")
    except WorkbookUnreadable as error:
        assert error.message_zh
        return
    for sheet in workbook.sheets:
        list(sheet.rows())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(SMALL) - 1))
def test_a_file_cut_short_is_refused(length: int) -> None:
    with pytest.raises(WorkbookUnreadable):
        open_workbook(SMALL[:length], name="表.xlsx")
