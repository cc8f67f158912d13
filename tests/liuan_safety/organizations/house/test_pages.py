"""A department's house: deeds, pages, who may, the sheet, what moves with a unit."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations import movers
from liuan_safety.organizations.desk import panels_for
from liuan_safety.organizations.house import selectors, services
from liuan_safety.organizations.house.rules import Gap
from liuan_safety.organizations.house.workbook import check_officers, write_officers
from liuan_safety.organizations.models import EnforcementOfficer, House, Unit, User
from liuan_safety.organizations.sheets import SheetRow
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.article("D4")]
SAYS = {"agency": "安全监管科", "agency_telephone": "0564-3331234"}
OFFICER = {
    "name": "张皖", "certificate": "演000001", "issuer": "省政府", "valid_from": datetime.date(2024, 1, 1),
    "valid_until": datetime.date(2099, 1, 1), "telephone": "13955550000",
}  # fmt: skip


@pytest.fixture
def clerk(cast: Cast) -> User:
    """The officer of 金安区's housing department, which has a field."""
    return _with_field(cast.jinan_department)


def _with_field(user: User) -> User:
    unit = user.acting.post.unit
    unit.field = "住建"
    unit.save()
    return user


def _unit(user: User) -> Unit:
    return user.acting.post.unit


def _gaps(user: User) -> list[Gap]:
    return [gap for row in selectors.standings(selectors.departments(user)) for gap in row.gaps]


def test_said_and_named_nothing_is_missing(clerk: User) -> None:
    assert _gaps(clerk) == [Gap.NOTHING_SAID, Gap.NO_OFFICER]
    services.say_house(by=clerk, unit=_unit(clerk), revision=0, values=SAYS)
    services.add_officer(by=clerk, unit=_unit(clerk), values=OFFICER)
    assert _gaps(clerk) == []


def test_sent_twice_it_is_once_and_a_colleagues_word_is_not_overwritten(clerk: User) -> None:
    unit = _unit(clerk)
    for _ in range(2):
        services.say_house(by=clerk, unit=unit, revision=0, values=SAYS)
        services.add_officer(by=clerk, unit=unit, values=OFFICER)
    assert House.objects.get().revision == 1
    assert EnforcementOfficer.objects.count() == 1
    with pytest.raises(Conflict):
        services.say_house(by=clerk, unit=unit, revision=0, values={"leader": "李某"})
    assert House.objects.get().agency == "安全监管科"


def test_no_telephone_stands_in_the_log(clerk: User) -> None:
    unit = _unit(clerk)
    services.say_house(by=clerk, unit=unit, revision=0, values=SAYS)
    officer = services.add_officer(by=clerk, unit=unit, values=OFFICER)
    services.mend_officer(by=clerk, officer=officer, revision=1, values={**OFFICER, "telephone": "13900001111"})
    for number in ("3331234", "13955550000", "13900001111"):
        assert not [deed for deed in DeedRecord.objects.all() if number in f"{deed.before}{deed.after}"]


def test_a_certificate_belongs_to_one(clerk: User, cast: Cast) -> None:
    services.add_officer(by=clerk, unit=_unit(clerk), values=OFFICER)
    with pytest.raises(RuleBroken, match="已登记在另一名"):
        services.add_officer(by=clerk, unit=_unit(clerk), values={**OFFICER, "name": "李皖"})
    with pytest.raises(RuleBroken, match="不能早于"):
        services.add_officer(
            by=clerk, unit=_unit(clerk), values={**OFFICER, "valid_until": datetime.date(2023, 12, 31)}
        )
    officer = EnforcementOfficer.objects.get()
    services.let_officer_go(by=clerk, officer=officer, on=datetime.date(2026, 1, 1))
    services.let_officer_go(by=clerk, officer=officer, on=datetime.date(2027, 1, 1))
    assert EnforcementOfficer.objects.get().left_on == datetime.date(2026, 1, 1)
    services.add_officer(by=clerk, unit=_unit(clerk), values={**OFFICER, "name": "李皖"})


def test_a_known_officer_with_new_days_is_sent_to_be_mended_and_nothing_is_dropped(clerk: User) -> None:
    unit = _unit(clerk)
    officer = services.add_officer(by=clerk, unit=unit, values=OFFICER)
    renewed = {**OFFICER, "valid_until": datetime.date(2105, 1, 1)}
    with pytest.raises(RuleBroken, match="更正") as refused:
        services.add_officer(by=clerk, unit=unit, values=renewed)
    assert (refused.value.code, refused.value.field) == ("officer.known", "certificate")
    services.mend_officer(by=clerk, officer=officer, revision=1, values=renewed)
    assert services.add_officer(by=clerk, unit=unit, values=renewed) == officer
    assert EnforcementOfficer.objects.get().valid_until == datetime.date(2105, 1, 1)


