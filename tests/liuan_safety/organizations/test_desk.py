"""The desk: who I am here, what I can do, what rooms put on it, and what I did."""

import re

import pytest

from liuan_safety.audit.services import record
from liuan_safety.organizations import desk
from liuan_safety.organizations.desk import Content, Line, Panel, panels_for
from liuan_safety.organizations.roles import DEED_LABELS, Deed, Role, deeds_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_panels(monkeypatch):
    monkeypatch.setattr(desk, "_panels", {})


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_desk_that_names_its_deeds_and_no_others(client, cast, role):
    user = cast.member(role)
    page = cast.login(client, user).get("/").content.decode()
    part = page.split("这个岗位可以办理")[-1].split("已办")[0]
    assert user.name in page
    assert str(user.acting.post) in page
    for deed, label in DEED_LABELS.items():
        assert (f">{label}<" in part) == (deed in deeds_of(role)), label


def test_panels_come_in_order_to_those_who_may(cast):
    desk.register(Panel("b", "乙", lambda user: Content(lines=[Line("一件事", "/x/")]), Deed.CENSUS_IMPORT, 20))
    desk.register(Panel("a", "甲", lambda user: Content(empty="没有待办"), None, 10))
    desk.register(Panel("c", "丙", lambda user: Content(), None, 5))
    assert [shown.panel.key for shown in panels_for(cast.jinan_officer)] == ["a", "b"]
    assert [shown.panel.key for shown in panels_for(cast.member(Role.LEADER))] == ["a"]


def test_a_panel_on_the_page(client, cast):
    lines = [Line("舒城县普查表", "/census/1/", "今天到期", "soon"), Line("无链接", "", "", "overdue")]
    desk.register(Panel("todo", "待办", lambda user: Content(lines, 2, "/todo/", "查看全部")))
    page = cast.login(client, cast.jinan_officer).get("/").content.decode()
    for text in ("舒城县普查表", 'href="/census/1/"', "2 件", "lu-edge-soon", "lu-edge-grave", 'href="/todo/"'):
        assert text in page


def test_what_i_did_last_and_nobody_elses(client, cast):
    mine, other = cast.jinan_officer, cast.yuan_officer
    cast.login(client, mine)
    assert "还没有办过事" in client.get("/").content.decode()
    client.post("/account/tokens/", {"name": "对接", "scopes": ["organizations:read"], "days": 5})
    record(action="account.password_changed", obj=other)
    done = client.get("/").content.decode().split("已办")[-1]
    assert "申请接口令牌" in done
    assert "修改密码：" not in done


@pytest.mark.parametrize("role", list(Role))
def test_every_deed_on_the_desk_leads_to_a_page_that_opens(client, cast, role):
    cast.login(client, cast.member(role))
    page = client.get("/").content.decode()
    part = page.split("这个岗位可以办理")[-1].split("已办")[0]
    assert "lu-tag" not in part
    urls = set(re.findall(r'<a class="lu-duty" href="([^"]+)"', part))
    assert urls
    for url in urls:
        assert client.get(url).status_code == 200, url
