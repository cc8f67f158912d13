"""Fixtures of every test."""

from math import inf

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, settings

from enterprises.register import size_settings
from liuan_safety.operations.demonstration.accounts import mark
from tests.cast import Cast
from tests.flush import let_flush_pass

let_flush_pass()
# A slow machine is no fault of what is tested; speed is measured in bench/.
settings.register_profile("anywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anywhere")


@pytest.fixture
def cast(db: None) -> Cast:
    """The shared people: `cast.office`, `cast.jinan_officer`, `cast.yuan_officer` (the stranger), …"""
    return Cast()


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page keeps for some seconds or minutes (choices of a list, bounds of sizes) must not outlive its test.

    Within it the process keeps what it has read for good: asked anew by the clock, a page would cost one query more
    now and then, and who counts queries would be told of it.
    """
    cache.clear()
    size_settings.kept.clear()
    mark.forget()
    monkeypatch.setattr(size_settings, "KEPT_SECONDS", inf)
    monkeypatch.setattr(mark, "REMEMBERED_SECONDS", inf)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite, leave out what only PostgreSQL can do (several writers at a time, a sample by hash)."""
    if connection.vendor == "postgresql":
        return
    elsewhere = [item for item in items if item.get_closest_marker("postgresql")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases the walk over all addresses went through."""
    reports = [
        report for rows in terminalreporter.stats.values() for report in rows if hasattr(report, "user_properties")
    ]
    cases = sum(
        value
        for report in reports
        if getattr(report, "when", "") == "call"
        for key, value in report.user_properties
        if key == "walk_cases"
    )
    if cases:
        terminalreporter.write_line(f"walk: {cases} cases (every address × every role × own and other county)")
