"""Pages of the settings."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from liuan_safety.audit.models import Paper
from liuan_safety.policy import selectors
from liuan_safety.policy.models import Setting
from liuan_safety.policy.services import set_value
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "/policy/login.failures/"


def fields(**more: object) -> dict[str, object]:
    day = timezone.localdate().isoformat()
    seen = selectors.newest_id("login.failures")
    return {"value": "6", "valid_from": day, "note": "办公会议定", "verified": "on", "seen": seen} | more


def test_everybody_reads_the_list_and_what_is_not_confirmed(client: Client, cast: Cast) -> None:
    for user in (cast.auditor, cast.jinan_officer, cast.office):
        answer = cast.login(client, user).get("/policy/").content.decode()
        assert "登录失败次数上限" in answer
        assert "5 次" in answer
        assert "未核定" in answer


def test_the_list_announces_what_comes(client: Client, cast: Cast) -> None:
    day = timezone.localdate() + datetime.timedelta(days=30)
    seen = selectors.newest_id("login.failures")
    set_value(key="login.failures", value="4", valid_from=day, note="试验", by=cast.office, seen=seen)
    assert f"{day.isoformat()} 起改为 4 次" in cast.login(client, cast.office).get("/policy/").content.decode()


def test_one_figure_with_its_history(client: Client, cast: Cast) -> None:
    cast.login(client, cast.office).post(f"{PAGE}change/", fields())
    answer = cast.login(client, cast.auditor).get(PAGE).content.decode()
    assert "安办甲" in answer
    assert "设为 6 次" in answer
    assert "办公会议定" in answer
    assert "change/" not in answer


def test_the_office_changes_and_others_do_not(client: Client, cast: Cast) -> None:
    assert cast.login(client, cast.jinan_officer).get(f"{PAGE}change/").status_code == 403
    assert cast.login(client, cast.jinan_officer).post(f"{PAGE}change/", fields()).status_code == 403
    cast.login(client, cast.office)
    assert client.get(f"{PAGE}change/").status_code == 200
    answer = client.post(f"{PAGE}change/", fields(), follow=True)
    assert "已设定：登录失败次数上限：6 次" in answer.content.decode()
    assert selectors.value("login.failures") == 6


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"value": "99"}, "3 到 10"),
        ({"valid_from": "2018-01-01"}, "依据文件"),
        ({"note": ""}, "请写明为什么修改"),
        ({"paper_number": "六安办〔2018〕1号"}, "请填写依据文件的名称"),
        ({"seen": "0"}, "刚刚被别人改过"),
    ],
)
def test_what_is_wrong_stands_in_the_form(client: Client, cast: Cast, more: dict[str, str], words: str) -> None:
    answer = cast.login(client, cast.office).post(f"{PAGE}change/", fields(**more))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Setting.objects.filter(key="login.failures").count() == 1


def test_a_paper_may_come_along(client: Client, cast: Cast) -> None:
    scan = SimpleUploadedFile("通知.pdf", b"%PDF-1.4 x")
    more = {"valid_from": "2019-01-01", "paper_title": "关于登录次数的通知", "paper_file": scan}
    cast.login(client, cast.office).post(f"{PAGE}change/", fields(**more))
    paper = Paper.objects.get()
    assert Setting.objects.get(key="login.failures", value="6").paper == paper
    answer = cast.login(client, cast.auditor).get(PAGE).content.decode()
    assert "关于登录次数的通知" in answer
    answer = client.get(reverse("organizations:paper", args=[paper.pk]))
    assert answer.getvalue() == b"%PDF-1.4 x"


def test_choices_are_boxes(client: Client, cast: Cast) -> None:
    cast.login(client, cast.office)
    path = "/policy/login.otp_roles/change/"
    assert 'type="checkbox"' in client.get(path).content.decode()
    more = {"value": ["leader", "auditor"], "seen": selectors.newest_id("login.otp_roles")}
    client.post(path, fields(**more))
    assert selectors.value("login.otp_roles") == ("leader", "auditor")


def test_an_unknown_figure_is_not_there(client: Client, cast: Cast) -> None:
    cast.login(client, cast.office)
    assert client.get("/policy/login.nothing/").status_code == 404
    assert client.get("/policy/login.nothing/change/").status_code == 404
