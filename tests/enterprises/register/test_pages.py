"""Pages of the register: list, page, forms, reveal, grants."""

import datetime

from django.urls import reverse
from django.utils import timezone

from enterprises.register.models import Enterprise, EnterpriseGrant
from liuan_safety.audit.models import DeedRecord
from tests.enterprises.factories import EnterpriseFactory, PlaceFactory, credit_code
from tests.enterprises.register.pages import LIST, asked, names
from tests.liuan_safety.organizations.factories import jurisdiction


def test_the_page_shows_facts_places_and_history_and_masks_persons(officer, enterprise):
    page = officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    for words in ("金安甲建材厂", "12 人", "800.00 万元", "金安区试验路 1 号", "139****2265", "吴××", "第104行入库"):
        assert words in page
    assert "13912342265" not in page
    assert "吴试验" not in page


def test_another_countys_enterprise_is_not_there(client, cast, enterprise):
    stranger = cast.login(client, cast.yuan_officer)
    place = enterprise.places.get()
    for name, pk in (
        ("detail", enterprise.pk),
        ("mend", enterprise.pk),
        ("grant", enterprise.pk),
        ("mend_place", place.pk),
    ):
        assert stranger.get(reverse(f"register:{name}", args=[pk])).status_code == 404, name
    assert stranger.post(reverse("register:reveal", args=[enterprise.pk, "telephone"])).status_code == 404
    assert stranger.get(f"/api/enterprises/{enterprise.pk}/").status_code == 404
    assert names(stranger.get(LIST)) == []


def test_a_click_reveals_one_field_and_is_logged(officer, enterprise):
    url = reverse("register:reveal", args=[enterprise.pk, "telephone"])
    answer = officer.post(url, headers={"HX-Request": "true"})
    assert "13912342265" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    deed = DeedRecord.objects.get(action="register.personal.revealed")
    assert deed.object_id == str(enterprise.pk)
    assert officer.get(url).status_code == 405
    assert officer.post(reverse("register:reveal", args=[enterprise.pk, "name"])).status_code == 404
    assert "13912342265" in officer.post(url).content.decode()


def test_who_may_not_reveal_gets_no_button_and_403(client, cast, enterprise):
    leader = cast.login(client, cast.leader)
    page = leader.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert "139****2265" in page
    assert "/reveal/" not in page
    assert leader.post(reverse("register:reveal", args=[enterprise.pk, "telephone"])).status_code == 403


def form_data(client, url, **typed):
    """What a browser would send: every field as the page shows it, with what was typed."""
    form = client.get(url).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | typed).items() if value is not None}


def mend_url(enterprise):
    return reverse("register:mend", args=[enterprise.pk])


def test_an_untouched_form_changes_nothing(officer, enterprise):
    data = form_data(officer, mend_url(enterprise), reason="看看")
    assert "没有需要更正的" in officer.post(mend_url(enterprise), data).content.decode()


def test_mending_by_form(officer, enterprise):
    typed = {
        "staff": "30",
        "capital_fen": "1234.567891",
        "above_scale": "yes",
        "telephone": "13800000000",
        "contact_person": "无",
        "address": "新址 2 号",
        "reason": "现场核实",
    }
    answer = officer.post(mend_url(enterprise), form_data(officer, mend_url(enterprise), **typed))
    assert answer.status_code == 302
    mended = Enterprise.objects.get()
    assert (mended.staff, mended.capital_fen, mended.above_scale) == (30, 1_234_567_891, True)
    assert (mended.telephone, mended.contact_person, mended.legal_person) == ("13800000000", "", "吴试验")
    page = officer.get(answer.url).content.decode()
    assert "将从业人员由 12 人改为 30 人" in page
    assert "将生产经营地址由“金安区试验路 1 号”改为“新址 2 号”" in page
    assert "13800000000" not in page


def test_a_firm_whose_code_is_outstanding_is_mended_too(officer, cast):
    firm = EnterpriseFactory(name="金安待补小吃店", credit_code=None, staff=3)
    data = form_data(officer, mend_url(firm), staff="4", reason="现场核实")
    assert officer.post(mend_url(firm), data).status_code == 302
    firm.refresh_from_db()
    assert (firm.staff, firm.credit_code) == (4, None)
    code = credit_code()
    officer.post(mend_url(firm), form_data(officer, mend_url(firm), credit_code=code, reason="领到执照"))
    firm.refresh_from_db()
    assert firm.credit_code == code
    answer = officer.post(mend_url(firm), form_data(officer, mend_url(firm), credit_code="", reason="清空"))
    assert answer.status_code == 200
    assert Enterprise.objects.get().credit_code == code


