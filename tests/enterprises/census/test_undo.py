"""Undoing an import as a whole: what goes back, what stands in the way, and that nothing is lost (D7)."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from enterprises.census.models import CensusEntry, CensusReturn, ImportRun, StagedRow
from enterprises.census.selectors.blocking import Blocking, is_blocked
from enterprises.census.services.undoing import request_undo
from enterprises.register import standings
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.history import history
from enterprises.register.services import (
    add_place,
    grant_enterprise,
    mend_enterprise,
    place_standing,
    take_back,
)
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.history import faults
from tests.enterprises.census.made_up import credit_code, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db
PERSONAL = ("legal_person", "contact_person", "telephone")
DERIVED = ("name_pinyin", "name_key", "search_text", "search_grams", "size_class", "above_scale")
COLUMNS = (
    "name", "credit_code", "former_name", "staff", "sector", "revenue_fen", "jurisdiction_id", "condition", "valid_to",
    *PERSONAL, *DERIVED,
)  # fmt: skip


def undone(run: ImportRun, by: Any, reason: str = "传错了文件") -> ImportRun:
    """Ask for the undoing and let its job do it."""
    asked = request_undo(run=ImportRun.objects.get(pk=run.pk), reason=reason, by=by)
    assert execute(asked.job_id, in_background=False)
    job = Job.objects.get(pk=asked.job_id)
    assert job.state == "done", job.error
    return ImportRun.objects.get(pk=run.pk)


def state_of_register() -> list[tuple[Any, ...]]:
    """Every column that an import may write, of enterprises and their primary places."""
    firms = Enterprise.objects.filter(valid_to=None).order_by("pk").values_list("pk", *COLUMNS)
    places = Place.objects.filter(enterprise__valid_to=None).order_by("pk")
    return [*firms, *places.values_list("pk", "address", "longitude", "latitude", "jurisdiction_id")]


@pytest.fixture
def officer(cast: Any) -> Any:
    return cast.shucheng_officer


def test_what_it_brought_in_is_withdrawn_by_an_entry_of_its_own(brought_in: Any, officer: Any) -> None:
    run = undone(brought_in(sheet_bytes(plain_rows(1, 2, 3))), officer)

    assert (run.state, run.undone_at) == ("undone", run.undone_entry.made_at)
    entry = run.undone_entry
    assert (entry.kind, entry.undoes_id, entry.made_by, entry.reason) == (
        RegisterEntry.Kind.UNDO_IMPORT, run.entry_id, officer, "传错了文件",
    )  # fmt: skip
    for firm in Enterprise.objects.all():
        assert (firm.condition, firm.valid_to, firm.revision) == (Condition.WITHDRAWN, run.undone_at, 2)
    assert Enterprise.objects.count() == Place.objects.count() == 3
    assert EnterpriseVersion.objects.filter(entry=entry, condition=Condition.WITHDRAWN).count() == 3
    assert not CensusEntry.objects.exists()
    assert StagedRow.objects.filter(run=run).count() == 3
    assert not faults()
    assert DeedRecord.objects.filter(action="census.import.undone", detail="传错了文件").exists()


def test_what_it_changed_has_its_former_values_again(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1, 2)))
    before = state_of_register()
    changes = {
        "企业名称": "舒城改名有限公司", "从业人数": 777, "年营业收入(万元)": 99999, "联系人": "新人某",
        "联系电话": "13900001111",
        "生产经营地址": "舒城县城关镇新路9号", "经度": "116.5", "所属乡镇": "城关镇", "曾用名": "舒城旧名",
    }  # fmt: skip
    run = brought_in(sheet_bytes(plain_rows(1, **changes)))
    assert run.changed == 1
    assert state_of_register() != before

    undone(run, officer)
    assert state_of_register() == before
    assert Enterprise.objects.get(credit_code=credit_code(1)).revision == 3
    assert not faults()


def test_a_mend_that_was_taken_back_stands_in_nobodys_way(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    before = state_of_register()
    run = brought_in(sheet_bytes(plain_rows(1, 从业人数=777)))
    firm = Enterprise.objects.get()
    mended = mend_enterprise(
        enterprise_id=firm.pk, revision_seen=firm.revision, place_revision_seen=firm.places.get().revision,
        changes={"name": "舒城错名有限公司", "address": "错填的地址"}, reason="更正", by=officer,
    )  # fmt: skip
    assert is_blocked(ImportRun.objects.get(pk=run.pk))
    take_back(entry_id=mended.versions.first().entry_id, reason="录错企业", by=officer)
    assert not is_blocked(ImportRun.objects.get(pk=run.pk))

    undone(run, officer)
    assert state_of_register() == before
    assert not faults()


def test_personal_data_go_back_and_are_kept_no_longer(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1, 联系人="旧人某", 联系电话="13900000001")))
    run = brought_in(sheet_bytes(plain_rows(1, 联系人="新人某", 联系电话="13900000002")))
    assert StagedRow.objects.get(run=run).former_telephone == "13900000001"

    undone(run, officer)
    firm = Enterprise.objects.get()
    assert (firm.contact_person, firm.telephone) == ("旧人某", "13900000001")
    assert StagedRow.objects.get(run=run).former_telephone == ""


def test_a_code_that_came_is_outstanding_again(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    Enterprise.objects.update(credit_code=None)
    EnterpriseVersion.objects.update(credit_code=None)
    run = brought_in(sheet_bytes(plain_rows(1)))
    assert (run.changed, Enterprise.objects.get().credit_code) == (1, credit_code(1))

    undone(run, officer)
    firm = Enterprise.objects.get()
    assert firm.credit_code is None
    assert credit_code(1).lower() not in firm.search_text


def test_the_place_that_it_opened_is_left_empty(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    PlaceVersion.objects.all().delete()
    Place.objects.all().delete()
    run = brought_in(sheet_bytes(plain_rows(1)))
    assert run.changed == 1
    undone(run, officer)

    place = Place.objects.get()
    assert (place.address, place.longitude, place.is_primary, place.revision) == ("", None, True, 2)
    again = brought_in(sheet_bytes(plain_rows(1)))
    assert (again.changed, Place.objects.get().address) == (1, "舒城县杭埠镇创业大道2号")
    assert not faults()


def test_imported_again_the_firms_are_back_once(brought_in: Any, officer: Any) -> None:
    content = sheet_bytes(plain_rows(1, 2, 3))
    run = brought_in(content)
    before = [row[1:] for row in state_of_register()]
    undone(run, officer)
    again = brought_in(content)

    assert Enterprise.objects.count() == 3
    assert [row[1:] for row in state_of_register()] == before
    assert CensusEntry.objects.filter(run=again).count() == 3
    undone(again, officer)
    assert Enterprise.objects.filter(condition=Condition.WITHDRAWN).count() == 3
    once_more = brought_in(content)
    assert (once_more.state, Enterprise.objects.filter(valid_to=None).count()) == ("written", 3)
    assert not faults()


def test_what_it_had_replaced_stands_again(brought_in: Any, officer: Any) -> None:
    first = brought_in(sheet_bytes(plain_rows(1, 2)))
    second = brought_in(sheet_bytes(plain_rows(2, 3)))
    ImportRun.objects.filter(pk=first.pk).update(superseded_by=second)
    CensusEntry.objects.filter(run=first).delete()

    undone(second, officer)
    first.refresh_from_db()
    assert first.superseded_by_id is None
    assert set(CensusEntry.objects.values_list("enterprise__credit_code", "run")) == {
        (credit_code(1), first.pk), (credit_code(2), first.pk),
    }  # fmt: skip


def test_undoing_twice_is_undoing_once(brought_in: Any, officer: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1)))
    first = request_undo(run=run, reason="传错了", by=officer)
    second = request_undo(run=run, reason="传错了", by=officer)
    assert first.job_id == second.job_id
    assert execute(first.job_id, in_background=False)
    assert not execute(first.job_id, in_background=False)
    request_undo(run=ImportRun.objects.get(pk=run.pk), reason="传错了", by=officer)
    assert RegisterEntry.objects.filter(kind=RegisterEntry.Kind.UNDO_IMPORT).count() == 1


def test_a_reason_and_the_right_are_needed(brought_in: Any, cast: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1)))
    with pytest.raises(RuleBroken, match="原因"):
        request_undo(run=run, reason="  ", by=cast.shucheng_officer)
    with pytest.raises(RuleBroken, match="300"):
        request_undo(run=run, reason="长" * 301, by=cast.shucheng_officer)
    with pytest.raises(PermissionDenied):
        request_undo(run=run, reason="越权", by=cast.yuan_officer)
    waiting = uploaded(cast.shucheng_officer, run.jurisdiction, sheet_bytes(plain_rows(2)))
    with pytest.raises(RuleBroken, match="待确认"):
        request_undo(run=waiting, reason="还没入库", by=cast.shucheng_officer)


# What stands in the way.


def mended(firm: Enterprise, officer: Any, **changes: Any) -> None:
    firm.refresh_from_db()
    values = changes or {"staff": 5}
    mend_enterprise(enterprise_id=firm.pk, revision_seen=firm.revision, changes=values, reason="现场核实", by=officer)


def by_a_person(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    mended(firm, officer)


def by_its_address(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    mended(firm, officer, address="另一处")


def by_a_further_place(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    add_place(enterprise_id=firm.pk, values={"address": "新仓库", "kind": "warehouse"}, reason="新租", by=officer)


def by_a_tag(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    standings.register(standings.StandingKind("test_stop", "停产整顿"))
    place_standing(enterprise=firm, kind="test_stop", source_kind="test", source_id="1")


def by_a_grant(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    today = timezone.localdate()
    grant_enterprise(
        enterprise_id=firm.pk, tenure=officer.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=9), reason="受托", by=officer,
    )  # fmt: skip


def by_a_merger(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    other = Enterprise.objects.get(credit_code=credit_code(2))
    Enterprise.objects.filter(pk=other.pk).update(
        condition=Condition.MERGED, merged_into=firm, valid_to=timezone.now(), changed_at=timezone.now()
    )


def by_a_tenant(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    place = Place.objects.get(enterprise__credit_code=credit_code(2))
    Place.objects.filter(pk=place.pk).update(within=Place.objects.get(enterprise=firm))


def by_a_later_import(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    row = plain_rows(1, 从业人数=9)
    confirmed(uploaded(officer, run.jurisdiction, sheet_bytes(row), year=2019), officer)


def by_the_same_list_next_year(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    confirmed(uploaded(officer, run.jurisdiction, sheet_bytes(plain_rows(1)), year=2019), officer)


def by_its_successor(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    later = confirmed(uploaded(officer, run.jurisdiction, sheet_bytes(plain_rows(8))), officer)
    ImportRun.objects.filter(pk=run.pk).update(superseded_by=later)


def by_what_mended_it(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    later = confirmed(uploaded(officer, run.jurisdiction, sheet_bytes(plain_rows(8)), year=2018), officer)
    ImportRun.objects.filter(pk=later.pk).update(follows=run, mode="add")
    ImportRun.objects.filter(pk=run.pk).update(superseded_by=None)


def by_the_county(run: ImportRun, firm: Enterprise, officer: Any) -> None:
    now = timezone.now()
    CensusReturn.objects.update_or_create(
        year=run.year, jurisdiction=run.jurisdiction,
        defaults={"state": "accepted", "sent_at": now, "decided_at": now, "decided_label": "上级某"},
    )  # fmt: skip


WAYS = (
    by_a_person, by_its_address, by_a_further_place, by_a_tag, by_a_grant, by_a_merger, by_a_tenant, by_a_later_import,
    by_the_same_list_next_year, by_its_successor, by_what_mended_it, by_the_county,
)  # fmt: skip


@pytest.mark.parametrize("block", WAYS, ids=lambda way: way.__name__)
def test_what_others_have_built_on_it_stands_in_the_way(brought_in: Any, officer: Any, block: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 2, 3)))
    assert not is_blocked(run)
    assert len(Blocking(run, officer)) == 0
    block(run, Enterprise.objects.get(credit_code=credit_code(1)), officer)
    run = ImportRun.objects.get(pk=run.pk)

    before = state_of_register()
    with pytest.raises(RuleBroken, match="不能整体撤销"):
        request_undo(run=run, reason="传错了", by=officer)
    assert state_of_register() == before
    blocking = Blocking(run, officer)
    lines = blocking[0:50]
    assert len(lines) == len(blocking) >= 1
    assert all(line.what and line.when for line in lines)


def test_what_came_before_does_not_stand_in_the_way(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1, 2)))
    firm = Enterprise.objects.get(credit_code=credit_code(1))
    mended(firm, officer, staff=3)
    add_place(enterprise_id=firm.pk, values={"address": "老仓库"}, reason="早就有", by=officer)
    by_a_grant(ImportRun.objects.get(), firm, officer)
    before = state_of_register()
    run = brought_in(sheet_bytes(plain_rows(1, 2, 行业领域="化工")))
    assert run.changed == 2

    undone(run, officer)
    assert state_of_register() == before
    assert Enterprise.objects.get(pk=firm.pk).staff == 3


def test_a_later_import_that_was_undone_itself_no_longer_stands_in_the_way(brought_in: Any, officer: Any) -> None:
    first = brought_in(sheet_bytes(plain_rows(1)))
    second = brought_in(sheet_bytes(plain_rows(1, 从业人数=9)), year=2019)
    assert is_blocked(first)
    undone(second, officer)
    assert not is_blocked(first)
    undone(first, officer)
    firm = Enterprise.objects.get()
    assert (firm.condition, firm.revision) == (Condition.WITHDRAWN, 4)
    assert not faults()


def test_what_changes_between_asking_and_doing_is_seen(brought_in: Any, officer: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1)))
    asked = request_undo(run=run, reason="传错了", by=officer)
    mended(Enterprise.objects.get(), officer, staff=4)
    assert execute(asked.job_id, in_background=False)

    assert ImportRun.objects.get(pk=run.pk).state == "written"
    assert "不能整体撤销" in Job.objects.get(pk=asked.job_id).error
    assert Enterprise.objects.get().staff == 4


def test_of_another_countys_list_only_the_county_is_named(brought_in: Any, cast: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1)))
    yuan = Jurisdiction.objects.get(name="苏埠镇", parent__name="裕安区")
    other = uploaded(cast.yuan_officer, yuan, sheet_bytes(plain_rows(1, 2, 所属乡镇="")), name="苏埠镇.xlsx")
    confirmed(other, cast.yuan_officer)

    (line,) = Blocking(run, cast.shucheng_officer)
    assert line.what == "裕安区的普查表也列有"
    assert (line.who, line.url) == ("", "")


def test_the_history_says_who_undid_what_and_why(brought_in: Any, officer: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1, 从业人数=10)))
    run = brought_in(sheet_bytes(plain_rows(1, 2, 从业人数=20)))
    undone(run, officer, reason="把往年的表当成了今年的")

    changed, withdrawn = (history(Enterprise.objects.get(credit_code=credit_code(n)))[0] for n in (1, 2))
    assert changed.maker.startswith(officer.name)
    assert "撤销了2018年度普查表“舒城县.xlsx”" in changed.sentence
    assert "将从业人员由 20 人改为 10 人" in changed.sentence
    assert "事由：把往年的表当成了今年的" in changed.sentence
    assert "退出台账" in withdrawn.sentence


def test_the_pages_ask_tell_and_list(brought_in: Any, cast: Any, client: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 2)))
    cast.login(client, cast.shucheng_officer)
    page = client.get(f"/census/{run.pk}/").content.decode()
    assert "新登记的2户退出台账" in page
    assert client.post(f"/census/{run.pk}/undo/", {"reason": ""}).status_code == 422

    mended(Enterprise.objects.first(), cast.shucheng_officer)
    refused = client.post(f"/census/{run.pk}/undo/", {"reason": "传错了"})
    assert refused.status_code == 422
    assert "不能整体撤销" in refused.content.decode()
    assert cast.shucheng_officer.name in refused.content.decode()


def test_the_page_says_afterwards_who_and_why(brought_in: Any, cast: Any, client: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1)))
    cast.login(client, cast.shucheng_officer)
    assert client.post(f"/census/{run.pk}/undo/", {"reason": "传错了文件"}).status_code == 302
    waiting = client.get(f"/census/{run.pk}/").content.decode()
    assert "正在排队，等待后台撤销" in waiting
    assert execute(ImportRun.objects.get(pk=run.pk).job_id, in_background=False)
    assert client.get(f"/census/{run.pk}/undo/progress/")["HX-Refresh"] == "true"
    page = client.get(f"/census/{run.pk}/").content.decode()
    assert "撤销了这次导入" in page
    assert "传错了文件" in page
    assert 'name="reason"' not in page
