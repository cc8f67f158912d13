"""A kind of job whose handler each test brings along, and a broker that only notes what it was asked to send."""

from collections.abc import Callable, Iterator

import pytest

from liuan_safety.celery import app
from liuan_safety.jobs import registry
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import JobRun
from liuan_safety.jobs.services import enqueue
from tests.cast import Cast

Handler = Callable[[JobRun], None]


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Ids of the jobs for which a wake-up call was sent."""
    sent: list[int] = []
    monkeypatch.setattr(app, "send_task", lambda name, args, **options: sent.extend(args))
    return sent


@pytest.fixture
def handled_by(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Handler], None]]:
    """`handled_by(function)`: jobs of the kind `test.work` are done by it."""

    def use(handler: Handler) -> None:
        monkeypatch.setitem(registry._kinds, "test.work", registry.Kind("test.work", handler, "试验任务"))

    return use


@pytest.fixture
def job(cast: Cast) -> Job:
    """A queued job of 金安区's officer."""
    return enqueue(kind="test.work", params={"file": 7}, by=cast.jinan_officer)
