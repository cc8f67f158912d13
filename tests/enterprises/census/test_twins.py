"""A code that came with this year's list while the record of last year still has none: the page leads to merging."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from enterprises.census.models import ImportRun, StagedRow
from enterprises.census.selectors.twins import twins_of
from enterprises.census.services.mending import keep_without_code, mend_rows
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.article("D7")]
CODE, ADDRESS, REGISTERED = "统一社会信用代码", "生产经营地址", "注册地址"


def kept(run: ImportRun, by: Any) -> ImportRun:
    row = StagedRow.objects.get(run=run, outcome="refused")
    keep_without_code(run=run, row_ids=[row.pk], reason="执照办理中", by=by)
    return confirmed(ImportRun.objects.get(pk=run.pk), by)


@pytest.fixture
def two_records(cast: Any, shucheng: Jurisdiction) -> tuple[Enterprise, Enterprise]:
    """One firm twice in the register: once with its code, once, at the address of before, without."""
    officer = cast.shucheng_officer
    confirmed(uploaded(officer, shucheng, sheet_bytes(plain_rows(9))), officer)
    moved = {CODE: "", ADDRESS: "桃溪镇新街8号", REGISTERED: "桃溪镇新街8号"}
    run = uploaded(officer, shucheng, sheet_bytes(plain_rows(9, **moved)), year=2019)
    row = StagedRow.objects.get(run=run)
    StagedRow.objects.filter(pk=row.pk).update(match="new")
    kept(run, officer)
    return Enterprise.objects.get(credit_code=credit_code(9)), Enterprise.objects.get(credit_code=None)


def test_the_import_shows_both_records_and_leads_to_the_merger(
    two_records: Any, cast: Any, client: Client, shucheng: Jurisdiction
) -> None:
    holder, outstanding = two_records
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 9)), year=2020)
    (twin,) = twins_of(run, cast.shucheng_officer)
    assert (twin.holder, twin.outstanding) == (holder, outstanding)
    cast.login(client, cast.shucheng_officer)
    page = client.get(reverse("census:import", args=[run.pk])).content.decode()
    assert "可能要合并的记录" in page
    address = reverse("register:merge", args=[outstanding.pk])
    assert f"{address}?other={holder.pk}&amp;code={credit_code(9)}" in page
    assert client.get(twin.lead.url).status_code == 200


def test_a_code_typed_in_the_page_is_seen_too_and_a_row_of_its_own_is_another_firm(
    two_records: Any, cast: Any, shucheng: Jurisdiction
) -> None:
    holder, outstanding = two_records
    away = {ADDRESS: "桃溪镇新街8号", REGISTERED: "桃溪镇新街8号", CODE: "代码待补"}
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(9, **away)), year=2020)
    row = StagedRow.objects.get(run=run)
    assert row.enterprise_id == outstanding.pk
    assert not twins_of(run, cast.shucheng_officer)
    mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=cast.shucheng_officer)
    row.refresh_from_db()
    assert row.enterprise_id == holder.pk
    assert [twin.outstanding for twin in twins_of(run, cast.shucheng_officer)] == [outstanding]

    both = sheet_bytes([*plain_rows(9), *plain_rows(9, **away)])
    assert not twins_of(uploaded(cast.shucheng_officer, shucheng, both, year=2021), cast.shucheng_officer)


def test_without_the_right_to_both_the_page_says_who_can(two_records: Any, cast: Any, shucheng: Jurisdiction) -> None:
    holder, outstanding = two_records
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(9)), year=2020)
    Enterprise.objects.filter(pk=holder.pk).update(jurisdiction=Jurisdiction.objects.get(name="金安区"))
    (twin,) = twins_of(run, cast.shucheng_officer)
    assert (twin.lead.url, "市安委办工作人员" in twin.lead.text) == ("", True)
    assert not twins_of(run, cast.yuan_officer)
