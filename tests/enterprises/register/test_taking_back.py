"""Taking the latest deed back: everything as before, who said what as before, nothing deleted; refused with reasons."""

import datetime
import random

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.register import standings
from enterprises.register.models import Condition, Enterprise, EnterpriseVersion, PlaceVersion, RegisterEntry
from enterprises.register.selectors.acts import latest_act
from enterprises.register.selectors.history import history
from enterprises.register.selectors.sources import words_on_places
from enterprises.register.selectors.taking_back import verdict
from enterprises.register.services import (
    add_place,
    change_place,
    close_place,
    create_enterprise,
    grant_enterprise,
    make_primary,
    mend_enterprise,
    place_standing,
)
from enterprises.register.services.closing import close_enterprise, reopen_enterprise
from enterprises.register.services.merging import Seen, merge_enterprises
from enterprises.register.services.moving import move_enterprise
from enterprises.register.services.splitting import split_enterprise
from enterprises.register.services.taking_back import take_back
from enterprises.register.services.trading import change_trade
from enterprises.register.services.writing import name_enterprise
from enterprises.register.sources import source_of
from liuan_safety.audit.models import DeedRecord
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.enterprises.register.records import assert_history_tells_the_present, snapshot
from tests.liuan_safety.organizations.factories import jurisdiction

GROUNDS = {"reason": "企业申请"}


class Deeds:
    """Deeds on a register of few enterprises, each chosen by a number; `None` where it can't be done now."""

    def __init__(self, by):
        self.by = by

    def rows(self, **conditions):
        return list(Enterprise.objects.filter(**conditions).order_by("pk"))

    def pick(self, dice, **conditions):
        rows = self.rows(**conditions)
        return dice.choice(rows) if rows else None

    def do(self, name, dice):
        """Do the deed; the entry that it left, or None."""
        enterprise = self.pick(dice, condition=Condition.IN_REGISTER)
        last = RegisterEntry.objects.order_by("-pk").first().pk
        if name == "reopen":
            enterprise = self.pick(dice, condition__in=[Condition.CLOSED, Condition.MOVED_OUT, Condition.WITHDRAWN])
        if name == "create" or enterprise is not None:
            try:
                getattr(self, name)(enterprise, dice)
            except RuleBroken:
                return None
        newest = RegisterEntry.objects.order_by("-pk").first()
        return newest if newest.pk != last else None

    def common(self, enterprise):
        return {"enterprise_id": enterprise.pk, "revision_seen": enterprise.revision, "by": self.by, **GROUNDS}

    def create(self, _enterprise, dice):
        values = {"name": f"新厂{dice.random()}", "credit_code": credit_code(), "address": "新址 1 号"}
        create_enterprise(values=values, jurisdiction=jurisdiction("三十铺镇"), by=self.by, **GROUNDS)

    def mend(self, enterprise, dice):
        changes = {"staff": dice.randrange(400), "name": f"甲厂{dice.randrange(9)}", "remark": str(dice.random())}
        changes |= {"address": f"路 {dice.randrange(99)} 号"} if dice.random() < 0.5 else {}
        mend_enterprise(changes=changes, **self.common(enterprise))

    def close(self, enterprise, dice):
        close_enterprise(**self.common(enterprise))

    def reopen(self, enterprise, dice):
        reopen_enterprise(**self.common(enterprise))

    def move(self, enterprise, dice):
        to = jurisdiction(dice.choice(["三十铺镇", "木厂镇", "苏埠镇"]))
        premises = {"address": f"新区 {dice.randrange(999)} 号"} if dice.random() < 0.5 else None
        move_enterprise(jurisdiction=to, premises=premises, **self.common(enterprise))

    def trade(self, enterprise, dice):
        changes = {"industry_code": dice.choice(["2611", "5211", "6210", "47"]), "sector": str(dice.randrange(9))}
        change_trade(changes=changes, **self.common(enterprise))

    def merge(self, enterprise, dice):
        others = [row for row in self.rows(condition=Condition.IN_REGISTER) if row.pk != enterprise.pk]
        if others:
            other = dice.choice(others)
            keys = [
                "name",
                "credit_code",
                "staff",
                "telephone",
                "legal_person",
                "jurisdiction",
                "primary_place",
                "sector",
            ]
            merge_enterprises(
                survivor_id=enterprise.pk, other_id=other.pk, survivor_seen=Seen(enterprise.revision),
                other_seen=Seen(other.revision), from_other={key for key in keys if dice.random() < 0.5}, by=self.by,
                **GROUNDS,
            )  # fmt: skip

    def split(self, enterprise, dice):
        spare = [place.pk for place in enterprise.places.filter(valid_to=None, is_primary=False)]
        split_enterprise(
            values={"name": f"分立{dice.random()}", "credit_code": credit_code(), "staff": 3}, place_ids=spare[:1],
            address="" if spare else "分立路 1 号", staff_left=dice.choice([None, 7]), **self.common(enterprise),
        )  # fmt: skip

    def add_place(self, enterprise, dice):
        values = {"address": f"库 {dice.randrange(99)} 号", "kind": "warehouse"}
        add_place(enterprise_id=enterprise.pk, values=values, by=self.by, **GROUNDS)

    def _place(self, enterprise, dice, **conditions):
        places = list(enterprise.places.filter(valid_to=None, **conditions))
        return dice.choice(places) if places else None

    def change_place(self, enterprise, dice):
        if place := self._place(enterprise, dice):
            changes = {"address": f"改 {dice.randrange(99)} 号"}
            change_place(place_id=place.pk, revision_seen=place.revision, changes=changes, by=self.by, **GROUNDS)

    def close_place(self, enterprise, dice):
        if place := self._place(enterprise, dice, is_primary=False):
            close_place(place_id=place.pk, revision_seen=place.revision, by=self.by, **GROUNDS)

    def make_primary(self, enterprise, dice):
        if place := self._place(enterprise, dice, is_primary=False):
            make_primary(place_id=place.pk, revision_seen=place.revision, by=self.by, **GROUNDS)


