"""`check --deploy`: what must not go to real use."""

import pytest

from liuan_safety import checks
from liuan_safety.organizations.models import User


def ids(check: object) -> list[str]:
    return [found.id for found in check(None)]


def test_a_demonstration_account_stops_the_deployment(db: None) -> None:
    assert ids(checks.no_demonstration) == []
    User.objects.create(username="office", name="演示", is_demonstration=True)
    (found,) = checks.no_demonstration(None)
    assert found.id == "liuan.E002" and found.is_serious()
    assert "1 个演示账号" in found.msg


def test_a_locked_demonstration_account_stops_it_too(db: None) -> None:
    User.objects.create(username="office", name="演示", is_demonstration=True, is_active=False)
    assert ids(checks.no_demonstration) == ["liuan.E002"]


def test_the_keys_are_two_and_long(settings: object) -> None:
    settings.SECRET_KEY, settings.AUDIT_KEY = "a" * 60, "b" * 60
    assert ids(checks.keys_are_their_own) == []
    settings.AUDIT_KEY = settings.SECRET_KEY
    assert ids(checks.keys_are_their_own) == ["liuan.E003"]
    settings.AUDIT_KEY = "short"
    assert ids(checks.keys_are_their_own) == ["liuan.E004"]


@pytest.mark.parametrize(
    ("debug", "postgresql", "redis", "debug_found", "broker_found"),
    [
        (False, False, "", [], []),
        (True, False, "", [], []),
        (True, True, "redis://r", ["liuan.E005"], []),
        (False, True, "", [], ["liuan.W001"]),
        (False, True, "redis://r", [], []),
    ],
)
def test_real_servers_want_real_settings(
    settings: object, debug: bool, postgresql: bool, redis: str, debug_found: list, broker_found: list
) -> None:
    settings.DEBUG, settings.USES_POSTGRESQL, settings.REDIS_URL = debug, postgresql, redis
    assert ids(checks.debug_is_for_desks) == debug_found
    assert ids(checks.broker_is_shared) == broker_found


def test_an_old_sqlite_is_refused(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.USES_POSTGRESQL = False
    assert ids(checks.sqlite_is_new_enough) == []
    monkeypatch.setattr(checks.sqlite3, "sqlite_version_info", (3, 34, 1))
    assert ids(checks.sqlite_is_new_enough) == ["liuan.E001"]
