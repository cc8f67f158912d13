"""The figures that the migration planted, put back where a flush (transactional tests) has swept them away."""

import importlib

import pytest
from django.apps import apps

from liuan_safety.policy import selectors
from liuan_safety.policy.models import Setting

FIRST_ROWS = importlib.import_module("liuan_safety.policy.migrations.0002_first_settings")


@pytest.fixture(autouse=True)
def planted(request: pytest.FixtureRequest) -> None:
    """For tests that use the database."""
    if request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
    selectors.kept.clear()
    if not Setting.objects.exists():
        FIRST_ROWS.plant(apps, None)


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.get_closest_marker("django_db").kwargs.get("transaction"))
