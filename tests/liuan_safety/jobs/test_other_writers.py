"""SQLite has one write lock: while an import holds it, others wait, and none fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.liuan_safety.jobs.houses import ROOT, House

SHORT_WRITES = 20


@pytest.mark.processes
def test_others_wait_for_a_long_write_and_none_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    house = House(tmp_path)
    house.python("manage.py", "migrate", "trial", "--run-syncdb", "-v", "0")
    wishes = [("long", "3"), *[("short", str(SHORT_WRITES))] * 3]
    module = "tests.liuan_safety.jobs.trial.writers"
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", module, *wish],
            cwd=ROOT,
            env=house.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for wish in wishes
    ]
    answers = [(*writer.communicate(timeout=90), writer.returncode) for writer in writers]
    assert [code for *_, code in answers] == [0, 0, 0, 0], answers
    assert dict(house.rows("SELECT job_id, count(*) FROM trial_trace WHERE job_id = 2 GROUP BY 1")) == {
        2: 3 * SHORT_WRITES
    }
    waits = [float(out) for out, *_ in answers]
    assert max(waits[1:]) > 0.5, "the short writers never met the long one: nothing was tried"
    assert max(waits) < 30, waits
