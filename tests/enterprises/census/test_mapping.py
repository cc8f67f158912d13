"""Columns by hand: an officer's word on a heading holds for the file, is remembered, and is refused when wrong."""

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from enterprises.census.mapping import SHOWN_KEY
from enterprises.census.models import ColumnMapping, ImportRun, StagedRow
from enterprises.census.services.mapping import SheetWord, forget_mapping, map_columns
from enterprises.census.services.uploading import upload_workbooks
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.census.conftest import uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db
ODD = ("号", "字号", "证照", "干活的", "手机")
KEYS = {"号": "", "字号": "name", "证照": "credit_code", "干活的": "staff", "手机": "telephone"}


def odd_sheet(*numbers: int, staff: int = 12) -> bytes:
    """A workbook whose words nobody foresaw."""
    rows = [[n, f"安宏{n}建材有限公司", credit_code(n), staff, "13912342265"] for n in numbers]
    return sheet_bytes(rows, headings=ODD)


def read(user: Any, place: Jurisdiction, content: bytes) -> ImportRun:
    (run,) = upload_workbooks(by=user, year=2018, jurisdiction=place, files=[("a.xlsx", io.BytesIO(content))])
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    execute(ImportRun.objects.get(pk=run.pk).job_id, in_background=False)
    return ImportRun.objects.get(pk=run.pk)


def pointed(client: Client, run: ImportRun, **choices: str) -> Any:
    """Point at the heading in row 2 and say the columns, in the pages."""
    file = run.files.get()
    address = f"{reverse('census:columns', args=[run.pk])}?file={file.pk}&sheet=普查表&first=2&last=2"
    data = {f"key-0-{place}": choices.get(label, KEYS[label]) for place, label in enumerate(ODD)}
    return client.post(address, {**data, "revision": run.revision, "said": 0})


def test_a_workbook_of_unforeseen_words_gets_in_and_the_next_one_asks_nothing(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = read(cast.shucheng_officer, shucheng, odd_sheet(1, 2))
    assert run.state == ImportRun.State.FAILED
    cast.login(client, cast.shucheng_officer)
    assert "指明表头和各列" in client.get(reverse("census:import", args=[run.pk])).content.decode()
    page = client.get(reverse("census:columns", args=[run.pk])).content.decode()
    assert "字号" in page
    assert "13912342265" not in page
    assert pointed(client, run).status_code == 302
    run = worked(run)
    assert run.state == ImportRun.State.CHECKED
    assert run.new == 2
    assert set(StagedRow.objects.filter(run=run).values_list("staff", flat=True)) == {12}

    second = read(cast.shucheng_officer, shucheng, odd_sheet(3))
    assert second.new == 1
    assert second.files.get().sheets[0]["how"] == "remembered"
    page = client.get(reverse("census:columns", args=[second.pk])).content.decode()
    assert "按上次改定的对应" in page
    assert "139****2265" in page


def test_what_the_county_said_serves_its_townships_until_they_say_otherwise(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = read(cast.shucheng_officer, shucheng, odd_sheet(1))
    cast.login(client, cast.shucheng_officer)
    pointed(client, run)
    worked(run)
    town = Jurisdiction.objects.get(name="杭埠镇", parent=shucheng)
    of_town = read(cast.shucheng_officer, town, odd_sheet(2))
    assert of_town.new == 1
    own = {**KEYS, "干活的": "remark"}
    file = of_town.files.get()
    word = SheetWord("普查表", file.sheets[0]["heading"], own)
    map_columns(file=file, words=[word], revision=of_town.revision, by=cast.shucheng_officer)
    assert ColumnMapping.objects.count() == 2
    assert StagedRow.objects.get(run=worked(of_town)).remark == "12"
    assert StagedRow.objects.get(run=read(cast.shucheng_officer, shucheng, odd_sheet(4))).staff == 12


def test_another_county_is_not_served(cast: Any, client: Client, shucheng: Jurisdiction) -> None:
    run = read(cast.shucheng_officer, shucheng, odd_sheet(1))
    cast.login(client, cast.shucheng_officer)
    pointed(client, run)
    jinan = Jurisdiction.objects.get(name="金安区")
    assert read(cast.jinan_officer, jinan, odd_sheet(1)).state == ImportRun.State.FAILED


@pytest.mark.parametrize(
    ("choices", "words"),
    [({"干活的": "name"}, "都对应到了“企业名称”"), ({"证照": ""}, "没有指明哪一列是“统一社会信用代码”")],
)
def test_two_columns_of_one_field_and_a_missing_one_are_refused(
    choices: dict[str, str], words: str, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = read(cast.shucheng_officer, shucheng, odd_sheet(1))
    cast.login(client, cast.shucheng_officer)
    answer = pointed(client, run, **choices)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ColumnMapping.objects.exists()
    assert ImportRun.objects.get().state == ImportRun.State.FAILED


def corrected(run: ImportRun, **changes: str) -> SheetWord:
    """The sheet as it was read, with some columns mapped otherwise."""
    sheet = run.files.get().sheets[0]
    keys = {column["label"]: column["key"] for column in sheet["columns"]} | changes
    return SheetWord(sheet["name"], sheet["heading"], keys)


def test_a_recognised_column_is_corrected_and_sent_twice_is_done_once(cast: Any, shucheng: Jurisdiction) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 经营状态="停产")))
    word = corrected(run, 经营状态="remark")
    first = map_columns(file=run.files.get(), words=[word], revision=run.revision, by=cast.shucheng_officer)
    again = map_columns(file=run.files.get(), words=[word], revision=run.revision, by=cast.shucheng_officer)
    assert first.job_id == again.job_id
    worked(run)
    row = StagedRow.objects.get(run=run)
    assert (row.remark, row.status_as_written) == ("停产", "")


