"""Log-in: name and password, the lock, what the log keeps, and who gets in at all."""

import datetime

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations import settings_door
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.services.first_passwords import hashed_for_bulk
from tests.liuan_safety.organizations.factories import PASSWORD

pytestmark = pytest.mark.django_db
WRONG = "Cuo-le-2026"


@pytest.fixture
def officer(cast) -> User:
    return cast.jinan_officer


@pytest.fixture
def figures(monkeypatch):
    """Settings as `policy` would answer them."""
    values: dict[str, object] = {}
    monkeypatch.setattr(settings_door, "_lookup", values.get)
    return values


def try_login(client: Client, username: str, password: str = PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password, **more})


def test_the_page_and_the_way_in(client, officer):
    page = client.get("/login/")
    assert page.status_code == 200
    assert "用户名" in page.content.decode()
    answer = try_login(client, officer.username)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    deed = DeedRecord.objects.get(action="session.opened")
    assert (deed.user_id, deed.post_id, deed.post_label) == (
        officer.pk,
        officer.acting.post_id,
        str(officer.acting.post),
    )


def test_the_page_asked_for_comes_after_the_log_in_but_only_of_this_site(client, officer):
    assert client.get("/account/tokens/")["Location"] == "/login/?next=/account/tokens/"
    assert try_login(client, officer.username, next="/account/tokens/")["Location"] == "/account/tokens/"
    client.logout()
    assert try_login(client, officer.username, next="https://example.org/")["Location"] == "/"


def test_the_message_does_not_tell_whether_the_name_exists(client, officer):
    known = try_login(client, officer.username, WRONG).content.decode()
    unknown = try_login(client, "nobody_here", WRONG).content.decode()
    assert "用户名或密码不正确。还可以再试 4 次，之后将锁定 30 分钟" in known
    assert "用户名或密码不正确。还可以再试 4 次，之后将锁定 30 分钟" in unknown


@pytest.mark.parametrize("known", [True, False])
def test_the_lock_after_so_many_failures(client, officer, figures, known):
    figures |= {"login.failures": 3, "login.lock_minutes": 7}
    name = officer.username if known else "nobody_here"
    assert [try_login(client, name, WRONG).status_code for _ in range(3)] == [200, 200, 429]
    locked = try_login(client, name)
    assert locked.status_code == 429
    assert "请 7 分钟后再试" in locked.content.decode()
    assert not DeedRecord.objects.filter(action="session.opened").exists()
    assert DeedRecord.objects.filter(action="session.locked", succeeded=False).count() == 2
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=8))
    if known:
        assert try_login(client, name).status_code == 302


def test_trying_while_locked_does_not_lengthen_the_lock(client, officer, figures):
    figures |= {"login.failures": 2, "login.lock_minutes": 30}
    for _ in range(2):
        try_login(client, officer.username, WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - datetime.timedelta(minutes=20))
    assert "请 10 分钟后再试" in try_login(client, officer.username, WRONG).content.decode()


def test_a_success_forgives_the_failures_before_it(client, officer):
    for _ in range(4):
        try_login(client, officer.username, WRONG)
    assert try_login(client, officer.username).status_code == 302
    client.logout()
    assert "还可以再试 4 次" in try_login(client, officer.username, WRONG).content.decode()


def test_what_was_typed_as_an_unknown_name_is_kept_as_a_digest_only(client, officer):
    try_login(client, "My-Secret-2026", WRONG)
    try_login(client, officer.username, WRONG)
    unknown, known = DeedRecord.objects.filter(action="session.failed").order_by("id")
    assert unknown.after["username"].startswith("hmac:")
    assert "My-Secret" not in str(unknown.after) + unknown.object_label + unknown.detail
    assert known.object_id == str(officer.pk)
    assert not known.succeeded


def test_without_a_tenure_in_force_nobody_gets_in(client, officer):
    Tenure.objects.filter(user=officer).update(valid_to=timezone.localdate())
    answer = try_login(client, officer.username)
    assert answer.status_code == 200
    assert "没有在任的岗位" in answer.content.decode()
    assert DeedRecord.objects.get(action="session.failed").detail == "没有在任岗位"
    assert client.get("/").status_code == 302


def test_a_closed_account_reads_like_a_wrong_password(client, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert "用户名或密码不正确" in try_login(client, officer.username).content.decode()


@pytest.mark.parametrize("name", ["", "a\0b", "长" * 300, "' OR 1=1 --"])
def test_odd_names_are_just_wrong(client, officer, name):
    assert try_login(client, name, WRONG).status_code == 200


def test_the_lock_counts_by_the_clients_own_address(client, officer, figures, settings):
    figures |= {"login.failures": 1}
    settings.TRUSTED_PROXIES = 1
    assert try_login(client, officer.username, WRONG).status_code == 429
    other = client.post(
        "/login/", {"username": officer.username, "password": PASSWORD}, headers={"x-forwarded-for": "8.8.8.8"}
    )
    assert other.status_code == 302


def test_logging_out_is_a_post_and_is_recorded(client, cast, officer):
    cast.login(client, officer)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/?reason=out"
    assert DeedRecord.objects.get(action="session.closed").user_id == officer.pk
    assert client.get("/")["Location"].startswith("/login/")


def test_a_wrong_password_costs_the_same_work_for_every_name(client, officer, monkeypatch):
    """First passwords of hundreds are hashed cheaply: the time of the answer must not tell that the name exists."""
    User.objects.create(username="one.of.300", name="新人", password=hashed_for_bulk("Yi-ge-mima-2026"))
    preferred, done = type(hashers.get_hasher()), []
    encode = preferred.encode

    def counted(self, password, salt, *more):
        done.append(salt)
        return encode(self, password, salt, *more)

    monkeypatch.setattr(preferred, "encode", counted)
    work = {}
    for name in (officer.username, "nobody_here", "one.of.300"):
        done.clear()
        assert "用户名或密码不正确" in try_login(client, name, WRONG).content.decode()
        work[name] = len(done)
    assert set(work.values()) == {1}, work


def test_a_password_of_megabytes_is_not_even_hashed(client, officer, monkeypatch):
    preferred = type(hashers.get_hasher())
    monkeypatch.setattr(preferred, "encode", lambda *given: pytest.fail("hashed"))
    for name in (officer.username, "nobody_here"):
        assert "256" in try_login(client, name, "Aa1!" * 100).content.decode()