NAMES = [
    "create", "mend", "close", "reopen", "move", "trade", "merge", "split", "add_place", "change_place", "close_place",
    "make_primary",
]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=7), st.integers(0, 2**32), st.integers(1, 7))
def test_after_any_deeds_the_last_ones_taken_back_leave_the_former_state(cast, names, seed, backs):
    from django.db import transaction

    with transaction.atomic():
        _play(cast, names, random.Random(seed), backs)
        transaction.set_rollback(True)


def _play(cast, names, dice, backs):
    EnterpriseFactory(place_name="三十铺镇", revenue_fen=10**9, industry_code="2611")
    PlaceFactory(enterprise=EnterpriseFactory(place_name="木厂镇", primary_place__address="木厂路 2 号"))
    for enterprise in Enterprise.objects.all():
        name_enterprise(enterprise)
        enterprise.save()
    deeds = Deeds(cast.office)
    done = []
    for name in names:
        before = snapshot(Enterprise.objects.values_list("pk", flat=True))
        entry = deeds.do(name, dice)
        if entry is not None:
            done.append((entry, before))
    versions = EnterpriseVersion.objects.count() + PlaceVersion.objects.count()
    for entry, before in done[::-1][:backs]:
        assert verdict(entry, cast.office).is_possible, verdict(entry, cast.office)
        take_back(entry_id=entry.pk, reason="办错了", by=cast.office)
        after = snapshot(before)
        differing = [
            (pk, part, after[pk][part], before[pk][part])
            for pk in before
            for part in before[pk]
            if after[pk][part] != before[pk][part]
        ]
        assert not differing, entry.kind
        assert_history_tells_the_present()
    assert EnterpriseVersion.objects.count() + PlaceVersion.objects.count() > versions - 1
    for enterprise in Enterprise.objects.all():
        assert all(line.sentence for line in history(enterprise))


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory(name="金安甲建材厂", place_name="三十铺镇", staff=12)


def mend(enterprise, by, **changes):
    now = Enterprise.objects.get(pk=enterprise.pk)
    mend_enterprise(enterprise_id=now.pk, revision_seen=now.revision, changes=changes, by=by, **GROUNDS)
    return latest_act(enterprise.pk)


def test_taking_back_reads_in_the_history(cast, enterprise):
    entry = mend(enterprise, cast.jinan_officer, staff=30)
    undo = take_back(entry_id=entry.pk, reason="录错企业", by=cast.office)
    assert (undo.kind, undo.undoes_id) == ("take_back", entry.pk)
    back, mended, _first = history(Enterprise.objects.get())
    assert back.sentence.startswith(f"撤回{entry.maker_label}于 ")
    assert back.sentence.endswith("办理的“更正”，将从业人员由 30 人改为 12 人，事由：录错企业")
    assert mended.sentence == f"将从业人员由 12 人改为 30 人，事由：企业申请（已于 {timezone.localdate()} 撤回）"
    assert DeedRecord.objects.get(action="register.enterprise.taken_back").after["kind"] == "更正"


def test_only_the_latest_goes_back_and_once(cast, enterprise):
    first, second = (mend(enterprise, cast.jinan_officer, staff=number) for number in (30, 40))
    with pytest.raises(RuleBroken, match="此后又有变动.*更正：企业申请"):
        take_back(entry_id=first.pk, by=cast.jinan_officer, **GROUNDS)
    take_back(entry_id=second.pk, by=cast.jinan_officer, **GROUNDS)
    with pytest.raises(RuleBroken, match="已经撤回"):
        take_back(entry_id=second.pk, by=cast.jinan_officer, **GROUNDS)
    take_back(entry_id=first.pk, by=cast.jinan_officer, **GROUNDS)
    assert Enterprise.objects.get().staff == 12


