"""Deeds on the register: mend, create, places, standings, reveal; two officers at once."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from enterprises.register import standings
from enterprises.register.conflicts import EditConflict
from enterprises.register.models import Enterprise, EnterpriseVersion, Place, PlaceVersion, Standing
from enterprises.register.selectors.history import history, provenance
from enterprises.register.selectors.listing import tags_of
from enterprises.register.services import (
    add_place,
    change_place,
    close_place,
    create_enterprise,
    lift_standing,
    mend_enterprise,
    mending,
    place_standing,
    reveal_field,
)
from liuan_safety.audit.models import DeedRecord
from liuan_safety.audit.papers import add_paper
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.liuan_safety.organizations.factories import jurisdiction

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory(staff=12)


def mend(enterprise, by, **given):
    given.setdefault("reason", "现场核实")
    given.setdefault("revision_seen", 1)
    return mend_enterprise(enterprise_id=enterprise.pk, by=by, **given)


def test_a_mended_fact_leaves_version_source_and_log(cast, enterprise):
    mended = mend(enterprise, cast.jinan_officer, changes={"staff": 30, "sector": "建材"})
    assert (mended.staff, mended.revision) == (30, 2)
    first, second = EnterpriseVersion.objects.filter(enterprise=enterprise).order_by("revision")
    assert (first.staff, second.staff, second.changed) == (12, 30, "staff")
    assert first.valid_to == second.valid_from == mended.changed_at
    assert second.valid_to is None
    sources = {key: source.entry.pk for key, source in provenance(enterprise).items()}
    assert (sources["staff"], sources["name"]) == (second.entry_id, first.entry_id)
    deed = DeedRecord.objects.get(action="register.enterprise.mended")
    assert (deed.before, deed.after, deed.detail) == ({"staff": 12}, {"staff": 30}, "现场核实")
    assert deed.jurisdiction_path == enterprise.jurisdiction.path


def test_history_reads_as_sentences(cast, enterprise):
    paper = add_paper(title="关于更正企业信息的函", number="六金安办〔2026〕7号", by=cast.jinan_officer)
    mend(enterprise, cast.jinan_officer, changes={"staff": 30, "telephone": "13800000000"}, paper=paper, reason="")
    mend(enterprise, cast.jinan_officer, changes={"address": "新址 2 号"}, revision_seen=2, place_revision_seen=1)
    address, staff, first = history(Enterprise.objects.get())
    assert staff.maker == cast.jinan_officer.name + f"（{cast.jinan_officer.acting.label}）"
    assert (
        staff.sentence
        == "将从业人员由 12 人改为 30 人；更新了联系电话，依据《关于更正企业信息的函》（六金安办〔2026〕7号）"
    )
    assert address.sentence == "将生产经营地址由“金安区试验路 1 号”改为“新址 2 号”，事由：现场核实"
    assert first.sentence == "由2018年度普查表“舒城县.xlsx”工作表“企业名单”第104行入库"


def test_every_field_knows_who_set_it(cast, enterprise):
    mend(enterprise, cast.jinan_officer, changes={"staff": 30})
    found = provenance(Enterprise.objects.get())
    assert found["staff"].ground == "现场核实"
    assert found["sector"].ground.endswith("第104行")
    assert found["sector"].maker == "张海（舒城县安委办）"


def test_the_primary_places_facts_are_mended_with_the_enterprise(cast, enterprise):
    mend(enterprise, cast.jinan_officer, changes={"address": "新址 2 号", "longitude": Decimal("116.6")})
    place = Place.objects.get(enterprise=enterprise)
    assert (place.address, place.revision) == ("新址 2 号", 2)
    assert Enterprise.objects.get().revision == 1
    former, now = PlaceVersion.objects.filter(place=place).order_by("revision")
    assert (former.address, former.valid_to) == ("金安区试验路 1 号", now.valid_from)
    mended = {key for key, source in provenance(enterprise).items() if source.entry.pk == now.entry_id}
    assert mended == {"address", "longitude"}


def test_a_place_is_made_where_there_was_none(cast):
    bare = EnterpriseFactory(primary_place=False)
    mend(bare, cast.jinan_officer, changes={"address": "新址 2 号"}, place_revision_seen=0)
    assert Place.objects.get(enterprise=bare).is_primary


def test_personal_data_reach_the_log_as_digests_only(cast, enterprise):
    mend(enterprise, cast.jinan_officer, changes={"telephone": "13800000000"})
    deed = DeedRecord.objects.get(action="register.enterprise.mended")
    assert deed.after["telephone"].startswith("hmac:")
    assert "13800000000" not in str(deed.before) + str(deed.after) + deed.detail
    assert Enterprise.objects.get().telephone == "13800000000"


def test_a_new_name_brings_its_pinyin(cast, enterprise):
    assert mend(enterprise, cast.jinan_officer, changes={"name": "安徽甲厂"}).name_pinyin == "an hui jia chang"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"credit_code": "91341502MA2N0A1B5X"}, "校验码"),
        ({"credit_code": ""}, "没有统一社会信用代码"),
        ({"name": ""}, "企业名称不能为空"),
        ({"name": "123"}, "不是企业名称"),
        ({"founded_on": datetime.date(1, 1, 1)}, "早于 1900 年"),
        ({"founded_on": datetime.date(2999, 1, 1)}, "晚于今天"),
        ({"staff": -1}, "不在 0 至"),
        ({"longitude": Decimal("31.7")}, "是否填反"),
        ({"remark": "a\0b"}, "空字符"),
        ({"sector": "长" * 41}, "最多 40 个"),
        ({"staff": 12}, "没有需要更正的"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_is_written(cast, enterprise, changes, words):
    with pytest.raises(RuleBroken, match=words):
        mend(enterprise, cast.jinan_officer, changes=changes)
    assert EnterpriseVersion.objects.count() == 1
    assert not DeedRecord.objects.filter(action="register.enterprise.mended").exists()


def test_no_change_without_reason_or_paper(cast, enterprise):
    with pytest.raises(RuleBroken, match="请填写事由") as caught:
        mend(enterprise, cast.jinan_officer, changes={"staff": 30}, reason=" ")
    assert caught.value.field == "reason"


def test_a_code_that_a_colleague_took_meanwhile_is_told_too(cast, enterprise, monkeypatch):
    """The question was answered before the colleague's transaction ended; the database's refusal comes after it."""
    other = EnterpriseFactory(name="乙厂")
    monkeypatch.setattr(mending, "refuse_code_in_use", lambda code, besides: None)
    with pytest.raises(RuleBroken, match="已登记为“乙厂”"):
        mend(enterprise, cast.jinan_officer, changes={"credit_code": other.credit_code})
    assert EnterpriseVersion.objects.filter(enterprise=enterprise).count() == 1


def test_a_code_in_use_is_told_with_name_code_and_county_only(cast, enterprise):
    other = EnterpriseFactory(name="乙厂", place_name="苏埠镇")
    with pytest.raises(RuleBroken) as caught:
        mend(enterprise, cast.jinan_officer, changes={"credit_code": other.credit_code})
    message = caught.value.message_zh
    assert f"{other.credit_code} 已登记为“乙厂”（裕安区）" in message
    assert "苏埠" not in message
    assert str(other.pk) not in message.replace(other.credit_code, "")


def test_out_of_scope_is_not_there_and_no_deed_is_forbidden(cast, enterprise):
    with pytest.raises(Http404):
        mend(enterprise, cast.yuan_officer, changes={"staff": 30})
    with pytest.raises(PermissionDenied):
        mend(enterprise, cast.leader, changes={"staff": 30})


def test_the_second_of_two_officers_is_told_and_sees_both(cast, enterprise):
    mend(enterprise, cast.office, changes={"staff": 30, "telephone": "13800000000"})
    with pytest.raises(EditConflict) as caught:
        mend(enterprise, cast.jinan_officer, changes={"staff": 40, "sector": "化工"})
    conflict = caught.value
    by_key = {clash.fact.key: clash for clash in conflict.clashes}
    assert (by_key["staff"].base, by_key["staff"].theirs, by_key["staff"].mine) == (12, 30, 40)
    assert by_key["staff"].both
    assert not by_key["sector"].both
    assert "telephone" in by_key
    assert cast.office.name in conflict.message_zh
    assert isinstance(conflict, Conflict)
    assert Enterprise.objects.get().staff == 30
    # On top of the colleague's version it goes in.
    assert mend(enterprise, cast.jinan_officer, changes={"staff": 40, "sector": "化工"}, revision_seen=2).staff == 40


def test_a_stale_place_is_a_conflict_too(cast, enterprise):
    mend(enterprise, cast.office, changes={"address": "甲址"}, place_revision_seen=1)
    with pytest.raises(EditConflict) as caught:
        mend(enterprise, cast.jinan_officer, changes={"staff": 9}, place_revision_seen=1)
    assert {clash.fact.key: clash.theirs for clash in caught.value.clashes}["address"] == "甲址"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment_lose_nothing(cast):
    enterprise = EnterpriseFactory(staff=12)
    officers = [cast.office, cast.jinan_officer]
    start, outcomes = threading.Barrier(2), []

    def work(officer, staff):
        start.wait()
        try:
            mend(enterprise, officer, changes={"staff": staff})
            outcomes.append(staff)
        except EditConflict as conflict:
            outcomes.append(conflict)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in zip(officers, (30, 40), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(won) == 1
    assert len(outcomes) == 2
    assert Enterprise.objects.get().staff == won[0]
    assert EnterpriseVersion.objects.count() == 2


def create(cast, **changes):
    values = {"name": "安徽新厂", "credit_code": credit_code(), "staff": 5, "address": "试验路 9 号"} | changes
    return create_enterprise(
        values=values, jurisdiction=jurisdiction("三十铺镇"), reason="新开业", by=cast.jinan_officer
    )


def test_a_created_enterprise_is_whole(cast):
    made = create(cast)
    assert made.name_pinyin == "an hui xin chang"
    assert made.versions.get().changed == "*"
    assert made.places.get().address == "试验路 9 号"
    assert history(made)[0].sentence == "登记入库，事由：新开业"
    assert DeedRecord.objects.get(action="register.enterprise.created").object_label == "安徽新厂"


def test_creating_asks_for_code_name_and_scope(cast):
    with pytest.raises(RuleBroken, match="请勾选“代码待补”"):
        create(cast, credit_code="")
    with pytest.raises(RuleBroken, match="企业名称"):
        create(cast, name="")
    code = create(cast).credit_code
    with pytest.raises(RuleBroken, match="已登记为“安徽新厂”（金安区）"):
        create(cast, credit_code=code)
    with pytest.raises(PermissionDenied):
        create_enterprise(
            values={"name": "x", "credit_code": credit_code()},
            jurisdiction=jurisdiction("裕安区"),
            reason="x",
            by=cast.jinan_officer,
        )


def test_places_are_added_changed_and_closed(cast, enterprise):
    by, grounds = cast.jinan_officer, {"reason": "现场核实"}
    place = add_place(
        enterprise_id=enterprise.pk, values={"address": "库房路 1 号", "kind": "warehouse"}, by=by, **grounds
    )
    assert not place.is_primary
    changed = change_place(place_id=place.pk, revision_seen=1, changes={"address": "库房路 2 号"}, by=by, **grounds)
    assert changed.revision == 2
    with pytest.raises(Conflict):
        change_place(place_id=place.pk, revision_seen=1, changes={"address": "库房路 3 号"}, by=by, **grounds)
    close_place(place_id=place.pk, revision_seen=2, by=by, **grounds)
    words = [line.sentence for line in history(enterprise)]
    assert words[0] == "停用场所“库房路 2 号”，事由：现场核实"
    assert words[1] == "将生产经营地址由“库房路 1 号”改为“库房路 2 号”（场所“库房路 2 号”），事由：现场核实"
    assert words[2] == "增加场所“库房路 1 号”，事由：现场核实"
    with pytest.raises(RuleBroken, match="主要场所不能停用"):
        close_place(place_id=enterprise.places.get(is_primary=True).pk, revision_seen=1, by=by, **grounds)
    with pytest.raises(RuleBroken, match="已经停用"):
        change_place(place_id=place.pk, revision_seen=3, changes={"longitude": Decimal("116.5")}, by=by, **grounds)
    with pytest.raises(Http404):
        change_place(place_id=place.pk, revision_seen=3, changes={}, by=cast.yuan_officer, **grounds)


def test_changing_the_primary_place_is_a_source_of_the_fact(cast, enterprise):
    place = enterprise.places.get()
    change_place(place_id=place.pk, revision_seen=1, changes={"address": "新址"}, reason="搬迁", by=cast.jinan_officer)
    assert provenance(enterprise)["address"].ground == "搬迁"


@pytest.fixture
def stopped(monkeypatch):
    monkeypatch.setattr(standings, "_kinds", {})
    standings.register(standings.StandingKind("stopped", "停产整顿", style="grave", article="第十条"))


def test_standings_come_and_go(enterprise, stopped):
    source = {"source_kind": "cases.order", "source_id": "7"}
    place_standing(enterprise=enterprise, kind="stopped", note="3 号车间", **source)
    place_standing(enterprise=enterprise, kind="stopped", note="4 号车间", **source)
    assert [kind.label for kind in tags_of([enterprise.pk])[enterprise.pk]] == ["停产整顿"]
    assert Standing.objects.get().note == "4 号车间"
    lift_standing(enterprise=enterprise, kind="stopped", **source)
    assert tags_of([enterprise.pk]) == {}
    with pytest.raises(ValueError, match="no room has declared"):
        place_standing(enterprise=enterprise, kind="unheard", **source)


def test_a_reveal_is_logged(cast, enterprise):
    assert reveal_field(enterprise_id=enterprise.pk, field="telephone", by=cast.jinan_officer) == "13912342265"
    deed = DeedRecord.objects.get(action="register.personal.revealed")
    assert deed.detail == "查看联系电话"
    assert "13912342265" not in str(deed.after)
    with pytest.raises(PermissionDenied):
        reveal_field(enterprise_id=enterprise.pk, field="telephone", by=cast.leader)
    with pytest.raises(Http404):
        reveal_field(enterprise_id=enterprise.pk, field="telephone", by=cast.yuan_officer)
    with pytest.raises(KeyError):
        reveal_field(enterprise_id=enterprise.pk, field="name", by=cast.jinan_officer)


def test_an_entry_past_the_register_is_closed_to_mending(cast, enterprise):
    Enterprise.objects.update(valid_to=enterprise.valid_from)
    with pytest.raises(RuleBroken, match="已于 .* 出库"):
        mend(enterprise, cast.jinan_officer, changes={"staff": 1})


def test_the_factory_leaves_what_an_import_leaves(cast):
    place = PlaceFactory(enterprise=EnterpriseFactory())
    assert place.versions.count() == 1
