"""What officers send by mistake: a clear sentence, nothing written, nothing lost (D7)."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.census.models import ImportRun, RowFinding, StagedRow
from enterprises.register.models import Enterprise, Place
from tests.enterprises.census import bad_files
from tests.enterprises.census.conftest import command, uploaded
from tests.enterprises.census.made_up import HEADINGS, plain_rows, sheet_bytes, workbook

pytestmark = pytest.mark.django_db

UNREADABLE = {
    "a picture": (lambda: bad_files.PICTURE, "PNG图片"),
    "encrypted": (bad_files.encrypted, "密码"),
    "a zip bomb": (bad_files.zip_bomb, "解压"),
    "nothing": (lambda: b"", "空文件"),
    "half a workbook": (lambda: sheet_bytes(plain_rows(1, 2))[:2000], "损坏"),
    "a page of the web": (lambda: b"<html><table></table></html>", "网页"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_the_upload_page_refuses_at_once_and_keeps_the_rest(kind: str, cast: Any, client: Any, shucheng: Any) -> None:
    make, words = UNREADABLE[kind]
    cast.login(client, cast.shucheng_officer)
    file = SimpleUploadedFile("表.xlsx", make())
    answer = client.post(reverse("census:upload"), {"year": 2018, "jurisdiction": shucheng.pk, "files": file})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="2018"' in page
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", UNREADABLE)
def test_the_command_says_so_and_stops_with_2(kind: str, tmp_path: Any, shucheng: Any) -> None:
    make, words = UNREADABLE[kind]
    path = tmp_path / "表.xlsx"
    path.write_bytes(make())
    for options in ((), ("--dry-run",)):
        answer = command(str(path), "--year", "2018", "--jurisdiction", "舒城县", *options, expect=2)
        assert words in answer["errors"][0]["error"]
    assert not Enterprise.objects.exists()


def test_one_bad_file_stops_the_whole_call(tmp_path: Any, shucheng: Any) -> None:
    good = workbook(tmp_path, "好.xlsx", plain_rows(1))
    bad = tmp_path / "坏.xlsx"
    bad.write_bytes(bad_files.PICTURE)
    answer = command(str(good), str(bad), "--year", "2018", "--jurisdiction", "舒城县", expect=2)
    assert "PNG图片" in answer["errors"][0]["error"]
    assert not Enterprise.objects.exists()
    assert not StagedRow.objects.exists()


def test_of_several_uploads_the_good_ones_are_kept(cast: Any, client: Any, shucheng: Any) -> None:
    cast.login(client, cast.shucheng_officer)
    files = [
        SimpleUploadedFile("好.xlsx", sheet_bytes(plain_rows(1))),
        SimpleUploadedFile("图.xlsx", bad_files.PICTURE),
        SimpleUploadedFile("也好.xlsx", sheet_bytes(plain_rows(2))),
    ]
    data = {"year": 2018, "jurisdiction": shucheng.pk, "files": files}
    page = client.post(reverse("census:upload"), data, follow=True).content.decode()
    assert "PNG图片" in page
    assert ImportRun.objects.count() == 2


@pytest.mark.parametrize(
    ("make", "words"),
    [(bad_files.no_heading, "没有可读取的工作表"), (lambda: sheet_bytes([]), "没有企业")],
    ids=["no heading", "no rows"],
)
def test_a_workbook_without_enterprises_fails_with_a_reason(
    make: Any, words: str, cast: Any, shucheng: Any, client: Any
) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, make())
    assert run.state == "failed"
    assert words in run.failure
    page = cast.login(client, cast.shucheng_officer).get(reverse("census:import", args=[run.pk])).content.decode()
    assert words in page


def test_a_million_empty_rows_are_no_rows(brought_in: Any) -> None:
    assert brought_in(bad_files.million_empty_rows()).new == 2


def test_formulas_without_values_and_error_cells(brought_in: Any) -> None:
    def spoil(sheet: Any) -> None:
        sheet["B3"] = "=A1&B1"
        sheet["J4"] = "#N/A"
        sheet["J4"].data_type = "e"

    run = brought_in(bad_files.changed(spoil))
    assert (run.new, run.refused, run.doubtful) == (1, 1, 1)
    refused, doubtful = RowFinding.objects.filter(run=run).exclude(level="note").order_by("row")
    assert (refused.level, refused.check_key, refused.letter, refused.row) == ("refused", "name_lost", "B", 3)
    assert (doubtful.level, doubtful.column, doubtful.row) == ("doubtful", "从业人数", 4)
    assert Enterprise.objects.get().staff is None


def test_two_headings_alike_keep_both_columns(brought_in: Any) -> None:
    body = [[*row, "第二个电话"] for row in plain_rows(1)]
    run = brought_in(sheet_bytes(body, headings=(*HEADINGS, "联系电话")))
    assert Enterprise.objects.get().telephone == body[0][HEADINGS.index("联系电话")]
    assert "第二个电话" in StagedRow.objects.get(run=run).as_written
    assert any("联系电话" in note for note in run.files.get().sheets[0]["notes"])


def test_strange_signs_are_kept_and_harm_nothing(brought_in: Any) -> None:
    body = plain_rows(1, 2, 3)
    scope = HEADINGS.index("经营范围")
    body[0][scope] = "烟花🎆批发"
    body[1][scope] = "=cmd|' /C calc'!A0"
    run = brought_in(bad_files.changed(lambda sheet: setattr(sheet["I4"], "data_type", "s"), body))
    assert run.new == 3
    assert set(Enterprise.objects.values_list("business_scope", flat=True)) >= {"烟花🎆批发", "=cmd|' /C calc'!A0"}


def test_a_nul_in_a_cell_does_not_reach_the_database(brought_in: Any) -> None:
    source = sheet_bytes([[*plain_rows(1)[0], "前_x0000_后"]], headings=(*HEADINGS, "备注"))
    run = brought_in(source)
    assert run.new == 1
    assert "\0" not in Enterprise.objects.get().remark
    assert RowFinding.objects.filter(run=run, check_key="control_characters").exists()


def test_an_old_xls_and_a_protected_sheet_are_read(brought_in: Any) -> None:
    assert brought_in(bad_files.old_xls(), name="旧.xls").new == 2

    def protect(sheet: Any) -> None:
        sheet.protection.sheet = True
        sheet.protection.password = "1234"

    assert brought_in(bad_files.changed(protect, plain_rows(3))).new == 1


def test_texts_longer_than_the_register_are_cut_and_said(brought_in: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 生产经营地址="长" * 300)))
    assert Place.objects.get().address == "长" * 200
    assert "长" * 300 in StagedRow.objects.get(run=run).as_written
    assert RowFinding.objects.filter(run=run, check_key="too_long").exists()


def test_the_list_of_wrong_rows_carries_no_living_formula(cast: Any, client: Any, shucheng: Any) -> None:
    from openpyxl import load_workbook

    body = plain_rows(1)
    body[0][HEADINGS.index("统一社会信用代码")] = "=1+1"
    run = uploaded(
        cast.shucheng_officer,
        shucheng,
        bad_files.changed(lambda sheet: setattr(sheet["C3"], "data_type", "s"), body),
    )
    assert run.refused == 1
    cast.login(client, cast.shucheng_officer)
    answer = client.get(reverse("census:wrong_rows", args=[run.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any("=1+1" in str(cell.value) for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)
