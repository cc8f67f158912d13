"""Fixtures of every test."""

import pytest
from django.core.cache import cache
from django.db import connection

from tests.cast import Cast
from tests.flush import let_flush_pass

let_flush_pass()


@pytest.fixture
def cast(db: None) -> Cast:
    """The shared people: `cast.office`, `cast.jinan_officer`, `cast.yuan_officer` (the stranger), …"""
    return Cast()


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What a page keeps for some minutes (choices of a list, frequencies of words) must not outlive its test."""
    cache.clear()


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
