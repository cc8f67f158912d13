"""The rules a session lives under: idle time-out, ended posts, forced steps, and what htmx is told."""

import datetime
import time

import pytest
from django.test import Client
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations import activity, settings_door
from liuan_safety.organizations.accounts.rules import is_idle, password_is_old
from liuan_safety.organizations.models import Tenure, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(monkeypatch):
    values: dict[str, object] = {}
    monkeypatch.setattr(settings_door, "_lookup", values.get)
    return values


@pytest.fixture
def officer(cast, client) -> User:
    cast.login(client, cast.jinan_officer)
    return cast.jinan_officer


@pytest.fixture
def clock(monkeypatch):
    """A clock that tests move on."""
    now = [int(time.time())]
    monkeypatch.setattr(activity, "seconds_now", lambda: now[0])

    def on(minutes: float) -> None:
        now[0] += int(minutes * 60)

    return on


def test_rules_of_idleness_and_age():
    now = timezone.now()
    assert not is_idle(None, 1000, 1)
    assert not is_idle(0, 1800, 30)
    assert is_idle(0, 1801, 30)
    assert password_is_old(None, now, 90)
    assert not password_is_old(None, now, 0)
    assert not password_is_old(now - datetime.timedelta(days=90), now, 90)
    assert password_is_old(now - datetime.timedelta(days=91), now, 90)


def test_an_idle_session_ends_and_says_why(client, officer, figures, clock):
    figures["login.idle_minutes"] = 10
    assert client.get("/").status_code == 200
    clock(11)
    answer = client.get("/account/tokens/?a=1")
    assert answer["Location"] == "/login/?reason=idle&next=%2Faccount%2Ftokens%2F%3Fa%3D1"
    page = client.get(answer["Location"]).content.decode()
    assert "长时间没有操作" in page
    assert 'value="/account/tokens/?a=1"' in page
    assert DeedRecord.objects.get(action="session.ended").user_id == officer.pk


def test_activity_keeps_it_alive_and_is_written_once_a_minute(client, officer, figures, clock):
    figures["login.idle_minutes"] = 10
    client.get("/")
    first = client.session["last_activity"]
    clock(0.5)
    client.get("/")
    assert client.session["last_activity"] == first
    for _ in range(4):
        clock(8)
        assert client.get("/").status_code == 200


def test_polling_is_no_activity(client, officer, figures, clock):
    figures["login.idle_minutes"] = 10
    client.get("/")
    for _ in range(2):
        clock(4)
        assert client.get("/account/stay/", headers={"x-background": "1"}).status_code == 204
    clock(4)
    assert "reason=idle" in client.get("/", headers={"x-background": "1"})["Location"]


def test_the_button_that_keeps_the_session(client, officer, figures, clock):
    figures["login.idle_minutes"] = 10
    client.get("/")
    clock(9)
    assert client.get("/account/stay/").status_code == 204
    clock(9)
    assert client.get("/").status_code == 200


def test_htmx_leaves_the_page_instead_of_swapping_the_log_in_into_it(client, officer, figures, clock):
    headers = {"hx-request": "true", "hx-current-url": "http://testserver/account/tokens/?page=2"}
    client.get("/")
    clock(31)
    answer = client.get("/", headers=headers)
    assert answer["HX-Redirect"] == "/login/?reason=idle&next=%2Faccount%2Ftokens%2F%3Fpage%3D2"
    assert Client().get("/", headers=headers)["HX-Redirect"] == "/login/?next=%2Faccount%2Ftokens%2F%3Fpage%3D2"


def test_the_api_of_an_ended_session_answers_as_an_api(client, officer, clock):
    client.get("/")
    clock(31)
    answer = client.get("/api/units/")
    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert client.get("/api/units/").status_code == 401


def test_a_tenure_that_ends_today_ends_the_session(client, officer):
    assert client.get("/").status_code == 200
    Tenure.objects.filter(user=officer).update(valid_to=timezone.localdate())
    assert client.get("/")["Location"] == "/login/?reason=no_post"
    assert "没有在任的岗位" in client.get("/login/?reason=no_post").content.decode()
    assert "_auth_user_id" not in client.session


def test_a_higher_epoch_ends_all_sessions_at_once(client, cast, officer):
    second = cast.login(Client(), officer)
    assert second.get("/").status_code == 200
    User.objects.filter(pk=officer.pk).update(access_epoch=1)
    assert client.get("/").status_code == second.get("/").status_code == 302


def test_a_change_of_the_secret_key_keeps_sessions_but_not_those_of_an_old_epoch(client, officer, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of the same house"
    assert client.get("/").status_code == 200
    User.objects.filter(pk=officer.pk).update(access_epoch=1)
    assert client.get("/").status_code == 302


def test_pages_are_not_kept_by_the_browser(client, officer):
    assert "no-store" in client.get("/")["Cache-Control"]
