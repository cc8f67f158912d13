"""The pages of the deeds: offered where they can be done, one question each, what will happen said before."""

import pytest
from django.urls import reverse

from enterprises.register.models import Condition, Enterprise, RegisterEntry
from enterprises.register.services import add_place, close_enterprise, mend_enterprise
from enterprises.register.services.writing import name_enterprise
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.liuan_safety.organizations.factories import jurisdiction

GROUNDS = {"reason": "企业申请"}


@pytest.fixture
def enterprise(cast):
    return EnterpriseFactory(name="金安甲建材厂", place_name="三十铺镇", industry_code="3011")


@pytest.fixture
def officer(client, cast):
    return cast.login(client, cast.jinan_officer)


def at(name, enterprise, *more):
    return reverse(f"register:{name}", args=[enterprise.pk, *more])


def send(client, url, **typed):
    """What a browser would send: every field as the page shows it, with what was typed."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return client.post(url, {name: value for name, value in (shown | typed).items() if value is not None})


def page_of(client, enterprise):
    return client.get(at("detail", enterprise)).content.decode()


DEEDS = ("close", "move", "trade", "split", "merge")


def test_the_menu_offers_what_can_be_done(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    page = page_of(officer, enterprise)
    assert all(at(name, enterprise) in page for name in DEEDS)
    assert at("reopen", enterprise) not in page
    leader = cast.login(type(client)(), cast.leader)
    assert not any(at(name, enterprise) in page_of(leader, enterprise) for name in DEEDS)
    assert leader.get(at("close", enterprise)).status_code == 403


def test_closing_and_coming_back(officer, enterprise):
    PlaceFactory(enterprise=enterprise, address="库房路 1 号")
    page = officer.get(at("close", enterprise)).content.decode()
    assert "将停用 2 处场所。" in page
    assert send(officer, at("close", enterprise), reason="已注销").status_code == 302
    page = page_of(officer, enterprise)
    assert "本企业已注销，不在册" in page
    assert "依据：已注销。" in page
    assert at("mend", enterprise) not in page
    assert at("new_place", enterprise) not in page
    assert not any(at(name, enterprise) in page for name in DEEDS)
    assert officer.get(at("mend", enterprise)).status_code == 422
    assert officer.get(at("close", enterprise)).status_code == 422
    assert "将恢复当时一并停用的 2 处场所。" in officer.get(at("reopen", enterprise)).content.decode()
    assert send(officer, at("reopen", enterprise), reason="恢复经营").status_code == 302
    assert "恢复在册，恢复场所 2 处" in page_of(officer, enterprise)
    assert officer.get(at("reopen", enterprise)).status_code == 422


def test_errors_stand_at_their_fields(officer, enterprise):
    answer = send(officer, at("close", enterprise), condition="moved_out", reason="迁")
    assert answer.context["form"].errors["destination"] == ["请填写迁往何地，如“合肥市肥西县”。"]
    answer = send(officer, at("trade", enterprise), industry_code="9901", reason="改")
    assert "没有“99”这个大类" in answer.content.decode()
    answer = send(officer, at("close", enterprise))
    assert "事由" in str(answer.context["form"].errors)


def test_a_colleague_was_faster(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    form = officer.get(at("close", enterprise)).context["form"]
    stale = {name: form[name].value() for name in form.fields if form[name].value() is not None} | GROUNDS
    add_place(enterprise_id=enterprise.pk, values={"address": "新库", "kind": "warehouse"}, by=cast.office, **GROUNDS)
    answer = officer.post(at("close", enterprise), stale)
    assert "办理了“更正”" in answer.content.decode()
    assert Enterprise.objects.get().condition == Condition.IN_REGISTER
    again = answer.context["form"]
    data = {name: again[name].value() for name in again.fields if again[name].value() is not None}
    assert officer.post(at("close", enterprise), data).status_code == 302


def test_moving_by_form(officer, enterprise, cast):
    target = jurisdiction("木厂镇", "金安区")
    page = officer.get(at("move", enterprise)).content.decode()
    assert "迁往其他县区由市安委办办理" in page
    assert "苏埠镇" not in page
    answer = send(officer, at("move", enterprise), jurisdiction=target.pk, address="木厂路 9 号", reason="搬迁")
    assert answer.status_code == 302
    moved = Enterprise.objects.get()
    assert (moved.jurisdiction, moved.places.get(is_primary=True).address) == (target, "木厂路 9 号")


def test_changing_trade_by_form_and_its_explanation(officer, enterprise):
    Enterprise.objects.update(revenue_fen=60_000_000_000, staff=60)
    form = officer.get(at("trade", enterprise))
    assert "30 非金属矿物制品业 › 301 水泥、石灰和石膏制造" in form.content.decode()
    assert send(officer, at("trade", enterprise), industry_code="5211", reason="转产").status_code == 302
    page = page_of(officer, enterprise)
    assert "F 批发和零售业 › 52 零售业 › 521 综合零售 › 5211 百货零售" in page
    assert "中型企业" in page
    assert "达到零售业标准 500 万元" in page
    assert "零售业规模以上标准尚未核实" in page


def test_the_page_says_what_is_missing(officer, enterprise):
    page = page_of(officer, enterprise)
    assert "缺年营业收入，不能判定企业规模。" in page
    assert "工业年营业收入 2,000 万元以上为规模以上；缺年营业收入，不能判定，现登记为“规模以下”" in page


def test_splitting_by_form(officer, enterprise):
    shop = PlaceFactory(enterprise=enterprise, kind="shop", address="门市路 3 号")
    answer = send(
        officer, at("split", enterprise), name="金安乙商行", credit_code=credit_code(), places=[shop.pk], reason="分立"
    )
    assert answer.status_code == 302
    made = Enterprise.objects.get(name="金安乙商行")
    assert made.places.get() == shop
    assert at("detail", made) in page_of(officer, enterprise)


def test_without_spare_places_an_address_is_asked(officer, enterprise):
    page = officer.get(at("split", enterprise)).content.decode()
    assert "转给新企业的场所" not in page
    answer = send(officer, at("split", enterprise), name="金安乙商行", credit_code="", reason="分立")
    assert "代码待补" in str(answer.context["form"].errors["credit_code"])
    answer = send(
        officer, at("split", enterprise), name="金安乙商行", code_outstanding="on", address="新路 1 号", reason="分立"
    )
    assert answer.status_code == 302


@pytest.fixture
def other(cast):
    return EnterpriseFactory(name="金安甲建材分厂", place_name="木厂镇", staff=80, primary_place__address="木厂镇二路")


def test_merging_side_by_side(officer, enterprise, other):
    url = f"{at('merge', enterprise)}?other={other.pk}"
    page = officer.get(url)
    assert "将转入 1 处场所。" in page.content.decode()
    assert [line.label for line in page.context["form"].lines()][0] == "企业名称"
    assert "13912342265" not in page.content.decode()
    answer = send(officer, url, pick_staff="other", reason="重复登记")
    assert answer.status_code == 302
    assert Enterprise.objects.get(pk=enterprise.pk).staff == 80
    page = page_of(officer, other)
    assert "本记录已并入“金安甲建材厂”，不在册" in page
    assert at("detail", enterprise) in page
    assert at("mend", other) not in page


def test_choosing_the_other_record(client, cast, enterprise, other):
    officer = cast.login(client, cast.jinan_officer)
    twin = EnterpriseFactory(name="另一名称", place_name="三十铺镇")
    page = officer.get(at("merge", enterprise)).content.decode()
    assert f"?other={twin.pk}" in page
    stranger = EnterpriseFactory(name="金安甲建材外厂", place_name="苏埠镇")
    for row in (enterprise, other, stranger):
        name_enterprise(row)
        row.save()
    found = officer.get(at("other_records", enterprise), {"q": "甲建材"}).json()["results"]
    assert [row["value"] for row in found] == [str(other.pk)]
    assert officer.get(f"{at('merge', enterprise)}?other={stranger.pk}").status_code == 404
    assert officer.get(f"{at('merge', enterprise)}?other={enterprise.pk}").status_code == 200


def test_taking_back_from_the_history(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    assert "/take-back/" not in page_of(officer, enterprise)
    mend_enterprise(enterprise_id=enterprise.pk, revision_seen=1, changes={"staff": 9}, by=cast.office, **GROUNDS)
    first = RegisterEntry.objects.get(kind="mend")
    close_enterprise(enterprise_id=enterprise.pk, revision_seen=2, by=cast.office, **GROUNDS)
    last = RegisterEntry.objects.get(kind="close")
    page = page_of(officer, enterprise)
    assert at("take_back", enterprise, last.pk) in page
    assert at("take_back", enterprise, first.pk) not in page
    refused = officer.get(at("take_back", enterprise, first.pk)).content.decode()
    assert "现在不能撤回" in refused
    assert "注销或迁出：企业申请" in refused
    url = at("take_back", enterprise, last.pk)
    assert "办理注销，停用场所 1 处" in officer.get(url).content.decode()
    assert send(officer, url, reason="办错").status_code == 302
    page = page_of(officer, enterprise)
    assert "办理的“注销或迁出”" in page
    assert at("take_back", enterprise, first.pk) in page
    assert officer.get(at("take_back", enterprise, first.pk + 999)).status_code == 404
    other = EnterpriseFactory(place_name="三十铺镇")
    assert officer.get(at("take_back", enterprise, other.origin_id)).status_code == 404


def test_the_form_says_that_scale_is_computed(officer, enterprise):
    page = officer.get(at("mend", enterprise)).content.decode()
    assert "由系统判定" in page
    assert 'data-lu-picker-url="/enterprises/industries/"' in page
