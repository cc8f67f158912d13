"""The figures that the migration planted, put back where a flush (transactional tests) has swept them away."""

import importlib
import pkgutil

import pytest
from django.apps import apps

from liuan_safety.policy import migrations, selectors
from liuan_safety.policy.models import Setting

NAMES = sorted(module.name for module in pkgutil.iter_modules(migrations.__path__))
MODULES = [importlib.import_module(f"{migrations.__name__}.{name}") for name in NAMES]
MODULES.append(importlib.import_module("liuan_safety.obligations.migrations.0002_reminder_settings"))
MODULES.append(importlib.import_module("enterprises.migrations.0016_blind_spots"))
# Every migration that plants first rows says which.
PLANTING = [module for module in MODULES if hasattr(module, "ROWS")]
PLANTED_KEYS = {row[0] for module in PLANTING for row in module.ROWS}


@pytest.fixture(autouse=True)
def planted(request: pytest.FixtureRequest) -> None:
    """For tests that use the database."""
    if request.node.get_closest_marker("django_db") is None:
        return
    request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
    selectors.kept.clear()
    if not Setting.objects.exists():
        for module in PLANTING:
            module.plant(apps, None)


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.get_closest_marker("django_db").kwargs.get("transaction"))