def test_a_name_is_kept_as_the_workbooks_reader_keeps_it(officer, enterprise):
    """Else the next census would tell it as changed, whatever it is written with."""
    typed = {"name": "金安(试验) 建材厂", "enterprise_type": "有限责任公司(自然人独资)", "legal_person": "无"}
    officer.post(mend_url(enterprise), form_data(officer, mend_url(enterprise), reason="核实", **typed))
    mended = Enterprise.objects.get()
    assert (mended.name, mended.enterprise_type) == ("金安（试验）建材厂", "有限责任公司（自然人独资）")
    assert mended.legal_person == ""
    data = form_data(officer, mend_url(enterprise), name="金安(试验)建材厂", reason="核实")
    assert "没有需要更正的" in officer.post(mend_url(enterprise), data).content.decode()


def test_the_form_never_shows_personal_data(officer, enterprise):
    page = officer.get(mend_url(enterprise)).content.decode()
    assert "13912342265" not in page
    assert "现为 139****2265" in page


def test_errors_stand_at_the_field_and_what_was_typed_stays(officer, enterprise):
    typed = {"credit_code": "91341502MA2N0A1B5X", "staff": "很多", "sector": "新行业"}
    page = officer.post(mend_url(enterprise), form_data(officer, mend_url(enterprise), **typed)).content.decode()
    assert "没有提交成功" in page
    assert "新行业" in page
    typed = {"credit_code": "91341502MA2N0A1B5X", "sector": "新行业", "reason": "x"}
    page = officer.post(mend_url(enterprise), form_data(officer, mend_url(enterprise), **typed)).content.decode()
    assert "校验码" in page
    assert "id_credit_code_error" in page
    assert "91341502MA2N0A1B5X" in page


