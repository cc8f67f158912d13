"""The triggers of the log refuse the flush of transactional tests: they are lifted for it and for nothing else."""

from django.db import connections
from django.test import TransactionTestCase

from liuan_safety.audit.immutable import lifted

_teardown = TransactionTestCase._fixture_teardown


def _teardown_without_triggers(case: TransactionTestCase) -> None:
    # Foreign keys without an index are cheap to write and dear to check: emptying all tables needs no check.
    with lifted(connections["default"]), connections["default"].constraint_checks_disabled():
        _teardown(case)


def let_flush_pass() -> None:
    """Called once by conftest."""
    TransactionTestCase._fixture_teardown = _teardown_without_triggers
