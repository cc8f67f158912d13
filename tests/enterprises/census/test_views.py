"""Pages of the census: what each state shows, who may, and what crosses county borders."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.services.uploading import upload_workbooks
from enterprises.register.models import Enterprise
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import HEADINGS, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db


def _page(client: Client, run: ImportRun, **query: Any) -> str:
    return client.get(reverse("census:import", args=[run.pk]), query).content.decode()


def test_from_upload_to_result_in_pages(cast: Any, client: Client, shucheng: Any) -> None:
    cast.login(client, cast.shucheng_officer)
    body = [*plain_rows(1, 2), ["9", "坏代码有限公司", "91341523", *[""] * 22]]
    file = SimpleUploadedFile("舒城.xlsx", sheet_bytes(body))
    data = {"year": 2018, "jurisdiction": shucheng.pk, "files": file}
    answer = client.post(reverse("census:upload"), data)
    run = ImportRun.objects.get()
    assert answer.url == reverse("census:import", args=[run.pk])
    assert "正在排队" in _page(client, run)
    execute(run.job_id, in_background=False)

    page = _page(client, ImportRun.objects.get())
    assert "确认入库 2 行" in page
    assert "坏代码有限公司" in page
    assert "普查表!C5" in page
    for show in ("new", "changed", "unchanged", "wrong", "doubtful", "notes", "nonsense"):
        assert client.get(reverse("census:import", args=[run.pk]), {"show": show, "page": 99}).status_code == 200

    client.post(reverse("census:confirm", args=[run.pk]), {"revision": 1})
    assert "写入" in _page(client, ImportRun.objects.get())
    execute(ImportRun.objects.get().job_id, in_background=False)
    page = _page(client, ImportRun.objects.get())
    assert f"{reverse('register:list')}?source={run.pk}" in page
    assert "确认入库" not in page
    listed = client.get(f"{reverse('register:list')}?source={run.pk}").content.decode()
    assert Enterprise.objects.first().name in listed


def test_the_upload_page_offers_only_kinds_that_can_be_read(cast: Any, client: Client) -> None:
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:upload")).content.decode()
    assert 'accept=".xlsx,.xlsm,.xls,.ods"' in page
    assert ".xlsb" not in page


@pytest.mark.parametrize("revision", ["", "abc", "²", "-1", "9" * 30])
def test_a_confirmation_of_nonsense_confirms_nothing(
    revision: str, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.shucheng_officer)
    answer = client.post(reverse("census:confirm", args=[run.pk]), {"revision": revision})
    assert answer.status_code == 302
    assert ImportRun.objects.get().state == ImportRun.State.CHECKED


def test_changed_rows_show_old_beside_new_also_after_the_write(
    brought_in: Any, cast: Any, client: Client, shucheng: Any
) -> None:
    brought_in(sheet_bytes(plain_rows(1, 从业人数=100, 联系电话="0564-0111222")))
    changed = plain_rows(1, 从业人数=40, 联系电话="0564-0333444", 生产经营地址="新址1号")
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(changed))
    cast.login(client, cast.shucheng_officer)
    page = _page(client, run, show="changed")
    for words in ("100 人", "40 人", "减少 60%", "新址1号", "舒城县杭埠镇创业大道2号"):
        assert words in page
    assert "0111222" not in page
    assert "0333444" not in page
    page = _page(client, confirmed(run, cast.shucheng_officer), show="changed")
    assert "100 人" in page
    assert "40 人" in page


def test_the_progress_part_asks_again_and_then_refreshes(cast: Any, client: Client, shucheng: Any) -> None:
    (run,) = upload_workbooks(
        by=cast.shucheng_officer,
        year=2018,
        jurisdiction=shucheng,
        files=[("a.xlsx", io.BytesIO(sheet_bytes(plain_rows(1))))],
    )
    cast.login(client, cast.shucheng_officer)
    address = reverse("census:progress", args=[run.pk])
    answer = client.get(address)
    assert "hx-get" in answer.content.decode()
    assert "HX-Refresh" not in answer
    execute(run.job_id, in_background=False)
    assert client.get(address)["HX-Refresh"] == "true"


def test_a_job_that_failed_for_good_is_said_and_can_be_resumed(cast: Any, client: Client, shucheng: Any) -> None:
    (run,) = upload_workbooks(
        by=cast.shucheng_officer,
        year=2018,
        jurisdiction=shucheng,
        files=[("a.xlsx", io.BytesIO(sheet_bytes(plain_rows(1))))],
    )
    Job.objects.filter(pk=run.job_id).update(state="failed", finished_at="2026-01-01T00:00Z", error="磁盘已满")
    cast.login(client, cast.shucheng_officer)
    assert "磁盘已满" in _page(client, run)
    client.post(reverse("census:resume", args=[run.pk]))
    run.refresh_from_db()
    execute(run.job_id, in_background=False)
    assert "确认入库" in _page(client, run)


def test_a_stranger_finds_nothing(cast: Any, client: Client, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.yuan_officer)
    for name in ("import", "progress", "wrong_rows"):
        assert client.get(reverse(f"census:{name}", args=[run.pk])).status_code == 404
    for name in ("confirm", "discard", "resume"):
        assert client.post(reverse(f"census:{name}", args=[run.pk]), {"revision": 1}).status_code == 404
    assert ImportRun.objects.get().state == "checked"
    assert "舒城县.xlsx" not in client.get(reverse("census:imports")).content.decode()
    assert client.get(f"/api/imports/{run.pk}/").status_code == 404


def test_who_may_look_may_not_decide(cast: Any, client: Client, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.leader)
    assert "确认入库" not in _page(client, run)
    assert client.post(reverse("census:confirm", args=[run.pk]), {"revision": 1}).status_code == 403
    assert client.get(reverse("census:upload")).status_code == 403


def test_the_form_offers_only_the_own_scope(cast: Any, client: Client) -> None:
    cast.login(client, cast.jinan_officer)
    page = client.get(reverse("census:upload")).content.decode()
    assert "三十铺镇" in page
    assert "舒城县" not in page
    elsewhere = Jurisdiction.objects.get(name="舒城县")
    file = SimpleUploadedFile("a.xlsx", sheet_bytes(plain_rows(1)))
    answer = client.post(reverse("census:upload"), {"year": 2018, "jurisdiction": elsewhere.pk, "files": file})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_the_enterprise_page_shows_the_row_as_written_with_persons_masked(
    brought_in: Any, cast: Any, client: Client
) -> None:
    body = [
        [*row, "王某某", "34150119900101001X"]
        for row in plain_rows(1, 行业主管部门="县经信委原文", 联系电话="0564-0111222")
    ]
    brought_in(sheet_bytes(body, headings=(*HEADINGS, "网格员姓名", "身份证号")))
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("register:detail", args=[Enterprise.objects.get().pk])).content.decode()
    assert "县经信委原文" in page
    assert "2018 年度 舒城县填报" in page
    for secret in ("王某某", "34150119900101001X", "0111222"):
        assert secret not in page


def test_the_desk_and_the_menu_name_what_waits(cast: Any, client: Client, shucheng: Any) -> None:
    uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.shucheng_officer)
    page = client.get("/").content.decode()
    assert "待确认的普查表" in page
    assert "新增1户" in page
    assert 'id="lu-count-census-imports"' in page
    counts = client.get(reverse("ui:counts")).content.decode()
    assert re.search(r'id="lu-count-census-imports"[^>]*>1<', counts)


def test_the_table_of_checks_is_open_to_every_role(cast: Any, client: Client) -> None:
    cast.login(client, cast.auditor)
    page = client.get(reverse("census:checks")).content.decode()
    for words in ("信用代码校验码不对", "成立日期晚于今天", "已有人核定，不覆盖", "GB 32100-2015"):
        assert words in page


def test_the_list_is_filtered_by_state_year_and_place(cast: Any, client: Client, shucheng: Any) -> None:
    uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.office)
    address = reverse("census:imports")
    for query in ({"state": "checked"}, {"year": 2018}, {"place": "舒城"}, {"sort": "jurisdiction"}):
        assert "舒城县.xlsx" in client.get(address, query).content.decode()
    for query in ({"state": "written"}, {"year": 2019}, {"place": "霍山"}):
        assert "舒城县.xlsx" not in client.get(address, query).content.decode()


def test_the_api_reads_the_own_scope(cast: Any, client: Client, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    cast.login(client, cast.shucheng_officer)
    (row,) = client.get("/api/imports/", {"year": 2018}).json()["results"]
    assert (row["id"], row["new"], row["state"]) == (run.pk, 1, "checked")
    assert client.get(f"/api/imports/{run.pk}/").json()["files"][0]["name"] == "舒城县.xlsx"
    assert client.post("/api/imports/", {}).status_code == 405


def test_the_api_names_sender_part_and_batch(cast: Any, client: Client, shucheng: Any) -> None:
    officer = cast.shucheng_officer
    files = [(f"舒城县{n}.xlsx", io.BytesIO(sheet_bytes(plain_rows(n)))) for n in (1, 2)]
    first, second = upload_workbooks(by=officer, year=2018, jurisdiction=shucheng, files=files)
    alone = uploaded(officer, shucheng, sheet_bytes(plain_rows(3)))
    ImportRun.objects.filter(pk=second.pk).update(part="开发片")
    cast.login(client, officer)
    rows = client.get("/api/imports/", {"batch": first.batch_id}).json()["results"]
    assert {row["id"] for row in rows} == {first.pk, second.pk}
    (row,) = client.get("/api/imports/", {"part": "开发片"}).json()["results"]
    assert (row["sender"], row["part"], row["batch"]) == ("舒城县（开发片）", "开发片", first.batch_id)
    row = client.get(f"/api/imports/{alone.pk}/").json()
    assert (row["sender"], row["part"], row["batch"], row["sender_state"]) == ("舒城县", "", None, "proposed")
    cast.login(client, cast.yuan_officer)
    assert client.get("/api/imports/", {"batch": first.batch_id}).json()["count"] == 0
    assert client.get(f"/api/imports/{second.pk}/").status_code == 404


def test_pages_of_many_rows_take_few_queries(
    brought_in: Any, cast: Any, client: Client, shucheng: Any, django_assert_max_num_queries: Any
) -> None:
    brought_in(sheet_bytes(plain_rows(*range(60))))
    run = uploaded(
        cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(*range(60), 从业人数=7, 生产经营地址="新址"))
    )
    assert run.changed == 60
    assert RowFinding.objects.filter(run=run).count() == 0
    cast.login(client, cast.shucheng_officer)
    with django_assert_max_num_queries(28):
        _page(client, run, show="changed")
