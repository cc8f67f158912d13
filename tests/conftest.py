"""Fixtures of every test."""

import pytest
from django.core.cache import cache

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
