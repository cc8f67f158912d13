"""The receipt: only wrong rows, marked and explained; mended and sent back it settles the rows that it came from."""

import io
from typing import Any
from unittest.mock import Mock
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enterprises.census import receipt_edited, receipts
from enterprises.census.models import ColumnMapping, ImportFile, ImportRun, StagedRow
from enterprises.census.receipt_marks import MARK_LABEL, REASON_LABEL, mark_of, read_mark
from enterprises.census.services import receiving
from enterprises.census.services.mending import mend_rows
from enterprises.census.services.reading import read_import
from enterprises.census.services.receiving import take_receipt
from enterprises.census.services.uploading import keep_file
from enterprises.census.services.workers import DirectWorker
from enterprises.census.staging import clear
from enterprises.census.vocabulary import VOCABULARY
from enterprises.register.models import Enterprise
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.workbooks.headings import heading_at
from liuan_safety.workbooks.slimming import NotSlimmed
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import HEADINGS, credit_code, plain_rows, sheet_bytes
from tests.enterprises.census.receipt_books import book_of, first_row, saved, sent_back, taken
from tests.liuan_safety.workbooks import build

pytestmark = pytest.mark.django_db
CODE = "统一社会信用代码"


@pytest.fixture
def written(cast: Any, shucheng: Any) -> ImportRun:
    body = [*plain_rows(1), *plain_rows(9, **{CODE: "9134152"}), *plain_rows(2), *plain_rows(8, **{CODE: ""})]
    return confirmed(uploaded(cast.shucheng_officer, shucheng, sheet_bytes(body)), cast.shucheng_officer)


def column(sheet: Any, heading_row: int, label: str) -> int:
    return next(cell.column for cell in sheet[heading_row] if cell.value == label)


@pytest.fixture(params=[5_000, 0], ids=["edited", "built anew"])
def way(request: Any, monkeypatch: Any) -> int:
    """Both ways of making a receipt."""
    monkeypatch.setattr(receipts, "EDITED_ROWS", request.param)
    return int(request.param)


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


def test_mended_and_sent_back_it_settles_its_rows(written: ImportRun, cast: Any, shucheng: Any, way: int) -> None:
    by = cast.shucheng_officer
    book = taken(written, by)
    sheet = book.active
    heading = 2
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
    run = brought_in(sheet_bytes(plain_rows(1)))
    with pytest.raises(RuleBroken):
        take_receipt(file=run.files.get(), by=cast.shucheng_officer, target=io.BytesIO())


@pytest.mark.parametrize("numbered", [True, False])
def test_two_sheets_with_merged_levels_come_back_and_are_read_again(
    cast: Any, shucheng: Any, way: int, numbered: bool
) -> None:
    by = cast.shucheng_officer
    sheets = {
        "城关镇": [*plain_rows(1), *plain_rows(2, **{CODE: "9134152"})],
        "全部有效": plain_rows(3),
        "杭埠镇": [*plain_rows(4, **{CODE: ""}), *plain_rows(5)],
    }
    run = uploaded(by, shucheng, book_of(sheets, numbered=numbered))
    assert (run.new, run.refused) == (3, 2), run.failure
    book = taken(run, by)
    assert book.sheetnames == ["城关镇", "杭埠镇"]
    for sheet in book.worksheets:
        assert {"A2:A3", "B2:I2", "J2:U2", "V2:Y2"} <= {str(one) for one in sheet.merged_cells.ranges}
        assert sheet.max_row == first_row(sheet) == 4 + numbered
        assert sheet.cell(4 + numbered, 3).fill.fgColor.rgb == "FFFCE4E4"
    book["城关镇"].cell(4 + numbered, 3).value = credit_code(2)
    book["杭埠镇"].cell(4 + numbered, 3).value = credit_code(4)
    again = sent_back(book, by, shucheng)
    assert (again.state, again.follows_id, again.new, again.refused) == ("checked", run.pk, 2, 0), again.failure
    former, now = run.files.get().sheets, again.files.get().sheets
    assert [sheet["columns"] for sheet in now] == [former[0]["columns"], former[2]["columns"]]
    assert {sheet["heading"] for sheet in now} == {former[0]["heading"]}
    assert {row.mends_row for row in again.staged.all()} == set(
        run.staged.filter(outcome="refused").values_list("pk", flat=True)
    )