def test_an_officer_leaves_on_a_day_that_has_come_and_that_the_certificate_covers(clerk: User) -> None:
    today, day = timezone.localdate(), datetime.timedelta(1)
    unit = _unit(clerk)
    officer = services.add_officer(by=clerk, unit=unit, values=OFFICER)
    for on, words in (
        (today + day, "不能晚于今天"),
        (OFFICER["valid_from"] - day, "不能早于 2024-01-01（执法证有效期起"),
    ):
        with pytest.raises(RuleBroken, match=words) as refused:
            services.let_officer_go(by=clerk, officer=officer, on=on)
        assert refused.value.field == "on"
    assert services.let_officer_go(by=clerk, officer=officer, on=OFFICER["valid_from"]).left_on
    to_come = {**OFFICER, "certificate": "演000002", "valid_from": today + day}
    officer = services.add_officer(by=clerk, unit=unit, values=to_come)
    with pytest.raises(RuleBroken, match="不能早于"):
        services.let_officer_go(by=clerk, officer=officer, on=today - day)
    assert services.let_officer_go(by=clerk, officer=officer, on=today).left_on == today


def test_a_department_keeps_its_own_and_sees_no_other(clerk: User, cast: Cast, client: Client) -> None:
    stranger = _with_field(cast.yuan_department)
    with pytest.raises(PermissionDenied):
        services.say_house(by=stranger, unit=_unit(clerk), revision=0, values=SAYS)
    cast.login(client, stranger)
    assert client.get(reverse("organizations:house", args=[_unit(clerk).pk])).status_code == 404
    assert client.get(reverse("organizations:house", args=[_unit(stranger).pk])).status_code == 200
    assert not House.objects.exists()


def test_who_administers_may_fill_it_in_and_who_looks_over_may_not(clerk: User, cast: Cast) -> None:
    unit = _unit(clerk)
    services.say_house(by=cast.jinan_administrator, unit=unit, revision=0, values=SAYS)
    services.say_house(by=cast.office, unit=unit, revision=1, values={**SAYS, "agency_number": "六编〔2020〕1号"})
    for other in (cast.yuan_administrator, cast.jinan_officer, cast.leader):
        with pytest.raises(PermissionDenied):
            services.say_house(by=other, unit=unit, revision=2, values={"leader": "某"})
    assert House.objects.get().revision == 2


def test_the_pages_walked(clerk: User, cast: Cast, client: Client) -> None:
    cast.login(client, clerk)
    page = reverse("organizations:house", args=[_unit(clerk).pk])
    assert "没有机构和责任人" in client.get(page).content.decode()
    answer = client.post(reverse("organizations:house_edit", args=[_unit(clerk).pk]), {**SAYS, "revision": "0"})
    assert answer.status_code == 302
    typed = {**OFFICER, "valid_from": "2024-01-01", "valid_until": "2099-01-01"}
    answer = client.post(reverse("organizations:officer_new", args=[_unit(clerk).pk]), typed)
    assert answer.status_code == 302
    text = client.get(page).content.decode()
    assert "安全监管科" in text and "演000001" in text and "3331234" not in text and "13955550000" not in text
    officer = EnforcementOfficer.objects.get()
    shown = client.post(reverse("organizations:house_telephone", args=[_unit(clerk).pk, f"officer-{officer.pk}"]))
    assert shown.content.decode() == "13955550000"
    assert DeedRecord.objects.filter(action="organizations.house.telephone_revealed").exists()
    nobody = reverse("organizations:house_telephone", args=[_unit(clerk).pk, "officer-" + "9" * 5_000])
    assert client.post(nobody).content.decode() == "未登记"
    answer = client.post(reverse("organizations:officer_leave", args=[officer.pk]), {"on": "2026-11-30"})
    assert answer.status_code == 302
    assert "没有执法人员" in client.get(page).content.decode()


