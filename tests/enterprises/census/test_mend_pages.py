"""The page 改错: wrong cells with their reasons in words, saved as a plain form, a colleague's change shown beside."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.services.mending import keep_without_code, mend_rows
from enterprises.register.models import Enterprise
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db
CODE = "统一社会信用代码"


@pytest.fixture
def run(cast: Any, shucheng: Any, client: Any) -> ImportRun:
    cast.login(client, cast.shucheng_officer)
    content = sheet_bytes([*plain_rows(1, 2), *plain_rows(9, **{CODE: "9134152"})])
    return uploaded(cast.shucheng_officer, shucheng, content)


def wrong(run: ImportRun) -> StagedRow:
    return StagedRow.objects.get(run=run, row=5)


def page(client: Any, run: ImportRun, **query: str) -> str:
    answer = client.get(reverse("census:mend", args=[run.pk]), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def form_of(client: Any, run: ImportRun, **query: str) -> dict[str, Any]:
    """What a browser without scripts would send back."""
    answer = client.get(reverse("census:mend", args=[run.pk]), query)
    sent: dict[str, Any] = {"row": [line.row.pk for line in answer.context["grid"].lines]}
    for line in answer.context["grid"].lines:
        sent |= {f"m-{line.row.pk}": line.mark}
        sent |= {cell.name: cell.text for cell in line.cells if cell}
    return sent


def cell_name(client: Any, run: ImportRun, label: str, row: int = 0) -> str:
    line = client.get(reverse("census:mend", args=[run.pk])).context["grid"].lines[row]
    return str(next(cell.name for cell in line.cells if cell and cell.label == label))


def test_wrong_cells_come_first_with_their_reason_in_words(client: Any, run: ImportRun) -> None:
    shown = page(client, run)
    assert "有错：" in shown
    assert 'aria-invalid="true"' in shown
    grid = client.get(reverse("census:mend", args=[run.pk])).context["grid"]
    assert grid.heads[0] == CODE
    assert "0564-0000009" not in shown, "personal data stay masked"


def test_saved_as_a_plain_form_the_row_says_what_became_of_it(client: Any, run: ImportRun) -> None:
    sent = form_of(client, run) | {cell_name(client, run, CODE): credit_code(9)}
    answer = client.post(reverse("census:mend_save", args=[run.pk]), sent)
    assert "已改好" in answer.content.decode()
    assert "原为：9134152" in answer.content.decode()
    assert wrong(run).outcome == "new"
    assert page(client, run).count("m-") == 0 or "没有这样的行" in page(client, run)


def test_a_colleagues_change_stands_and_ones_own_is_shown_beside(client: Any, run: ImportRun, cast: Any) -> None:
    sent = form_of(client, run) | {cell_name(client, run, CODE): credit_code(8)}
    mend_rows(run=run, changes={wrong(run).pk: {CODE: credit_code(9)}}, by=cast.shucheng_officer)
    shown = client.post(reverse("census:mend_save", args=[run.pk]), sent).content.decode()
    assert "他人已改" in shown
    assert f"您填的（没有保存）：{credit_code(8)}" in shown
    assert wrong(run).credit_code == credit_code(9)


def test_a_colleague_who_mends_another_row_does_not_move_the_columns(client: Any, run: ImportRun, cast: Any) -> None:
    """Columns stand by their trouble; what was typed belongs to its field, wherever that has moved to."""
    content = sheet_bytes([*plain_rows(21, 22, **{CODE: "9134"}), *plain_rows(23, 企业名称="")])
    both = uploaded(cast.shucheng_officer, run.jurisdiction, content)
    *others, mine = StagedRow.objects.filter(run=both, outcome="refused").order_by("row")
    sent = form_of(client, both) | {cell_name(client, both, "企业名称", row=2): "舒城改名厂"}
    changes = {row.pk: {CODE: credit_code(21 + place)} for place, row in enumerate(others)}
    mend_rows(run=both, changes=changes, by=cast.shucheng_officer)
    client.post(reverse("census:mend_save", args=[both.pk]), sent)
    mine.refresh_from_db()
    assert json.loads(mine.mended) == {"企业名称": "舒城改名厂"}


def test_a_cell_with_a_line_break_that_nobody_touched_stays_as_it_was(client: Any, run: ImportRun, cast: Any) -> None:
    rows = [*plain_rows(31, **{CODE: "9134", "生产经营地址": "城关镇\n工业路1号"})]
    broken = uploaded(cast.shucheng_officer, run.jurisdiction, sheet_bytes(rows))
    client.post(reverse("census:mend_save", args=[broken.pk]), form_of(client, broken))
    assert not StagedRow.objects.filter(run=broken).exclude(mended="")


def test_after_a_log_in_the_grid_comes_back(client: Any, run: ImportRun) -> None:
    """The browser keeps what was typed: the way back leads to the grid, not to the address that takes it."""
    grid, save = (reverse(f"census:{name}", args=[run.pk]) for name in ("mend", "mend_save"))
    sent = form_of(client, run)
    client.logout()
    answer = client.post(save, sent, headers={"Referer": f"http://testserver{grid}?show=wrong"})
    assert answer["Location"] == f"/login/?{urlencode({'next': f'{grid}?show=wrong'})}"


def test_the_address_that_saves_leads_to_the_grid_when_it_is_opened(client: Any, run: ImportRun) -> None:
    answer = client.get(reverse("census:mend_save", args=[run.pk]))
    assert answer["Location"].startswith(reverse("census:mend", args=[run.pk]))


def test_ticked_rows_are_struck_out_with_a_reason_and_restored(client: Any, run: ImportRun) -> None:
    deeds = reverse("census:mend_rows", args=[run.pk])
    row = wrong(run).pk
    assert "请写明原因" in client.post(deeds, {"pick": row, "deed": "strike"}, follow=True).content.decode()
    client.post(deeds, {"pick": row, "deed": "strike", "reason": "已停业"})
    assert wrong(run).outcome == "struck"
    assert "已停业" in page(client, run, show="struck")
    client.post(deeds, {"pick": row, "deed": "restore"})
    assert wrong(run).outcome == "refused"


def test_a_row_that_was_written_leads_to_its_firm_where_the_code_is_given(
    client: Any, run: ImportRun, cast: Any
) -> None:
    row = wrong(run)
    mend_rows(run=run, changes={row.pk: {CODE: ""}}, by=cast.shucheng_officer)
    keep_without_code(run=run, row_ids=[row.pk], reason="执照办理中", by=cast.shucheng_officer)
    assert "到企业页面" not in page(client, run, show="outstanding")
    confirmed(ImportRun.objects.get(pk=run.pk), cast.shucheng_officer)
    shown = page(client, run, show="outstanding")
    address = reverse("register:mend", args=[Enterprise.objects.get(credit_code=None).pk])
    assert f'<a href="{address}">到企业页面补代码</a>' in shown
    assert "readonly" in shown
    assert client.get(address).status_code == 200


def test_nothing_ticked_and_nothing_wrong_are_said(client: Any, run: ImportRun) -> None:
    deeds = reverse("census:mend_rows", args=[run.pk])
    assert "没有勾选任何行" in client.post(deeds, {"deed": "strike", "reason": "x"}, follow=True).content.decode()
    assert "没有这样的行" in page(client, run, show="outstanding")


def test_other_counties_see_nothing(client: Any, run: ImportRun, cast: Any) -> None:
    cast.login(client, cast.yuan_officer)
    assert client.get(reverse("census:mend", args=[run.pk])).status_code == 404
