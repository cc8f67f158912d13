"""The receipt: only wrong rows, marked and explained; mended and sent back it settles the rows that it came from."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from enterprises.census import receipts
from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.receipt_marks import MARK_LABEL, REASON_LABEL, mark_of, read_mark
from enterprises.census.services.receiving import take_receipt
from enterprises.register.models import Enterprise
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db
CODE = "统一社会信用代码"


@pytest.fixture
def written(cast: Any, shucheng: Any) -> ImportRun:
    body = [*plain_rows(1), *plain_rows(9, **{CODE: "9134152"}), *plain_rows(2), *plain_rows(8, **{CODE: ""})]
    return confirmed(uploaded(cast.shucheng_officer, shucheng, sheet_bytes(body)), cast.shucheng_officer)


def taken(run: ImportRun, by: Any) -> Any:
    file, name = take_receipt(run=run, by=by)
    assert name.startswith("回执_")
    return load_workbook(io.BytesIO(file.read()))


def column(sheet: Any, heading_row: int, label: str) -> int:
    return next(cell.column for cell in sheet[heading_row] if cell.value == label)


def sent_back(book: Any, by: Any, place: Any) -> ImportRun:
    target = io.BytesIO()
    book.save(target)
    return uploaded(by, place, target.getvalue(), name="回执.xlsx")


def test_only_wrong_rows_with_title_heading_reason_and_comment(written: ImportRun, cast: Any) -> None:
    sheet = taken(written, cast.shucheng_officer).active
    assert sheet["A1"].value == "企业普查表"
    assert sheet.max_row == 4
    code = sheet.cell(3, column(sheet, 2, CODE))
    assert code.value == "9134152"
    assert "18位" in code.comment.text
    assert code.fill.fgColor.rgb == "FFFCE4E4"
    assert CODE in sheet.cell(3, column(sheet, 2, REASON_LABEL)).value
    hidden = sheet.cell(2, column(sheet, 2, MARK_LABEL))
    assert sheet.column_dimensions[hidden.column_letter].hidden
    assert DeedRecord.objects.filter(action="census.receipt.taken").exists()


@pytest.mark.parametrize("limit", [5_000, 0], ids=["edited", "built anew"])
def test_mended_and_sent_back_it_settles_its_rows(
    written: ImportRun, cast: Any, shucheng: Any, monkeypatch: Any, limit: int
) -> None:
    monkeypatch.setattr(receipts, "EDITED_ROWS", limit)
    by = cast.shucheng_officer
    book = taken(written, by)
    sheet = book.active
    heading = 2 if limit else 3
    sheet.cell(heading + 1, column(sheet, heading, CODE)).value = credit_code(9)
    run = sent_back(book, by, shucheng)

    assert (run.state, run.follows_id, run.mode, run.new, run.refused) == ("checked", written.pk, "add", 1, 1)
    assert REASON_LABEL not in StagedRow.objects.filter(run=run).first().as_written
    run = confirmed(run, by)
    origin = StagedRow.objects.get(run=written, row=4)
    assert origin.settled_by_id == run.pk
    assert StagedRow.objects.get(run=written, row=6).settled_by is None
    assert Enterprise.objects.count() == 3
    assert taken(written, by).active.max_row == heading + 1


def test_a_code_that_the_list_holds_already_is_refused(written: ImportRun, cast: Any, shucheng: Any) -> None:
    book = taken(written, cast.shucheng_officer)
    book.active.cell(3, column(book.active, 2, CODE)).value = credit_code(1)
    run = sent_back(book, cast.shucheng_officer, shucheng)
    assert (run.new, run.unchanged, run.refused) == (0, 0, 2)


def test_without_its_marks_it_is_an_ordinary_workbook(written: ImportRun, cast: Any, shucheng: Any) -> None:
    book = taken(written, cast.shucheng_officer)
    sheet = book.active
    sheet.delete_cols(column(sheet, 2, MARK_LABEL))
    sheet.cell(3, column(sheet, 2, CODE)).value = credit_code(9)
    run = sent_back(book, cast.shucheng_officer, shucheng)
    assert (run.state, run.follows, run.new) == ("checked", None, 1)


def test_a_mark_of_ones_own_making_says_nothing() -> None:
    assert read_mark("R1-2") is None
    assert read_mark(mark_of(1, 2).replace("R1-2", "R1-3")) is None
    assert read_mark(mark_of(1, 2)) is not None


def test_no_receipt_without_wrong_rows(brought_in: Any, cast: Any) -> None:
    with pytest.raises(RuleBroken):
        take_receipt(run=brought_in(sheet_bytes(plain_rows(1))), by=cast.shucheng_officer)
