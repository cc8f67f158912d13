"""Units that are renamed, merged, split, moved or abolished from a day on."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations import movers
from liuan_safety.organizations.models import ApiToken, Post, Tenure, Unit, UnitEvent
from liuan_safety.organizations.roles import Role
from liuan_safety.organizations.selectors.units import find_units, name_on, search_units
from liuan_safety.organizations.services.unit_events import apply_due_events, cancel_event, record_event
from liuan_safety.organizations.services.units import create_unit, mend_unit
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.liuan_safety.organizations.factories import PostFactory, TenureFactory, UnitFactory, jurisdiction, person

pytestmark = pytest.mark.django_db
DAY = datetime.date(2019, 1, 25)
Kind = UnitEvent.Kind


@pytest.fixture
def bureau(cast):
    return UnitFactory(name="六安市安全生产监督管理局", short_name="安监局", field="安全生产")


def rename(by, unit, on=DAY, name="六安市应急管理局", short="应急局"):
    plan = {"name": name, "short_name": short}
    return record_event(by=by, kind=Kind.RENAMED, sources=[unit], on=on, plan=plan)


def test_the_bureau_of_2019_is_found_by_both_names(cast, bureau):
    event = rename(cast.office, bureau)
    bureau.refresh_from_db()
    assert (bureau.name, bureau.short_name) == ("六安市应急管理局", "应急局")
    assert event.summary == "六安市安全生产监督管理局更名为六安市应急管理局"
    assert name_on(bureau, DAY - datetime.timedelta(days=1)) == "六安市安全生产监督管理局"
    assert name_on(bureau, DAY) == "六安市应急管理局"
    for text in ("安监局", "六安市安全生产监督管理局", "应急局", "六安市应急局", "市应急管理局"):
        assert find_units(text) == ([] if text == "市应急管理局" else [bureau]), text
    assert list(search_units(text="安全生产监督")) == [bureau]


def test_a_units_name_is_understood_behind_its_county(cast):
    here = UnitFactory(name="住房和城乡建设局", short_name="住建局", jurisdiction=jurisdiction("金安区"))
    there = UnitFactory(name="住房和城乡建设局", short_name="住建局", jurisdiction=jurisdiction("裕安区"))
    assert find_units("金安区住建局") == [here]
    assert find_units("裕安住建局") == [there]
    assert len(find_units("住建局")) == 2
    assert find_units("住建局", jurisdiction=jurisdiction("裕安区")) == [there]


def test_a_name_recorded_late_stands_between_its_neighbours(cast, bureau):
    rename(cast.office, bureau, on=datetime.date(2023, 1, 1), name="六安市大应急局", short="")
    rename(cast.office, bureau)
    bureau.refresh_from_db()
    assert bureau.name == "六安市大应急局"
    assert name_on(bureau, datetime.date(2020, 1, 1)) == "六安市应急管理局"
    assert name_on(bureau, datetime.date(2018, 6, 1)) == "六安市安全生产监督管理局"


def test_a_later_day_waits_and_is_carried_out_once(cast, bureau):
    day = timezone.localdate() + datetime.timedelta(days=10)
    event = rename(cast.office, bureau, on=day)
    bureau.refresh_from_db()
    assert bureau.name == "六安市安全生产监督管理局"
    assert apply_due_events(day - datetime.timedelta(days=1)) == 0
    assert (apply_due_events(day), apply_due_events(day)) == (1, 0)
    bureau.refresh_from_db()
    event.refresh_from_db()
    assert bureau.name == "六安市应急管理局"
    assert bureau.names.get(name="六安市应急管理局").valid_from == day
    with pytest.raises(RuleBroken, match="不能撤回"):
        cancel_event(by=cast.office, event=event)


def test_what_waits_can_be_taken_back(cast, bureau):
    event = rename(cast.office, bureau, on=timezone.localdate() + datetime.timedelta(days=10))
    cancel_event(by=cast.office, event=event)
    assert not UnitEvent.objects.filter(kind=Kind.RENAMED).exists()


def test_a_due_event_that_no_longer_fits_stays_open_and_harms_no_other(cast, bureau):
    day = timezone.localdate() + datetime.timedelta(days=3)
    other = UnitFactory(name="六安市质量技术监督局")
    rename(cast.office, bureau, on=day)
    rename(cast.office, other, on=day, name="六安市市场监督管理局")
    create_unit(by=cast.office, jurisdiction=jurisdiction("六安市"), name="六安市应急管理局", valid_from=DAY)
    assert apply_due_events(day) == 1
    other.refresh_from_db()
    assert other.name == "六安市市场监督管理局"
    assert UnitEvent.objects.get(applied_at__isnull=True).sources.get() == bureau
    assert apply_due_events(day) == 0
    assert DeedRecord.objects.filter(action="organizations.unit_event.failed").count() == 1, "each sweep logs it anew"


def test_a_merger_takes_posts_holders_and_tokens_along(cast, bureau):
    fire = UnitFactory(name="六安市民政局救灾科")
    holder = person("ying", "应急乙", bureau, Role.DEPARTMENT_OFFICER, "科长")
    token = ApiToken.objects.create(
        tenure=holder.acting,
        name="t",
        prefix="abcdefgh",
        digest="x",
        expires_at=timezone.now() + datetime.timedelta(days=9),
    )
    on = datetime.date(2024, 5, 1)
    assert movers.preview(bureau, on) == {"任职人员": 1, "接口令牌": 1, "岗位": 1}
    event = record_event(
        by=cast.office, kind=Kind.MERGED, sources=[bureau, fire], on=on, plan={"name": "六安市应急管理局"}
    )
    heir = event.targets.get()
    bureau.refresh_from_db()
    assert (bureau.valid_to, heir.name, heir.valid_from) == (on, "六安市应急管理局", on)
    assert event.moved == {"任职人员": 1, "接口令牌": 1, "岗位": 1}
    old, new = Tenure.objects.filter(user=holder).order_by("id")
    assert (old.valid_to, new.valid_from, new.post.unit, new.post.predecessor) == (on, on, heir, old.post)
    token.refresh_from_db()
    assert token.tenure == new
    assert find_units("六安市安全生产监督管理局", on=datetime.date(2020, 1, 1)) == [bureau]
    assert find_units("六安市安全生产监督管理局") == []


def test_a_unit_is_absorbed_by_another(cast, bureau):
    small = UnitFactory(name="六安市地震局")
    event = record_event(by=cast.office, kind=Kind.MERGED, sources=[small], on=DAY, plan={"target": bureau.pk})
    assert event.summary == "六安市地震局并入六安市安全生产监督管理局"
    with pytest.raises(RuleBroken, match="不能并入或移交给自己"):
        record_event(by=cast.office, kind=Kind.MERGED, sources=[bureau], on=DAY, plan={"target": bureau.pk})


def test_a_split_moves_the_chosen_posts_only(cast, bureau):
    goes, stays = PostFactory(unit=bureau, title="救灾"), PostFactory(unit=bureau, title="监察")
    plan = {"name": "六安市消防救援支队", "posts": [goes.pk]}
    event = record_event(by=cast.office, kind=Kind.SPLIT, sources=[bureau], on=DAY, plan=plan)
    made = event.targets.exclude(pk=bureau.pk).get()
    assert list(Post.objects.filter(unit=made).values_list("title", flat=True)) == ["救灾"]
    stays.refresh_from_db()
    assert stays.valid_to is None


def test_no_role_passes_into_a_jurisdiction_where_it_would_see_more(cast):
    office = cast.jinan_officer.acting.unit
    city = UnitFactory(name="六安市某办")
    for kind, plan in ((Kind.MERGED, {"target": city.pk}), (Kind.MOVED, {"jurisdiction": city.jurisdiction_id})):
        with pytest.raises(RuleBroken, match="不能设在"):
            record_event(by=cast.office, kind=kind, sources=[office], on=DAY, plan=plan)


def test_abolishing_ends_posts_sessions_and_tokens(cast):
    unit = UnitFactory(name="六安市临时办")
    holder = TenureFactory(post=PostFactory(unit=unit)).user
    record_event(by=cast.office, kind=Kind.ABOLISHED, sources=[unit], on=timezone.localdate(), plan={})
    epoch = holder.access_epoch
    holder.refresh_from_db()
    assert holder.access_epoch == epoch + 1
    assert not holder.tenures.get().is_in_force()


def test_work_that_needs_an_owner_keeps_a_unit_from_vanishing(cast, bureau, monkeypatch):
    taken = []
    mover = movers.Mover(
        "在办事项", lambda unit, on: 3 if unit == bureau else 0, lambda a, b, on: taken.append((a, b)) or 3
    )
    monkeypatch.setitem(movers._movers, mover.label, mover)
    with pytest.raises(RuleBroken, match="在办事项 3 项"):
        record_event(by=cast.office, kind=Kind.ABOLISHED, sources=[bureau], on=DAY, plan={})
    heir = UnitFactory(name="六安市新局")
    event = record_event(by=cast.office, kind=Kind.ABOLISHED, sources=[bureau], on=DAY, plan={"heir": heir.pk})
    assert event.moved == {"在办事项": 3}
    assert taken == [(bureau, heir)]


def test_a_county_administrator_changes_units_of_the_own_county_only(cast):
    here = UnitFactory(name="金安区甲局", jurisdiction=jurisdiction("金安区"))
    there = UnitFactory(name="裕安区甲局", jurisdiction=jurisdiction("裕安区"))
    rename(cast.jinan_administrator, here, name="金安区乙局")
    with pytest.raises(PermissionDenied):
        rename(cast.jinan_administrator, there, name="裕安区乙局")
    with pytest.raises(PermissionDenied):
        plan = {"target": there.pk}
        record_event(by=cast.jinan_administrator, kind=Kind.MERGED, sources=[here], on=DAY, plan=plan)
    assert set(Unit.objects.visible_to(cast.jinan_administrator)) >= {here}
    assert there not in Unit.objects.visible_to(cast.jinan_administrator)


def test_the_second_of_two_officers_is_told(cast, bureau):
    mend_unit(by=cast.office, unit=bureau, revision=1, changes={"field": "应急管理"})
    with pytest.raises(Conflict):
        mend_unit(by=cast.office, unit=bureau, revision=1, changes={"short_name": "安监"})
    with pytest.raises(Conflict):
        record_event(by=cast.office, kind=Kind.RENAMED, sources=[bureau], on=DAY, plan={"name": "甲"}, revision=1)