def test_the_second_officer_sees_both_versions_and_sends_again(client, cast, enterprise, rf):
    first, second = cast.login(type(client)(), cast.office), cast.login(client, cast.jinan_officer)
    url = mend_url(enterprise)
    opened = form_data(second, url)
    assert first.post(url, form_data(first, url, staff="30", sector="化工", reason="核实")).status_code == 302
    answer = second.post(url, opened | {"staff": "40", "remark": "我写的备注", "reason": "我的事由"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"{cast.office.name}（{cast.office.acting.label}）" in page
    assert "30 人" in page
    assert "我写的备注" in page
    again = answer.context["form"]
    assert again["staff"].value() == "40"
    assert again["sector"].value() == "化工"
    data = {name: again[name].value() for name in again.fields if again[name].value() is not None}
    assert second.post(url, data).status_code == 302
    now = Enterprise.objects.get()
    assert (now.staff, now.sector, now.remark) == (40, "化工", "我写的备注")


def test_a_paper_is_taken_in_once_though_the_form_comes_back(officer, enterprise):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from liuan_safety.audit.models import Paper

    url = mend_url(enterprise)
    scan = SimpleUploadedFile("函.pdf", b"%PDF-1.4 x")
    data = form_data(officer, url, credit_code="91341502MA2N0A1B5X", paper_title="关于更正的函", paper_file=scan)
    answer = officer.post(url, data)
    paper = Paper.objects.get()
    form = answer.context["form"]
    assert form["kept_paper"].value() == str(paper.pk)
    good = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    good |= {"credit_code": credit_code()}
    assert officer.post(url, good).status_code == 302
    assert Paper.objects.count() == 1
    page = officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert "依据《关于更正的函》" in page
    scan = officer.get(reverse("organizations:paper", args=[paper.pk]))
    assert b"".join(scan.streaming_content).startswith(b"%PDF")
    scan.close()


def test_a_strangers_paper_is_not_theirs_to_see(client, cast, enterprise):
    from enterprises.register.registration import paper_visible
    from enterprises.register.services import mend_enterprise
    from liuan_safety.audit.papers import add_paper

    paper = add_paper(title="函", by=cast.jinan_officer)
    mend_enterprise(
        enterprise_id=enterprise.pk, revision_seen=1, changes={"staff": 1}, paper=paper, by=cast.jinan_officer
    )
    assert paper_visible(cast.office, paper)
    assert not paper_visible(cast.yuan_officer, paper)


def test_creating_by_form(officer, cast):
    url = reverse("register:create")
    town = jurisdiction("三十铺镇")
    code = credit_code()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())
    data = form_data(
        officer, url, name="新开的厂", credit_code=wide, jurisdiction=town.pk, address="路 1 号", reason="新开业"
    )
    answer = officer.post(url, data)
    made = Enterprise.objects.get()
    assert answer.url == reverse("register:detail", args=[made.pk])
    assert (made.credit_code, made.jurisdiction_id) == (code, town.pk)
    page = officer.post(url, data).content.decode()
    assert f"信用代码 {code} 已登记为“新开的厂”（金安区）" in page


def test_a_place_of_another_county_is_no_choice(officer):
    url = reverse("register:create")
    data = form_data(
        officer, url, name="x", credit_code=credit_code(), jurisdiction=jurisdiction("裕安区").pk, reason="x"
    )
    assert officer.post(url, data).status_code == 200
    assert not Enterprise.objects.exists()


def test_places_by_form(officer, enterprise):
    url = reverse("register:new_place", args=[enterprise.pk])
    data = form_data(officer, url, kind="warehouse", name="二号库", address="库房路 1 号", reason="新建")
    assert officer.post(url, data).status_code == 302
    place = enterprise.places.get(is_primary=False)
    url = reverse("register:mend_place", args=[place.pk])
    stale = form_data(officer, url, address="库房路 3 号", reason="门牌更换")
    assert officer.post(url, form_data(officer, url, address="库房路 2 号", reason="门牌更换")).status_code == 302
    answer = officer.post(url, stale)
    assert "同事已修改了这处场所" in answer.content.decode()
    assert answer.context["form"]["address"].value() == "库房路 3 号"
    url = reverse("register:end_place", args=[place.pk])
    assert officer.post(url, form_data(officer, url, reason="退租")).status_code == 302
    page = officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    assert "已停用" in page
    assert "停用场所“二号库”，事由：退租" in page


def test_granting_by_form_and_ending(client, cast, enterprise):
    officer = cast.login(client, cast.jinan_officer)
    friend = cast.yuan_department
    url = reverse("register:grant", args=[enterprise.pk])
    today = timezone.localdate()
    data = {
        "tenure": friend.acting.pk,
        "valid_from": today.isoformat(),
        "valid_to": (today + datetime.timedelta(days=30)).isoformat(),
        "reason": "受托检查",
    }
    assert officer.post(url, data).status_code == 302
    assert "已有授权" in officer.post(url, data).content.decode()
    visitor = cast.login(type(client)(), friend)
    page = visitor.get(reverse("register:detail", args=[enterprise.pk]))
    assert page.status_code == 200
    assert "授权查看" not in page.content.decode()
    assert visitor.get(mend_url(enterprise)).status_code == 403
    assert friend.name in officer.get(reverse("register:detail", args=[enterprise.pk])).content.decode()
    grant = EnterpriseGrant.objects.get()
    end = reverse("register:end_grant", args=[grant.pk])
    assert cast.login(type(client)(), cast.yuan_officer).post(end).status_code == 404
    assert officer.post(end).status_code == 302
    assert visitor.get(reverse("register:detail", args=[enterprise.pk])).status_code == 404


def test_the_overview_opens_its_lists(client, cast):
    office = cast.login(client, cast.office)
    assert "台账里还没有企业" in office.get(reverse("register:overview")).content.decode()
    EnterpriseFactory(place_name="三十铺镇")
    EnterpriseFactory(place_name="金安区", above_scale=True)
    EnterpriseFactory(place_name="苏埠镇", primary_place=False)
    page = office.get(reverse("register:overview"))
    assert page.context["chart"]["title"] == "金安区最多，2 家，占 67%"
    assert page.context["chart"]["series"][0]["values"] == [2, 1]
    figures = [tile["figure"] for tile in page.context["tiles"]]
    assert figures == [3, 1, 1, 1]
    for tile in page.context["tiles"]:
        assert office.get(tile["url"]).context["count"] == tile["figure"]
    for link, number in zip(page.context["chart"]["links"], [2, 1], strict=True):
        assert office.get(link).context["count"] == number


def test_a_countys_overview_counts_its_townships(officer):
    EnterpriseFactory(place_name="三十铺镇")
    EnterpriseFactory(place_name="金安区")
    chart = officer.get(reverse("register:overview")).context["chart"]
    assert sorted(chart["labels"]) == ["三十铺镇", "金安区"]


def test_the_desk_says_how_many(officer, enterprise):
    page = officer.get("/").content.decode()
    assert "企业台账" in page
    assert "1 家" in page
    assert "1 件" not in page
    assert "未落到乡镇" in page


def test_the_page_of_an_enterprise_with_nothing(officer, cast):
    bare = EnterpriseFactory(empty=True, primary_place=False)
    page = officer.get(reverse("register:detail", args=[bare.pk])).content.decode()
    assert "还没有登记场所" in page


def test_many_places_cost_no_more_queries(officer, enterprise):
    for _ in range(15):
        PlaceFactory(enterprise=enterprise)
    _, queries = asked(lambda: officer.get(reverse("register:detail", args=[enterprise.pk])))
    assert len(queries) <= 35, queries  # blind spots, supervision and grid have theirs, however many places
