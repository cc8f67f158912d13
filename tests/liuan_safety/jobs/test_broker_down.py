"""A Redis that does not answer: the deed goes on without waiting for it."""

from pathlib import Path

import pytest

from tests.liuan_safety.jobs.houses import House

WAKE = """
import time, django
django.setup()
from liuan_safety.jobs.services import wake
started = time.monotonic()
print(wake(1), time.monotonic() - started)
"""


@pytest.mark.processes
def test_nobody_waits_for_a_redis_that_is_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:9/0")
    answer, seconds = House(tmp_path).python("-c", WAKE).split()[-2:]
    assert answer == "False"
    assert float(seconds) < 3