def test_what_never_goes_back_here(cast, enterprise):
    with pytest.raises(RuleBroken, match="整批撤销"):
        take_back(entry_id=enterprise.origin_id, by=cast.jinan_officer, **GROUNDS)
    entry = mend(enterprise, cast.jinan_officer, telephone="13800000000", staff=1)
    with pytest.raises(RuleBroken, match="更新了联系电话"):
        take_back(entry_id=entry.pk, by=cast.jinan_officer, **GROUNDS)
    entry = mend(enterprise, cast.jinan_officer, staff=2)
    with pytest.raises(RuleBroken, match="请填写事由"):
        take_back(entry_id=entry.pk, by=cast.jinan_officer)
    undo = take_back(entry_id=entry.pk, by=cast.jinan_officer, **GROUNDS)
    with pytest.raises(RuleBroken, match="撤回本身不能再撤回"):
        take_back(entry_id=undo.pk, by=cast.jinan_officer, **GROUNDS)


def test_who_may_take_back(cast, enterprise):
    entry = mend(enterprise, cast.jinan_officer, staff=30)
    with pytest.raises(Http404):
        take_back(entry_id=entry.pk, by=cast.yuan_officer, **GROUNDS)
    with pytest.raises(PermissionDenied):
        take_back(entry_id=entry.pk, by=cast.leader, **GROUNDS)
    move_enterprise(
        enterprise_id=enterprise.pk, revision_seen=2, jurisdiction=jurisdiction("苏埠镇"), by=cast.office, **GROUNDS
    )
    with pytest.raises(RuleBroken, match="不能办理的辖区"):
        take_back(entry_id=latest_act(enterprise.pk).pk, by=cast.yuan_officer, **GROUNDS)
    take_back(entry_id=latest_act(enterprise.pk).pk, by=cast.office, **GROUNDS)
    assert Enterprise.objects.get().jurisdiction.name == "三十铺镇"


def test_a_code_that_is_borne_by_another_now_stands_in_the_way(cast, enterprise):
    code = enterprise.credit_code
    entry = mend(enterprise, cast.jinan_officer, credit_code=credit_code())
    EnterpriseFactory(credit_code=code)
    with pytest.raises(RuleBroken, match=f"已登记在其他企业名下.*{code}"):
        take_back(entry_id=entry.pk, by=cast.jinan_officer, **GROUNDS)


def test_a_new_enterprise_that_others_built_on_stays(cast, monkeypatch):
    monkeypatch.setattr(standings, "_kinds", {"s": standings.StandingKind("s", "停产整顿", style="grave")})
    values = {"name": "新厂", "credit_code": credit_code(), "address": "新址 1 号"}
    made = create_enterprise(values=values, jurisdiction=jurisdiction("三十铺镇"), by=cast.jinan_officer, **GROUNDS)
    place_standing(enterprise=made, kind="s", source_kind="t", source_id="1")
    today = timezone.localdate()
    grant_enterprise(
        enterprise_id=made.pk, tenure=cast.yuan_department.acting, valid_from=today,
        valid_to=today + datetime.timedelta(days=9), reason="受托检查", by=cast.jinan_officer,
    )  # fmt: skip
    found = verdict(made.origin, cast.jinan_officer)
    assert not found.is_possible
    assert {row.what for row in found.rows} == {"标签“停产整顿”", "授权他人查看"}


def test_an_enterprise_created_by_mistake_leaves_and_can_come_back(cast):
    values = {"name": "新厂", "credit_code": credit_code(), "address": "新址 1 号", "staff": 5}
    made = create_enterprise(values=values, jurisdiction=jurisdiction("三十铺镇"), by=cast.jinan_officer, **GROUNDS)
    take_back(entry_id=made.origin_id, by=cast.jinan_officer, **GROUNDS)
    gone = Enterprise.objects.get()
    assert (gone.condition, gone.staff) == (Condition.WITHDRAWN, 5)
    assert not gone.places.filter(valid_to=None).exists()
    assert "本企业退出台账" in history(gone)[0].sentence
    back = reopen_enterprise(enterprise_id=gone.pk, revision_seen=2, by=cast.jinan_officer, **GROUNDS)
    place = back.places.get(valid_to=None, is_primary=True)
    said = words_on_places([place.pk])[place.pk]
    assert source_of(said, "address").by_person, "an import may not change what a person has brought back"
    assert "恢复" in history(back)[0].sentence
    assert_history_tells_the_present()
