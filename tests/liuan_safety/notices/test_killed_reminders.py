"""kill -9 of worker and beat while reminders are written and letters sent: none lost, none twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.liuan_safety.jobs.houses import ROOT, House, wait_for

MATTERS = 2500  # three batches: one committed, one killed within, one never begun
TOLD = "SELECT count(*), count(DISTINCT source_key) FROM notices_notice WHERE kind = 'trial.matter'"
STATES = "SELECT state, count(*) FROM notices_delivery GROUP BY state"


class RemindingHouse(House):
    """The house of the jobs' trial with another room, and a beat."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {"DJANGO_SETTINGS_MODULE": "tests.liuan_safety.notices.trial.settings"}

    def start_beat(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "liuan_safety", "beat", "--pidfile=", "--loglevel", "INFO"]
        with (self.folder / f"beat-{len(self.workers)}.log").open("wb") as log:
            beat = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self.workers.append(beat)
        return beat

    def letters(self) -> list[str]:
        path = self.folder / "letters"
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@pytest.fixture
def house(tmp_path: Path) -> Iterator[RemindingHouse]:
    made = RemindingHouse(tmp_path)
    try:
        made.open()
        made.python("-m", "tests.liuan_safety.notices.trial.fill", str(MATTERS))
        yield made
    finally:
        made.close()


@pytest.mark.processes
def test_no_reminder_is_lost_and_none_goes_out_twice(house: RemindingHouse) -> None:
    house.hold("reading", "writing", "sent")
    beat, worker = house.start_beat(), house.start_worker(2)
    wait_for("a run reads", lambda: house.has_reached("reading"), seconds=40)
    house.kill(worker)
    house.kill(beat)
    assert house.rows(TOLD) == [(0, 0)]

    house.let_go("reading")
    house.forget_messages()
    beat, worker = house.start_beat(), house.start_worker(2)
    wait_for("a run writes", lambda: house.has_reached("writing"), seconds=40)
    house.kill(worker)
    assert house.rows(TOLD) == [(1000, 1000)], "what was committed stays, the batch in hand is rolled back"

    house.let_go("writing")
    worker = house.start_worker(2)
    wait_for("all are told", lambda: house.rows(TOLD)[0][0] >= MATTERS, seconds=40)
    wait_for("the letter is with the gateway", lambda: house.has_reached("sent"), seconds=40)
    house.kill(worker)
    os.killpg(beat.pid, signal.SIGKILL)
    house.let_go("sent")

    house.start_beat()
    house.start_worker(2)
    wait_for("what nobody can know is said", lambda: dict(house.rows(STATES)) == {"unsure": 1}, seconds=40)
    assert house.rows(TOLD) == [(MATTERS, MATTERS)], "each once"
    assert len(house.letters()) == 1, "not sent a second time by itself"