def test_a_mapping_said_by_hand_holds_for_the_receipt(cast: Any, shucheng: Any, way: int) -> None:
    by = cast.shucheng_officer
    headings = ["序号", "甲栏", "乙栏", *HEADINGS[3:]]
    content = sheet_bytes([*plain_rows(1), *plain_rows(2, **{CODE: "9134152"})], headings=headings)
    run = uploaded(by, shucheng, content)
    assert run.state == "failed"
    file = run.files.get()
    file.mappings = {"普查表": {"甲栏": "name", "乙栏": "credit_code"}, "*": {"普查表": [2, 2]}}
    file.save()
    ImportRun.objects.filter(pk=run.pk).update(state="uploaded")
    read_import(run.pk, DirectWorker())
    run.refresh_from_db()
    assert (run.new, run.refused) == (1, 1)
    book = taken(run, by)
    book.active.cell(3, 3).value = credit_code(2)
    again = sent_back(book, by, shucheng)
    assert (again.state, again.new, again.refused) == ("checked", 1, 0), again.failure


def test_what_a_sender_was_told_of_a_heading_holds_for_the_receipt(cast: Any, shucheng: Any, way: int) -> None:
    by = cast.shucheng_officer
    headings = ["序号", "甲栏", "乙栏", *HEADINGS[3:]]
    content = sheet_bytes([*plain_rows(1), *plain_rows(2, **{CODE: "9134152"})], headings=headings)
    failed = uploaded(by, shucheng, content)
    shown = failed.files.get()
    heading = heading_at("普查表", [(1, ["企业普查表"]), (2, headings)], (), VOCABULARY, first=2, last=2)
    assert shown.mappings
    ColumnMapping.objects.create(
        jurisdiction=shucheng, heading=heading.fingerprint, keys={"甲栏": "name", "乙栏": "credit_code"},
        made_at=timezone.now(), maker_label="测试",
    )  # fmt: skip
    run = uploaded(by, shucheng, content)
    assert (run.new, run.refused) == (1, 1), run.failure
    book = taken(run, by)
    book.active.cell(3, 3).value = credit_code(2)
    again = sent_back(book, by, shucheng)
    assert (again.state, again.new, again.refused) == ("checked", 1, 0), again.failure


def test_each_workbook_of_an_import_has_its_own_receipt(cast: Any, shucheng: Any, client: Any) -> None:
    by = cast.shucheng_officer
    run = uploaded(by, shucheng, sheet_bytes(plain_rows(1, **{CODE: "1"})), name="甲.xlsx")
    second = keep_file(run, 2, "乙.xlsx", io.BytesIO(sheet_bytes(plain_rows(2, 3, **{CODE: "2"}), name="另表")))
    second.save()
    clear(run.pk)
    ImportRun.objects.filter(pk=run.pk).update(state="uploaded")
    read_import(run.pk, DirectWorker())
    first, second = run.files.order_by("position")
    assert taken(run, by, first).sheetnames == ["普查表"]
    assert taken(run, by, second).active.max_row == 4
    cast.login(client, by)
    page = client.get(reverse("census:import", args=[run.pk])).content.decode()
    assert "下载回执：甲.xlsx（1行）" in page
    assert "下载回执：乙.xlsx（2行）" in page
    answer = client.post(reverse("census:receipt", args=[run.pk, second.pk]))
    assert "回执_乙_" in unquote(answer["Content-Disposition"])
    assert load_workbook(io.BytesIO(b"".join(answer.streaming_content))).sheetnames == ["另表"]


