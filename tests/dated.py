"""Dated settings for tests."""

import datetime

from liuan_safety.policy.models import Setting

LONG_AGO = datetime.date(2020, 1, 1)


def let_setting_be(key: str, value: str) -> None:
    """The setting's value in the whole city, whether the rows of the first day stand or a flush has taken them."""
    Setting.objects.update_or_create(
        key=key, jurisdiction=None, valid_to=None, defaults={"value": value},
        create_defaults={"value": value, "source": "通知", "valid_from": LONG_AGO},
    )  # fmt: skip