def test_stale_unchanged_confirmed_and_out_of_scope_are_refused(
    cast: Any, brought_in: Any, shucheng: Jurisdiction
) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    word, file = corrected(run, 经营状态="remark"), run.files.get()
    with pytest.raises(Conflict):
        map_columns(file=file, words=[word], revision=run.revision + 1, by=cast.shucheng_officer)
    with pytest.raises(PermissionDenied):
        map_columns(file=file, words=[word], revision=run.revision, by=cast.yuan_officer)
    with pytest.raises(RuleBroken, match="没有改动"):
        map_columns(file=file, words=[corrected(run)], revision=run.revision, by=cast.shucheng_officer)
    StagedRow.objects.filter(run=run).update(mended='{"备注":"改"}')
    with pytest.raises(Conflict):
        map_columns(file=file, words=[word], revision=run.revision, by=cast.shucheng_officer)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.CONFIRMING)
    with pytest.raises(RuleBroken, match="不能再改"):
        map_columns(file=file, words=[word], revision=run.revision, said=1, by=cast.shucheng_officer)


def test_a_forgotten_mapping_is_recognised_anew(cast: Any, client: Client, shucheng: Jurisdiction) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 经营状态="停产")))
    word = corrected(run, 经营状态="remark")
    map_columns(file=run.files.get(), words=[word], revision=run.revision, by=cast.shucheng_officer)
    cast.login(client, cast.shucheng_officer)
    assert "经营状态" in client.get(reverse("census:mappings")).content.decode()
    mapping = ColumnMapping.objects.get()
    cast.login(client, cast.yuan_officer)
    assert client.post(reverse("census:forget_mapping", args=[mapping.pk])).status_code == 404
    forget_mapping(mapping=mapping, by=cast.shucheng_officer)
    forget_mapping(mapping=mapping, by=cast.shucheng_officer)
    assert not ColumnMapping.objects.exists()
    anew = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(2, 经营状态="停产")))
    assert StagedRow.objects.get(run=anew).status_as_written == "停产"


def test_the_first_rows_are_kept_with_and_without_a_heading_and_nobody_is_named_there(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = read(cast.shucheng_officer, shucheng, odd_sheet(1))
    assert "普查表" in run.files.get().mappings[SHOWN_KEY]
    cast.login(client, cast.shucheng_officer)
    pointed(client, run)
    assert "139****65" in str(worked(run).files.get().mappings[SHOWN_KEY])


TWO_HEADINGS = (["企业名称", "信用代码", "备注"], ["单位全称", "统一社会信用代码", "职工人数"])


def two_headings(*numbers: int) -> bytes:
    """A sheet of which two rows look like its heading."""
    rows = [[f"安宏{n}建材有限公司", credit_code(n), n] for n in numbers]
    return sheet_bytes([TWO_HEADINGS[1], *rows], headings=TWO_HEADINGS[0])


def test_the_heading_of_a_recognised_sheet_is_moved_to_another_row_and_that_is_remembered(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = read(cast.shucheng_officer, shucheng, two_headings(1, 2))
    (sheet,) = run.files.get().sheets
    other = 5 - sheet["first_row"]  # 2 or 3
    cast.login(client, cast.shucheng_officer)
    address = reverse("census:columns", args=[run.pk])
    where = f"file={run.files.get().pk}&sheet=普查表"
    assert f"?file={run.files.get().pk}&amp;sheet=" in client.get(address).content.decode()
    asked = client.get(f"{address}?{where}").content.decode()
    assert f"现在把第{sheet['first_row']}行当作表头" in asked
    assert "单位全称" in asked
    assert "那里没有表头" in client.get(f"{address}?{where}&first=99").content.decode()

    labels = TWO_HEADINGS[other - 2]
    keys = {"企业名称": "name", "单位全称": "name", "备注": "remark", "职工人数": "staff"}
    data = {f"key-0-{place}": keys.get(label, "credit_code") for place, label in enumerate(labels)}
    data |= {"revision": run.revision, "said": 0}
    cast.login(client, cast.yuan_officer)
    assert client.post(f"{address}?{where}&first={other}", data).status_code == 404
    cast.login(client, cast.shucheng_officer)
    assert client.post(f"{address}?{where}&first={other}", data).status_code == 302
    (moved,) = worked(run).files.get().sheets
    assert (moved["first_row"], moved["last_row"], moved["how"]) == (other, other, "by_hand")
    (again,) = read(cast.shucheng_officer, shucheng, two_headings(3)).files.get().sheets
    assert (again["first_row"], again["how"]) == (other, "remembered")


def test_a_sheet_with_nothing_below_its_heading_can_be_given_another(
    cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    rows = [["安宏1建材有限公司", credit_code(1), 7], ["企业名称", "统一社会信用代码", "职工人数"]]
    run = read(cast.shucheng_officer, shucheng, sheet_bytes(rows, headings=ODD[1:4]))
    assert run.state == ImportRun.State.FAILED
    cast.login(client, cast.shucheng_officer)
    assert "指明表头和各列" in client.get(reverse("census:import", args=[run.pk])).content.decode()
    file = run.files.get()
    word = SheetWord("普查表", "x", {label: KEYS[label] for label in ODD[1:4]}, (2, 2))
    map_columns(file=file, words=[word], revision=run.revision, by=cast.shucheng_officer)
    assert worked(run).new == 1


def test_the_heading_said_to_stand_where_it_stands_is_no_change(cast: Any, shucheng: Jurisdiction) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    word = corrected(run)
    same = SheetWord(word.sheet, word.heading, word.keys, (2, 2))
    with pytest.raises(RuleBroken, match="没有改动"):
        map_columns(file=run.files.get(), words=[same], revision=run.revision, by=cast.shucheng_officer)
