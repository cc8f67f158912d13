"""The first account of a real installation."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.middleware import held_tenures
from liuan_safety.organizations.models import Unit, User
from liuan_safety.organizations.roles import Role
from tests.cast import plant_jurisdictions


def open_account(username: str = "zhangsan") -> str:
    out = io.StringIO()
    call_command("open_first_account", username=username, name="张三", stdout=out)
    return re.search(r"初始密码 (\S+?),", out.getvalue()).group(1)


def test_it_can_log_in_and_must_change_its_password(db: None, client: Client) -> None:
    plant_jurisdictions()
    password = open_account()
    user = User.objects.get()
    (tenure,) = held_tenures(user)
    assert tenure.role is Role.OFFICE_STAFF and tenure.unit.kind == Unit.Kind.SAFETY_OFFICE
    assert not user.is_demonstration
    answer = client.post("/login/", {"username": "zhangsan", "password": password}, follow=True)
    assert "/password" in answer.request["PATH_INFO"]
    assert DeedRecord.objects.filter(action="operations.first_account", after__post=str(tenure.post)).count() == 1


def test_only_while_nobody_has_one(db: None) -> None:
    User.objects.create(username="somebody", name="某某")
    with pytest.raises(CommandError, match="已有账号"):
        open_account()
    assert User.objects.count() == 1


def test_an_impossible_name_writes_nothing(db: None) -> None:
    plant_jurisdictions()
    with pytest.raises(CommandError):
        open_account("张 三")
    assert not User.objects.exists() and not Unit.objects.exists()
