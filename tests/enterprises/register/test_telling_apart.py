"""代码待补 by form: said expressly, and never a second record of a firm that the register has (D7)."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from enterprises.register.models import Condition, Enterprise
from enterprises.register.services import create_enterprise, merge_enterprises
from enterprises.register.services.merging import Seen
from enterprises.register.services.telling_apart import LikelyDoubles
from liuan_safety.ui.errors import RuleBroken
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.enterprises.register.test_pages import form_data
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
NAME = "金安无码豆腐坊"


def create(by, **changes):
    values = {"name": NAME, "credit_code": "", "address": "古碑街12号"} | changes.pop("values", {})
    place = jurisdiction(changes.pop("place", "三十铺镇"))
    given = {"code_outstanding": True, "reason": "新开业"} | changes
    return create_enterprise(values=values, jurisdiction=place, by=by, **given)


def held(name=NAME, place="三十铺镇", address="古碑街 12 号", code=None, **values):
    firm = EnterpriseFactory(
        name=name, place_name=place, credit_code=code, registered_address="", primary_place=False, **values
    )
    PlaceFactory(enterprise=firm, is_primary=True, address=address)
    return firm


def test_a_firm_is_registered_without_a_code_by_the_officers_word_alone(cast):
    with pytest.raises(RuleBroken, match="请勾选“代码待补”"):
        create(cast.jinan_officer, code_outstanding=False)
    made = create(cast.jinan_officer)
    assert made.credit_code is None
    assert made.versions.get().credit_code is None


def test_the_same_form_sent_twice_makes_one_firm(cast):
    create(cast.jinan_officer)
    with pytest.raises(LikelyDoubles):
        create(cast.jinan_officer)
    assert Enterprise.objects.count() == 1


def test_a_record_of_the_name_is_shown_and_only_told_apart_does_it_go_on(cast):
    here, away = held(address="别处3号", code=credit_code()), held(name="金安无码豆腐坊（二店）")
    same_place = held(name="金安 无码豆腐坊")
    with pytest.raises(LikelyDoubles) as refused:
        create(cast.jinan_officer)
    assert [(one.record, one.has_same_address) for one in refused.value.doubles] == [(same_place, True), (here, False)]
    with pytest.raises(LikelyDoubles):
        create(cast.jinan_officer, told_apart=[here.pk])
    made = create(cast.jinan_officer, told_apart=[here.pk, same_place.pk])
    assert made.pk not in (here.pk, away.pk, same_place.pk)


def test_a_code_is_held_against_records_without_one_alone(cast):
    held(code=credit_code())
    create(cast.jinan_officer, values={"credit_code": credit_code()})
    held(name="金安等码粉坊")
    with pytest.raises(LikelyDoubles):
        create(cast.jinan_officer, values={"name": "金安等码粉坊", "credit_code": credit_code()})


def test_what_left_or_was_merged_is_found_and_what_was_struck_at_its_address_alone(cast):
    left = held(condition=Condition.CLOSED)
    away = held(name="金安旧名油坊")
    heir = held(name="金安新名油坊", code=credit_code())
    merge_enterprises(
        survivor_id=heir.pk, other_id=away.pk, survivor_seen=Seen(1), other_seen=Seen(1), from_other=set(),
        reason="同一家", by=cast.jinan_officer,
    )  # fmt: skip
    held(name="金安撤销磨坊", condition=Condition.WITHDRAWN, address="旧址7号")
    for name, found in ((NAME, left), ("金安旧名油坊", heir)):
        with pytest.raises(LikelyDoubles) as refused:
            create(cast.jinan_officer, values={"name": name})
        assert [one.record for one in refused.value.doubles] == [found]
    create(cast.jinan_officer, values={"name": "金安撤销磨坊"})
    with pytest.raises(LikelyDoubles):
        create(cast.jinan_officer, values={"name": "金安撤销磨坊", "address": "旧址7号"})


def test_another_countys_record_is_no_hindrance_to_who_does_not_see_it(cast):
    held(place="裕安区")
    create(cast.jinan_officer)


def test_what_stands_at_the_county_is_told_to_its_township_by_name_and_county_alone(cast):
    """Nobody knew its township: the township's own workbook would find it too."""
    firm = held(place="金安区", address="不给人看的路9号")
    with pytest.raises(LikelyDoubles) as refused:
        create(cast.jinan_township)
    (one,) = refused.value.doubles
    assert (one.record, one.where, one.address, one.is_seen) == (firm, "金安区", "", False)


def test_the_form_shows_the_candidates_and_asks(officer, cast):
    other = held()
    url = reverse("register:create")
    assert "都不是这家企业" not in officer.get(url).content.decode()
    typed = {"name": NAME, "jurisdiction": jurisdiction("三十铺镇").pk, "address": "古碑街12号", "reason": "新开业"}
    data = form_data(officer, url, **typed)
    data = {key: value for key, value in data.items() if value is not False}
    assert "请勾选“代码待补”" in officer.post(url, data).content.decode()
    data["code_outstanding"] = "on"
    answer = officer.post(url, data)
    page = answer.content.decode()
    assert "台账里同名的记录" in page
    assert reverse("register:detail", args=[other.pk]) in page
    assert "古碑街 12 号" in page  # theirs, to hold against one's own
    assert "古碑街12号" in page  # nothing typed is lost
    assert Enterprise.objects.count() == 1
    data["told_apart"] = answer.context["form"]["told_apart"].value()
    assert "台账里同名的记录" in officer.post(url, data).content.decode()  # not said yet
    late = held(address="夜里刚登记的路5号")
    assert str(late.pk) in officer.post(url, data | {"another_firm": "on"}).context["form"]["told_apart"].value()
    data["told_apart"] = f"{other.pk},{late.pk}"
    answer = officer.post(url, data | {"another_firm": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    assert Enterprise.objects.count() == 3


def test_splitting_asks_by_the_same_rule(officer, enterprise):
    other = held()
    url = reverse("register:split", args=[enterprise.pk])
    typed = {"name": NAME, "code_outstanding": "on", "address": "古碑街12号", "reason": "分立协议"}
    data = {key: value for key, value in form_data(officer, url, **typed).items() if value is not False}
    answer = officer.post(url, data)
    assert "台账里同名的记录" in answer.content.decode()
    data |= {"told_apart": answer.context["form"]["told_apart"].value(), "another_firm": "on"}
    assert officer.post(url, data).status_code == 302
    assert Enterprise.objects.filter(name=NAME).exclude(pk=other.pk).get().credit_code is None


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_the_same_moment_one_is_shown_the_others_record(cast):
    start, outcomes = threading.Barrier(2), []

    def work(by, place):
        start.wait()
        try:
            create(by, place=place)
            outcomes.append("made")
        except LikelyDoubles:
            outcomes.append("shown")
        finally:
            connection.close()

    pairs = ((cast.jinan_officer, "三十铺镇"), (cast.office, "金安区"))
    threads = [threading.Thread(target=work, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["made", "shown"]
    assert Enterprise.objects.count() == 1