def test_the_first_word_of_two_colleagues_at_once_is_a_conflict_that_keeps_what_was_typed(
    clerk: User, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit, faster = _unit(clerk), services.say_house

    def say(**given: Any) -> House:
        """A colleague is faster, after the page has looked and before it writes."""
        faster(by=clerk, unit=unit, revision=0, values=SAYS)
        return faster(**given)

    cast.login(client, clerk)
    address = reverse("organizations:house_edit", args=[unit.pk])
    with monkeypatch.context() as patched:
        patched.setattr(services, "say_house", say)
        answer = client.post(address, {"leader": "李某", "revision": "0"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "李某" in text and "安全监管科" in text
    assert answer.context["form"]["revision"].value() == "1"
    assert client.post(address, {"leader": "李某", "revision": "1"}).status_code == 302
    assert House.objects.get().leader == "李某"


def test_a_revision_of_what_nobody_has_said_is_a_conflict_and_can_be_sent_again(
    clerk: User, cast: Cast, client: Client
) -> None:
    cast.login(client, clerk)
    address = reverse("organizations:house_edit", args=[_unit(clerk).pk])
    answer = client.post(address, {"leader": "李某", "revision": "5"})
    assert answer.status_code == 409 and "李某" in answer.content.decode()
    assert answer.context["form"]["revision"].value() == "0"
    assert client.post(address, {"leader": "李某", "revision": "0"}).status_code == 302


def test_the_list_counts_and_narrows(clerk: User, cast: Cast, client: Client) -> None:
    _with_field(cast.yuan_department)
    services.say_house(by=clerk, unit=_unit(clerk), revision=0, values=SAYS)
    services.add_officer(by=clerk, unit=_unit(clerk), values=OFFICER)
    cast.login(client, cast.office)
    address = reverse("organizations:houses")
    mine, theirs = "金安区住房", "裕安区住房"
    asked = (
        ("", mine, "无此部门"),
        ("?gap=none", mine, theirs),
        ("?gap=any", theirs, mine),
        ("?q=裕安", theirs, mine),
        ("?gap=nothing_said", theirs, mine),
    )
    for query, here, gone in asked:
        rows = client.get(address + query).content.decode().split('id="list"')[-1]
        assert here in rows and gone not in rows, query
    cast.login(client, cast.jinan_officer)
    assert "裕安区住房" not in client.get(address).content.decode()


def test_the_list_asks_the_same_few_questions_however_many_there_are(
    clerk: User, cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        unit = cast.unit(f"金安区第{number}局", "金安区")
        unit.field = "工业"
        unit.save()
    cast.login(client, cast.office)
    client.get(reverse("organizations:houses"))
    with django_assert_max_num_queries(16):
        client.get(reverse("organizations:houses"))


def test_the_desk_shows_a_departments_own_gaps(clerk: User) -> None:
    (panel,) = [one for one in panels_for(clerk) if one.panel.key == "house"]
    assert [line.text for line in panel.content.lines] == ["没有机构和责任人", "没有执法人员"]


def test_a_sheet_of_officers_says_what_is_wrong_and_writes_the_rest(clerk: User) -> None:
    def row(number: int, **values: str) -> SheetRow:
        base = {"unit": _unit(clerk).name, "name": "张皖", "certificate": f"演{number}", "valid_from": "2024-01-01"}
        return SheetRow(number, {**base, **values})

    rows = [row(1), row(2, unit="不知哪里的局"), row(3, valid_from="去年"), row(4, certificate="演1"), row(5, name="")]
    wrong = [sorted(one.errors) for one in check_officers(rows, clerk)]
    assert wrong == [[], ["unit"], ["valid_from"], ["certificate"], ["name"]]
    assert "1 名" in write_officers(rows, clerk).message
    assert check_officers(rows[:1], clerk)[0].known
    assert "0 名" in write_officers(rows[:1], clerk).message
    renewed = [row(1, valid_from="2026-01-01")]
    assert "更正" in check_officers(renewed, clerk)[0].known
    assert "0 名" in write_officers(renewed, clerk).message


@pytest.mark.parametrize(
    ("cell", "length", "told"),
    [
        ("unit", 501, "部门超过 500 字"),
        ("valid_from", 501, "有效期起超过 500 字"),
        ("name", 41, "姓名超过 40 字"),
        ("certificate", 41, "执法证号超过 40 字"),
    ],
)
def test_a_cell_that_is_too_long_is_told_in_its_row(clerk: User, cell: str, length: int, told: str) -> None:
    good = {"unit": _unit(clerk).name, "name": "张皖", "certificate": "演1", "valid_from": "2024-01-01"}
    (checked,) = check_officers([SheetRow(2, {**good, cell: "长" * length})], clerk)
    assert checked.errors == {cell: told}


def test_officers_go_with_a_merged_unit(clerk: User, cast: Cast) -> None:
    heir = cast.unit("金安区城乡建设局", "金安区")
    services.add_officer(by=clerk, unit=_unit(clerk), values=OFFICER)
    moved = movers.move_all(_unit(clerk), heir, datetime.date(2026, 12, 1))
    assert moved["执法人员"] == 1
    assert EnforcementOfficer.objects.get().unit == heir
