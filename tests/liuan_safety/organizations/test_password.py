"""Passwords: rules, the forced change of the first one, age, and the last five."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.accounts.services import set_password
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Role
from tests.liuan_safety.organizations.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "Xin-mima-2026"


@pytest.fixture
def officer(cast, client) -> User:
    cast.login(client, cast.jinan_officer)
    return cast.jinan_officer


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None, **more):
    data = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again, **more}
    return client.post("/account/password/", data)


def test_the_first_password_has_to_be_changed_before_anything_else(client, officer):
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    for url in ("/", "/account/tokens/", "/audit/"):
        assert client.get(url)["Location"].startswith("/account/password/")
    assert client.get("/api/units/").status_code == 403
    assert "设置自己的密码" in client.get("/account/password/?next=/account/tokens/").content.decode()
    assert change(client, next="/account/tokens/")["Location"] == "/account/tokens/"
    assert client.get("/").status_code == 200
    officer.refresh_from_db()
    assert not officer.must_change_password
    assert officer.check_password(NEW)


def test_one_may_log_out_instead(client, officer):
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    assert client.post("/logout/")["Location"] == "/login/?reason=out"


def test_an_old_password_has_to_be_changed(client, officer):
    User.objects.filter(pk=officer.pk).update(password_changed_at=timezone.now() - datetime.timedelta(days=91))
    assert client.get("/")["Location"] == "/account/password/"
    assert "已到更换期限" in client.get("/account/password/").content.decode()
    change(client)
    assert client.get("/").status_code == 200


def test_the_change_ends_the_other_sessions_only(client, cast, officer):
    other = cast.login(Client(), officer)
    change(client)
    assert client.get("/").status_code == 200
    assert other.get("/").status_code == 302
    assert DeedRecord.objects.get(action="account.password_changed").object_id == str(officer.pk)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Ab1-", "10"),
        ("alllowercase", "三类"),
        ("1234567890", "三类"),
        ("Jinan_officer1", "相似"),
        (PASSWORD, "最近五次"),
    ],
)
def test_what_is_refused(client, officer, new, words):
    answer = change(client, new=new)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_a_wrong_old_one_and_two_that_differ(client, officer):
    assert change(client, old="Cuo-de-2026x").status_code == 200
    assert change(client, again="Bu-yiyang-2026").status_code == 200
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)


def test_none_of_the_last_five_comes_back_but_the_sixth_may(officer):
    for n in range(1, 7):
        set_password(user=officer, password=f"Lunhuan-mima-{n}", by=officer)
    assert officer.former_passwords.count() == 5
    for n in range(1, 7):
        with pytest.raises(ValidationError, match="最近五次"):
            set_password(user=officer, password=f"Lunhuan-mima-{n}", by=officer)
    set_password(user=officer, password=PASSWORD, by=officer)
    assert officer.check_password(PASSWORD)


def test_an_administrator_gives_a_first_password(cast, officer):
    set_password(user=officer, password="Chushi-mima-1", by=cast.member(Role.SYSTEM_ADMINISTRATOR), must_change=True)
    officer.refresh_from_db()
    assert officer.must_change_password
    assert DeedRecord.objects.filter(action="account.password_reset", object_id=str(officer.pk)).exists()
    assert not DeedRecord.objects.filter(detail__contains="Chushi").exists()