def test_a_long_receipt_is_written_by_a_worker_once(
    written: ImportRun, cast: Any, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(receiving, "DIRECT_ROWS", 1)
    cast.login(client, cast.shucheng_officer)
    ask = reverse("census:receipt", args=[written.pk, written.files.get().pk])
    answer = client.post(ask)
    assert client.post(ask).url == answer.url
    job = Job.objects.get(kind=receiving.RECEIPT_JOB)
    assert answer.url == reverse("census:receipt_job", args=[job.pk])
    assert "生成进度" in client.get(answer.url).content.decode()
    file = reverse("census:receipt_file", args=[job.pk])
    assert client.get(file).status_code == 404
    assert execute(job.pk, in_background=False)
    assert "共 2 行" in client.get(answer.url).content.decode()
    assert (
        reverse("census:receipt_job", args=[job.pk]) in client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    )
    sheet = load_workbook(io.BytesIO(b"".join(client.get(file).streaming_content))).active
    assert sheet.max_row == 4
    cast.login(client, cast.yuan_officer)
    assert client.get(file).status_code == 404
    assert client.post(ask).status_code == 404


def test_a_receipt_of_a_receipt_bears_its_own_marks_alone(
    written: ImportRun, cast: Any, shucheng: Any, way: int
) -> None:
    by = cast.shucheng_officer
    first = sent_back(taken(written, by), by, shucheng)
    assert (first.refused, first.new) == (2, 0)
    book = taken(first, by)
    labels = [cell.value for row in book.active.iter_rows(1, 2) for cell in row]
    assert labels.count(MARK_LABEL) == labels.count(REASON_LABEL) == 1
    book.active.cell(3, 3).value = credit_code(9)
    second = sent_back(book, by, shucheng)
    assert (second.follows_id, second.new, second.refused) == (first.pk, 1, 1)
    assert second.staged.get(outcome="new").mends_row == first.staged.get(row=3).pk


def test_what_was_mended_stands_in_the_receipt_and_lost_formulas_do_not(cast: Any, shucheng: Any, way: int) -> None:
    by = cast.shucheng_officer
    lost = {CODE: "=LEFT(A1,3)", "从业人数": "=SUM(A1:A2)"}
    body = [*plain_rows(1, **{CODE: 913415230000000000}), *plain_rows(2, **lost), *plain_rows(3, **{CODE: "错"})]
    run = uploaded(by, shucheng, sheet_bytes(body))
    row = run.staged.get(row=5)
    mend_rows(run=run, changes={row.pk: {"联系人": "=周某", CODE: "仍错1"}}, by=by)
    sheet = taken(run, by).active
    assert [sheet.cell(number, 3).value for number in (4, 5)] == [None, "仍错1"]
    assert sheet.cell(4, 10).value is None
    assert (sheet.cell(5, 16).value, sheet.cell(5, 16).data_type) == ("=周某", "s")
    assert "被Excel当成了数字" in sheet.cell(3, column(sheet, 2, REASON_LABEL)).value
    again = sent_back(load_workbook(io.BytesIO(saved(sheet.parent))), by, shucheng)
    checks = {(one.row, one.check_key) for one in again.findings.filter(level="refused")}
    assert checks == {(3, "code_damaged"), (4, "code_missing"), (5, "code_length")}


def test_rows_of_a_second_table_stand_under_the_first_heading(cast: Any, shucheng: Any, way: int) -> None:
    by = cast.shucheng_officer
    body = [*plain_rows(1), ["统一社会信用代码", "单位名称", "备注"], ["9134152", "舒城第二厂", "乙"]]
    run = uploaded(by, shucheng, sheet_bytes(body))
    assert (run.new, run.refused) == (1, 1)
    sheet = taken(run, by).active
    assert [sheet.cell(3, place).value for place in (1, 2, 3)] == [None, "舒城第二厂", "9134152"]
    assert sheet.cell(3, 3).fill.fgColor.rgb == "FFFCE4E4"
    assert "本行另有“备注”：乙" in sheet.cell(3, column(sheet, 2, REASON_LABEL)).value


def test_an_old_workbook_gets_one_built_anew_and_a_lost_one_says_so(
    written: ImportRun, cast: Any, client: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(receipt_edited, "slimmed", Mock(side_effect=NotSlimmed))
    assert taken(written, cast.shucheng_officer).active.max_row == 4
    file = written.files.get()
    file.file.delete(save=False)
    ImportFile.objects.filter(pk=file.pk).update(file="census/gone.xlsx")
    cast.login(client, cast.shucheng_officer)
    answer = client.post(reverse("census:receipt", args=[written.pk, file.pk]), follow=True)
    assert "已不在文件库里" in answer.content.decode()
    assert DeedRecord.objects.filter(action="census.receipt.taken").count() == 1


def test_an_xls_comes_back_as_xlsx_with_its_levels(cast: Any, shucheng: Any) -> None:
    by = cast.shucheng_officer
    groups = ["序号", "企业基本情况", *[""] * 7, "生产经营情况"]
    body = [["普查表"], groups, ["", *HEADINGS[1:]], *plain_rows(1), *plain_rows(2, **{CODE: "9134152"})]
    content = build.xls(body, merges=[(1, 2, 0, 0), (1, 1, 1, 8), (1, 1, 9, 24)])
    run = uploaded(by, shucheng, content, name="舒城县.xls")
    assert (run.new, run.refused) == (1, 1), run.failure
    book = taken(run, by)
    assert {"A2:A3", "B2:I2", "J2:Y2"} == {str(one) for one in book.active.merged_cells.ranges}
    book.active.cell(4, 3).value = credit_code(2)
    again = sent_back(book, by, shucheng)
    assert (again.follows_id, again.new, again.refused) == (run.pk, 1, 0), again.failure
    assert again.files.get().sheets[0]["columns"] == run.files.get().sheets[0]["columns"]
