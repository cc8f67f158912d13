"""From upload to register and back: every promise of the import, on both databases."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enterprises.census.models import CensusEntry, ImportRun, RowFinding, StagedRow
from enterprises.census.services import writing
from enterprises.census.services.deciding import confirm_import, discard_import, resume_import
from enterprises.census.services.reading import read_import
from enterprises.census.services.uploading import upload_workbooks
from enterprises.census.services.workers import DirectWorker
from enterprises.census.services.writing import write_import
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, RegisterEntry
from enterprises.register.selectors.history import provenance
from enterprises.register.services.mending import mend_enterprise
from liuan_safety.audit.models import DeedRecord
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import HEADINGS, credit_code, plain_rows, sheet_bytes

pytestmark = pytest.mark.django_db


def test_good_rows_enter_with_versions_places_and_history(brought_in: Any, cast: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 2, 3)))

    assert (run.state, run.new, run.refused) == ("written", 3, 0)
    firm = Enterprise.objects.get(credit_code=credit_code(1))
    assert firm.jurisdiction.name == "杭埠镇"
    assert (firm.origin_id, firm.origin_row, firm.revision) == (run.entry_id, "普查表!3", 1)
    version = EnterpriseVersion.objects.get(enterprise=firm)
    assert (version.changed, version.staff, version.valid_to) == ("*", firm.staff, None)
    place = Place.objects.get(enterprise=firm)
    assert place.is_primary
    assert place.address == "舒城县杭埠镇创业大道2号"
    assert str(place.longitude) == "116.100001"
    assert PlaceVersion.objects.get(place=place).entry_id == run.entry_id
    entry = RegisterEntry.objects.get(pk=run.entry_id)
    assert (entry.source_kind, entry.source_id, entry.made_by) == ("census.import", str(run.pk), cast.shucheng_officer)
    assert entry.post_id == cast.shucheng_officer.acting.post_id
    assert CensusEntry.objects.filter(run=run, year=2018).count() == 3


def test_the_row_as_written_is_kept_whole_also_of_refused_rows(brought_in: Any) -> None:
    body = plain_rows(1, 2, 行业主管部门="县经信委（原文）")
    body[1][HEADINGS.index("统一社会信用代码")] = "9134152"
    run = brought_in(sheet_bytes(body))

    kept = {row.outcome: json.loads(row.as_written) for row in StagedRow.objects.filter(run=run)}
    assert kept["new"]["行业主管部门"] == "县经信委（原文）"
    assert kept["refused"]["统一社会信用代码"] == "9134152"
    assert CensusEntry.objects.get(run=run).supervisor_as_written == "县经信委（原文）"


def test_the_same_workbook_again_changes_nothing(brought_in: Any) -> None:
    content = sheet_bytes(plain_rows(*range(5)))
    brought_in(content)
    versions = EnterpriseVersion.objects.count(), PlaceVersion.objects.count()
    again = brought_in(content)

    assert (again.new, again.changed, again.unchanged) == (0, 0, 5)
    assert versions == (EnterpriseVersion.objects.count(), PlaceVersion.objects.count())
    assert CensusEntry.objects.count() == 5
    assert set(CensusEntry.objects.values_list("run", flat=True)) == {again.pk}


def test_changes_are_written_field_by_field_and_empty_cells_erase_nothing(brought_in: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    before = Enterprise.objects.get()
    body = plain_rows(1, 从业人数=777, 生产经营地址="舒城县杭埠镇新路9号", 经营范围="", 联系电话="", 所属乡镇="城关镇")
    run = brought_in(sheet_bytes(body))

    assert (run.changed, run.new) == (1, 0)
    firm = Enterprise.objects.get()
    assert (firm.staff, firm.revision, firm.jurisdiction.name) == (777, 2, "城关镇")
    assert (firm.business_scope, firm.telephone) == (before.business_scope, before.telephone)
    new, old = EnterpriseVersion.objects.order_by("-revision")
    assert set(new.changed.split(",")) == {"staff", "jurisdiction"}
    assert old.valid_to == new.valid_from == run.written_at
    place = Place.objects.get()
    assert (place.address, place.revision) == ("舒城县杭埠镇新路9号", 2)
    assert set(PlaceVersion.objects.get(revision=2).changed.split(",")) == {"address", "jurisdiction"}
    set_by_run = {key for key, source in provenance(firm).items() if source.entry.pk == run.entry_id}
    assert set_by_run == {"staff", "address"}


def test_a_new_name_brings_its_sort_key(brought_in: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    brought_in(sheet_bytes(plain_rows(1, 企业名称="阿安安有限公司")))
    firm = Enterprise.objects.get()
    assert (firm.name, firm.name_pinyin[:6]) == ("阿安安有限公司", "a an a")


def test_what_a_person_mended_is_kept_and_said(brought_in: Any, cast: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    firm = Enterprise.objects.get()
    mend_enterprise(
        enterprise_id=firm.pk,
        revision_seen=1,
        changes={"staff": 55, "address": "现场核实地址"},
        reason="现场核实",
        by=cast.shucheng_officer,
    )
    run = brought_in(sheet_bytes(plain_rows(1, 从业人数=60, 生产经营地址="别的地址", 行业领域="轻工业")))

    firm.refresh_from_db()
    assert (firm.staff, firm.sector) == (55, "轻工业")
    assert Place.objects.get().address == "现场核实地址"
    kept = RowFinding.objects.filter(run=run, check_key="kept_by_person")
    assert {finding.column for finding in kept} == {"从业人数", "生产经营地址"}


def test_an_enterprise_of_another_county_is_listed_and_left_alone(brought_in: Any, cast: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    firm = Enterprise.objects.get()
    yuan = Jurisdiction.objects.get(name="裕安区")
    content = sheet_bytes(plain_rows(1, 2, 从业人数=999, 所属乡镇=""))
    run = uploaded(cast.yuan_officer, yuan, content, name="普查表.xlsx")
    run = confirmed(run, cast.yuan_officer)

    assert (run.new, run.changed, run.unchanged, run.elsewhere) == (1, 0, 1, 1)
    firm.refresh_from_db()
    assert firm.staff != 999
    assert CensusEntry.objects.filter(enterprise=firm, jurisdiction=yuan).exists()
    note = RowFinding.objects.get(run=run, check_key="listed_elsewhere")
    assert "舒城县" in note.reason
    assert firm.name in note.reason
    assert "杭埠镇" not in note.reason
    assert firm.telephone not in note.reason + note.value


def test_unknown_township_falls_back_to_the_county_and_is_said_once(brought_in: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 2, 3, 所属乡镇="无此镇")))
    assert {firm.jurisdiction.name for firm in Enterprise.objects.all()} == {"舒城县"}
    assert RowFinding.objects.filter(run=run, check_key="township_unknown").count() == 1


def test_the_registered_address_stands_in_where_there_is_no_other_column(brought_in: Any) -> None:
    keep = [index for index, heading in enumerate(HEADINGS) if heading != "生产经营地址"]
    body = [[row[index] for index in keep] for row in plain_rows(1)]
    brought_in(sheet_bytes(body, headings=[HEADINGS[index] for index in keep]))
    assert Place.objects.get().address == Enterprise.objects.get().registered_address
    brought_in(sheet_bytes(plain_rows(1)))
    better = Place.objects.get().address
    again = brought_in(sheet_bytes(body, headings=[HEADINGS[index] for index in keep]))
    assert Place.objects.get().address == better
    assert again.unchanged == 1


def test_a_township_officer_imports_for_the_own_township_only(cast: Any) -> None:
    officer = cast.jinan_township
    content = sheet_bytes(plain_rows(1, 所属乡镇=""))
    for place in ("金安区", "裕安区", "苏埠镇"):
        with pytest.raises(PermissionDenied):
            uploaded(officer, Jurisdiction.objects.get(name=place), content)
    run = confirmed(uploaded(officer, officer.acting.jurisdiction, content, name="普查表.xlsx"), officer)
    assert run.new == 1
    assert Enterprise.objects.get().jurisdiction == officer.acting.jurisdiction


def test_confirming_twice_is_confirming_once(cast: Any, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    first = confirm_import(run=run, revision=run.revision, by=cast.shucheng_officer)
    second = confirm_import(run=run, revision=run.revision, by=cast.shucheng_officer)
    assert first.job_id == second.job_id
    execute(first.job_id, in_background=False)
    write_import(run.pk, DirectWorker())
    confirm_import(run=run, revision=run.revision, by=cast.shucheng_officer)
    assert Enterprise.objects.count() == 1
    assert RegisterEntry.objects.filter(source_kind="census.import").count() == 1
    assert Job.objects.filter(kind="census.write").count() == 1


def test_reading_twice_stages_once(cast: Any, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 2)))
    ImportRun.objects.filter(pk=run.pk).update(state="reading")
    again = read_import(run.pk, DirectWorker())
    assert (again.state, again.new) == ("checked", 2)
    assert StagedRow.objects.filter(run=run).count() == 2
    read_import(run.pk, DirectWorker())
    assert StagedRow.objects.filter(run=run).count() == 2


def test_a_stale_confirmation_is_refused(cast: Any, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    with pytest.raises(Conflict):
        confirm_import(run=run, revision=run.revision + 1, by=cast.shucheng_officer)
    assert not Job.objects.filter(kind="census.write").exists()


def test_when_the_register_moves_the_officer_is_asked_again(brought_in: Any, cast: Any, shucheng: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1, 2)))
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 2, 从业人数=500)))
    assert run.changed == 2
    firm = Enterprise.objects.get(credit_code=credit_code(1))
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"staff": 8}, reason="核实", by=cast.shucheng_officer
    )
    told = confirmed(run, cast.shucheng_officer)

    assert (told.state, told.changed, told.unchanged) == ("checked", 1, 1)
    assert told.told
    assert told.revision == run.revision + 1
    assert not Enterprise.objects.filter(staff=500).exists()
    with pytest.raises(Conflict):
        confirm_import(run=run, revision=run.revision, by=cast.shucheng_officer)
    done = confirmed(told, cast.shucheng_officer)
    assert done.state == "written"
    firm.refresh_from_db()
    assert firm.staff == 8
    assert Enterprise.objects.get(credit_code=credit_code(2)).staff == 500


def test_a_move_that_changes_nothing_for_the_officer_does_not_ask(brought_in: Any, cast: Any, shucheng: Any) -> None:
    brought_in(sheet_bytes(plain_rows(1)))
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1, 从业人数=500)))
    firm = Enterprise.objects.get()
    mend_enterprise(
        enterprise_id=firm.pk, revision_seen=1, changes={"remark": "x"}, reason="核实", by=cast.shucheng_officer
    )
    done = confirmed(run, cast.shucheng_officer)
    firm.refresh_from_db()
    assert (done.state, firm.staff, firm.remark, firm.revision) == ("written", 500, "x", 3)


def test_two_imports_of_the_same_new_enterprise(cast: Any, shucheng: Any) -> None:
    content = sheet_bytes(plain_rows(1))
    first = uploaded(cast.shucheng_officer, shucheng, content)
    second = uploaded(cast.shucheng_officer, shucheng, content)
    assert (first.new, second.new) == (1, 1)
    confirmed(first, cast.shucheng_officer)
    told = confirmed(second, cast.shucheng_officer)
    assert (told.state, told.new, told.unchanged) == ("checked", 0, 1)
    assert confirmed(told, cast.shucheng_officer).state == "written"
    assert Enterprise.objects.count() == 1


def test_discarding_writes_nothing_and_says_so(cast: Any, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    discard_import(run=run, by=cast.shucheng_officer)
    with pytest.raises(RuleBroken):
        confirm_import(run=run, revision=run.revision, by=cast.shucheng_officer)
    assert not Enterprise.objects.exists()
    written = confirmed(uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1))), cast.shucheng_officer)
    with pytest.raises(RuleBroken):
        discard_import(run=written, by=cast.shucheng_officer)


def test_discarded_while_reading_stays_discarded(cast: Any, shucheng: Any) -> None:
    (run,) = upload_workbooks(
        by=cast.shucheng_officer, year=2018, jurisdiction=shucheng, files=[("a.xlsx", _stream(plain_rows(1)))]
    )
    discard_import(run=run, by=cast.shucheng_officer)
    execute(run.job_id, in_background=False)
    run.refresh_from_db()
    assert (run.state, StagedRow.objects.count()) == ("discarded", 0)


def _stream(body: Any) -> Any:
    import io

    return io.BytesIO(sheet_bytes(body))


def test_a_stuck_import_can_be_started_again(cast: Any, shucheng: Any) -> None:
    (run,) = upload_workbooks(
        by=cast.shucheng_officer, year=2018, jurisdiction=shucheng, files=[("a.xlsx", _stream(plain_rows(1)))]
    )
    with pytest.raises(RuleBroken):
        resume_import(run=run, by=cast.shucheng_officer)
    Job.objects.filter(pk=run.job_id).update(state="failed", finished_at="2026-01-01T00:00Z", error="x")
    again = resume_import(run=ImportRun.objects.get(pk=run.pk), by=cast.shucheng_officer)
    execute(again.job_id, in_background=False)
    run.refresh_from_db()
    assert run.state == "checked"


def test_strangers_neither_see_nor_decide(cast: Any, shucheng: Any) -> None:
    run = uploaded(cast.shucheng_officer, shucheng, sheet_bytes(plain_rows(1)))
    assert not ImportRun.objects.visible_to(cast.yuan_officer).exists()
    assert not StagedRow.objects.visible_to(cast.yuan_officer).exists()
    assert ImportRun.objects.visible_to(cast.office).exists()
    for deed in (discard_import, resume_import):
        with pytest.raises(PermissionDenied):
            deed(run=run, by=cast.yuan_officer)
    with pytest.raises(PermissionDenied):
        confirm_import(run=run, revision=1, by=cast.leader)


def test_the_log_holds_counts_and_check_sums_but_no_rows(brought_in: Any) -> None:
    run = brought_in(sheet_bytes(plain_rows(1, 2)))
    deeds = DeedRecord.objects.filter(object_kind="enterprises.importrun", object_id=str(run.pk))
    assert [deed.action.rsplit(".", 1)[1] for deed in deeds.order_by("id")] == ["uploaded", "confirmed", "written"]
    written = deeds.get(action="census.import.written")
    assert written.after["new"] == 2
    assert len(written.after["files"][0]["sha256"]) == 64
    text = json.dumps([deed.after for deed in deeds], ensure_ascii=False)
    assert "有限公司" not in text
    assert "0564" not in text


def test_years_and_places_that_cannot_be(cast: Any, shucheng: Any) -> None:
    for year, place in ((1999, shucheng), (2999, shucheng), (2018, Jurisdiction.objects.get(name="六安市"))):
        with pytest.raises(RuleBroken):
            uploaded(cast.office, place, sheet_bytes(plain_rows(1)), year=year)
    assert not ImportRun.objects.exists()


def test_staged_columns_keep_step_with_the_facts() -> None:
    from enterprises.register.facts import FACTS

    for fact in FACTS:
        staged = StagedRow._meta.get_field(fact.key)
        real = (Place if fact.of_place else Enterprise)._meta.get_field(fact.key)
        assert type(staged) is type(real), fact.key
        assert staged.max_length == real.max_length, fact.key


@pytest.mark.postgresql
def test_a_long_import_tells_the_planner(brought_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else whoever undoes it at once waits for minutes: the planner takes its tables for empty."""
    monkeypatch.setattr(writing, "LONG", 2)
    brought_in(sheet_bytes(plain_rows(1, 2, 3)))
    assert _rows_known_to_the_planner() == 3


def _rows_known_to_the_planner() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = %s", [Enterprise._meta.db_table])
        return float(cursor.fetchone()[0])
