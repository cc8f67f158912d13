"""A workbook with only some of its rows: those rows as they were, the texts that they share, nothing else."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from liuan_safety.workbooks import damage, slimming
from liuan_safety.workbooks.slimming import NotSlimmed, Wanted, slimmed

ROWS = [["标题"], ["名称", "人数"], *([f"第{number}家", number] for number in range(3, 40))]
BOOK = {"甲": ROWS, "乙": [["说明"], ["第5家"]]}


def book_of(sheets: dict[str, list[list[object]]]) -> bytes:
    """As Excel writes it: texts in a table that all sheets share."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return target.getvalue()


def slim(content: bytes, **wanted: Wanted) -> openpyxl.Workbook:
    return openpyxl.load_workbook(slimmed(io.BytesIO(content), wanted))


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one of its parts rewritten."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text) if name.endswith(part) else text)
    return target.getvalue()


def filled(sheet: object) -> dict[str, object]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.parametrize("chunk", [64, 1 << 20], ids=["cut everywhere", "at once"])
def test_wanted_rows_stay_where_they_were(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "CHUNK", chunk)
    book = slim(book_of(BOOK), 甲=Wanted(2, {7, 39}))
    assert filled(book["甲"]) == {
        "A1": "标题", "A2": "名称", "B2": "人数", "A7": "第7家", "B7": 7, "A39": "第39家", "B39": 39,
    }  # fmt: skip
    assert filled(book["乙"]) == {"A1": "说明", "A2": "第5家"}


def test_only_texts_in_use_stay() -> None:
    with zipfile.ZipFile(slimmed(io.BytesIO(book_of(BOOK)), {"甲": Wanted(0, {8})})) as archive:
        texts = archive.read("xl/sharedStrings.xml").decode()
    assert ("第8家" in texts, "第5家" in texts, "第9家" in texts) == (True, True, False)


def test_a_prefix_for_every_tag_and_rows_without_numbers() -> None:
    content = book_of({"普查表": ROWS})

    def prefixed(text: bytes) -> bytes:
        text = text.replace(b"</", b"</x:").replace(b"<", b"<x:").replace(b"<x:/x:", b"</x:").replace(b"<x:?", b"<?")
        return text.replace(b"xmlns=", b"xmlns:x=")

    def unnumbered(text: bytes) -> bytes:
        return re.sub(rb'<row r="\d+"', b"<row", text)

    for part, change in (("sheet1.xml", prefixed), ("sharedStrings.xml", prefixed), ("sheet1.xml", unnumbered)):
        sheet = slim(changed(content, part, change), 普查表=Wanted(0, {5})).active
        assert filled(sheet) == {"A5": "第5家", "B5": 5}, (part, change)


def test_none_wanted_and_no_text_at_all() -> None:
    assert filled(slim(book_of({"普查表": ROWS}), 普查表=Wanted(0)).active) == {}
    assert filled(slim(book_of({"普查表": [[1], [2]]}), 普查表=Wanted(1)).active) == {"A1": 1}


def test_what_is_written_oddly_or_too_much_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    content = book_of({"普查表": ROWS})
    for part, change in (
        ("sheet1.xml", lambda text: b'<?xml version="1.0"?>' + b" " * 3_000 + text.partition(b"?>")[2]),
        ("sheet1.xml", lambda text: text.replace(b't="s"><v>3</v>', b't="s"><v>9999</v>')),
        ("sheet1.xml", lambda text: text.replace(b't="s"><v>3</v>', b't="s"><v>drei</v>')),
        ("workbook.xml", lambda text: b"<"),
    ):
        with pytest.raises(NotSlimmed):
            slimmed(io.BytesIO(changed(content, part, change)), {"普查表": Wanted(100)})
    with pytest.raises(NotSlimmed):
        slimmed(io.BytesIO(b"not a workbook"), {})
    monkeypatch.setattr(slimming, "MOST_CELLS", 20)
    with pytest.raises(NotSlimmed):
        slimmed(io.BytesIO(content), {"普查表": Wanted(30)})
    assert filled(slim(content, 普查表=Wanted(0, {3})).active) == {"A3": "第3家", "B3": 3}
