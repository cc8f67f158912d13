"""One-time codes: set up where the office asks, asked for at every log-in, with backup codes."""

import datetime
import re
import time

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations import settings_door
from liuan_safety.organizations.accounts.services import remove_devices
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Role

pytestmark = pytest.mark.django_db
SETUP, CODE = "/account/code/setup/", "/account/code/"


@pytest.fixture
def officer(cast, client) -> User:
    User.objects.filter(pk=cast.jinan_officer.pk).update(otp_required=True)
    cast.login(client, cast.jinan_officer)
    return cast.jinan_officer


def right_code(device: TOTPDevice, steps: int = 0) -> str:
    totp = TOTP(device.bin_key)
    totp.time = time.time() + steps * 30
    return f"{totp.token():06d}"


@pytest.fixture
def device(officer, client) -> TOTPDevice:
    """A device that is set up, its first code used; the session is a new one that has not shown a code."""
    client.get(SETUP)
    device = TOTPDevice.objects.get(user=officer)
    assert client.post(SETUP, {"code": right_code(device, -1)}).status_code == 200
    device.refresh_from_db()
    assert device.confirmed
    return device


@pytest.fixture
def fresh(cast, officer, device) -> Client:
    return cast.login(Client(), officer)


def test_who_has_no_device_is_led_to_set_one_up(client, officer):
    assert client.get("/account/tokens/")["Location"] == f"{SETUP}?next=%2Faccount%2Ftokens%2F"
    page = client.get(SETUP).content.decode()
    assert re.search(r'src="data:image/png;base64,[A-Za-z0-9+/=]{200,}"', page)
    device = TOTPDevice.objects.get(user=officer)
    wrong = f"{(int(right_code(device)) + 1) % 1_000_000:06d}"
    assert "动态口令不正确" in client.post(SETUP, {"code": wrong}).content.decode()
    device.refresh_from_db()
    assert not device.confirmed
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    done = client.post(SETUP, {"code": right_code(device)}).content.decode()
    codes = re.findall(r"<li>([a-z2-7]{8})</li>", done)
    assert len(set(codes)) == 10
    assert client.get("/").status_code == 200
    assert DeedRecord.objects.filter(action="account.code_set_up").count() == 1


def test_the_office_may_ask_it_of_a_role(cast, client, monkeypatch):
    monkeypatch.setattr(settings_door, "_lookup", {"login.otp_roles": "office_staff, audit_administrator"}.get)
    assert cast.login(client, cast.member(Role.OFFICE_STAFF)).get("/")["Location"] == SETUP
    assert cast.login(Client(), cast.member(Role.LEADER)).get("/").status_code == 200


def test_every_new_session_asks_for_a_code(fresh, device):
    assert fresh.get("/account/tokens/")["Location"] == f"{CODE}?next=%2Faccount%2Ftokens%2F"
    assert fresh.get("/api/units/").status_code == 403
    answer = fresh.post(CODE, {"code": right_code(device), "next": "/account/tokens/"})
    assert answer["Location"] == "/account/tokens/"
    assert fresh.get("/").status_code == 200
    assert DeedRecord.objects.filter(action="session.code_accepted").count() == 1


def test_the_set_up_page_is_shut_until_the_old_device_is_shown(fresh, device):
    """Otherwise who has the password alone could put a telephone of his own in its place."""
    assert fresh.get(SETUP)["Location"].startswith(CODE)
    assert fresh.post(SETUP, {"code": "123456"})["Location"].startswith(CODE)
    assert list(TOTPDevice.objects.values_list("pk", flat=True)) == [device.pk]


def test_a_code_works_once(cast, officer, device, fresh):
    code = right_code(device)
    assert fresh.post(CODE, {"code": code}).status_code == 302
    again = cast.login(Client(), officer)
    assert "动态口令不正确" in again.post(CODE, {"code": code}).content.decode()


def test_wrong_codes_have_to_wait(fresh, device):
    fresh.post(CODE, {"code": "000000"})
    text = fresh.post(CODE, {"code": right_code(device)}).content.decode()
    assert re.search(r"请 \d+ 秒后再试", text)
    assert DeedRecord.objects.filter(action="session.code_refused", succeeded=False).count() == 2
    TOTPDevice.objects.update(throttling_failure_timestamp=timezone.now() - datetime.timedelta(seconds=60))
    assert fresh.post(CODE, {"code": right_code(device)}).status_code == 302


def test_a_backup_code_works_once(cast, officer, fresh):
    code = StaticDevice.objects.get(user=officer).token_set.first().token
    assert fresh.post(CODE, {"code": f" {code[:4].upper()} {code[4:]} "}).status_code == 302
    assert cast.login(Client(), officer).post(CODE, {"code": code}).status_code == 200


def test_a_lost_telephone_is_taken_off_and_all_sessions_end(cast, client, officer, device):
    assert client.get("/").status_code == 200
    remove_devices(user=officer, by=cast.member(Role.SYSTEM_ADMINISTRATOR))
    assert client.get("/")["Location"].startswith("/login/")
    officer.refresh_from_db()
    acting = officer.tenures.get()
    officer.acting = acting
    assert cast.login(Client(), officer).get("/")["Location"] == SETUP
