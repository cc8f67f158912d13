"""The figures of an import once rows were mended, brought in, struck out: what is still open and nothing else."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.census.models import ImportRun, RowFinding
from enterprises.census.services.mending import mend_rows, restore_struck, strike_rows
from enterprises.census.services.undoing import request_undo
from enterprises.register.models import Enterprise
from liuan_safety.jobs.running import execute
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes
from tests.enterprises.census.receipt_books import sent_back, taken

pytestmark = pytest.mark.django_db
CODE = "统一社会信用代码"


@pytest.fixture
def written(cast: Any, shucheng: Any) -> ImportRun:
    """One good row, three wrong ones (rows 4 to 6)."""
    body = [*plain_rows(1), *plain_rows(7, 8, 9, **{CODE: "9134152"})]
    return confirmed(uploaded(cast.shucheng_officer, shucheng, sheet_bytes(body)), cast.shucheng_officer)


def page(client: Client, run: ImportRun, show: str = "wrong") -> str:
    return client.get(reverse("census:import", args=[run.pk]), {"show": show}).content.decode()


def tile(text: str, label: str) -> int | None:
    """The figure on the tile of that label; None where there is no such tile."""
    found = re.search(rf">{label}</span>\s*<span[^>]*>\s*([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else None


def now(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def test_settled_and_struck_rows_are_wrong_no_longer(
    written: ImportRun, cast: Any, shucheng: Any, client: Client
) -> None:
    by = cast.shucheng_officer
    cast.login(client, by)
    assert (tile(page(client, written), "有错"), tile(page(client, written), "已划除")) == (3, None)
    book = taken(written, by)
    book.active.cell(3, 3).value = credit_code(7)
    back = confirmed(sent_back(book, by, shucheng), by)
    strike_rows(run=now(written), row_ids=[written.staged.get(row=5).pk], reason="已注销", by=by)
    assert (now(written).refused, now(written).struck) == (1, 1)
    text = page(client, written)
    assert (tile(text, "有错"), tile(text, "已划除")) == (1, 1)
    assert "另有1行已改好入库" in text
    assert re.findall(r"普查表!\w+", text) == ["普查表!C6"]
    struck = page(client, written, "struck")
    assert "已注销" in struck
    assert "普查表 第 5 行" in struck

    restore_struck(run=now(written), row_ids=[written.staged.get(row=5).pk], by=by)
    assert (now(written).refused, now(written).struck) == (2, 0)
    mend_rows(run=now(written), changes={written.staged.get(row=5).pk: {CODE: credit_code(8)}}, by=by)
    confirmed(ImportRun.objects.get(follows=written, attempt=0), by)
    assert now(written).refused == 1
    asked = request_undo(run=back, reason="传错了", by=by)
    assert execute(asked.job_id, in_background=False)
    assert now(back).state == "undone"
    assert now(written).refused == 2
    assert tile(page(client, written), "有错") == 2


def test_with_only_struck_rows_left_there_is_a_way_to_restore_them_and_no_receipt(
    written: ImportRun, cast: Any, client: Client
) -> None:
    rows = list(written.staged.filter(outcome="refused").values_list("pk", flat=True))
    strike_rows(run=written, row_ids=rows, reason="不在本县", by=cast.shucheng_officer)
    cast.login(client, cast.shucheng_officer)
    text = page(client, written)
    assert reverse("census:mend", args=[written.pk]) in text
    assert "下载回执" not in text
    assert "没有等着改的行" in text


def test_the_enterprises_page_shows_what_was_mended_and_what_had_been_written(
    written: ImportRun, cast: Any, client: Client
) -> None:
    by = cast.shucheng_officer
    row = written.staged.get(row=4)
    mend_rows(run=written, changes={row.pk: {CODE: credit_code(7), "联系电话": "0564-1234567"}}, by=by)
    confirmed(ImportRun.objects.get(follows=written), by)
    cast.login(client, by)
    firm = Enterprise.objects.get(credit_code=credit_code(7))
    text = client.get(reverse("register:detail", args=[firm.pk])).content.decode()
    panel = text[text.index('id="census"') :]
    assert credit_code(7) in panel
    assert "原填“9134152”" in panel
    assert by.name in panel
    assert "0564-1234567" not in panel


@pytest.mark.parametrize("way", ["page", "receipt", "before"])
def test_a_mended_row_is_held_against_last_years_list(brought_in: Any, cast: Any, shucheng: Any, way: str) -> None:
    by = cast.shucheng_officer
    brought_in(sheet_bytes(plain_rows(1, 2, 从业人数=100)))
    body = [*plain_rows(1, 从业人数=100), *plain_rows(2, 从业人数=30, **{CODE: "9134152"})]
    run = uploaded(by, shucheng, sheet_bytes(body), year=2019)
    if way != "before":
        run = confirmed(run, by)
    if way == "receipt":
        book = taken(run, by)
        book.active.cell(3, 3).value = credit_code(2)
        holds = sent_back(book, by, shucheng)
    else:
        mend_rows(run=run, changes={run.staged.get(outcome="refused").pk: {CODE: credit_code(2)}}, by=by)
        holds = run if way == "before" else ImportRun.objects.get(follows=run)
    assert "减少70%" in RowFinding.objects.get(run=holds, check_key="staff_halved").reason
