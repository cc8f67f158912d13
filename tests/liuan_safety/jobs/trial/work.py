"""The trial's handler: it reads, writes and ends, and rests at the named point while a file asks it to."""

import os
import time
from pathlib import Path

from liuan_safety.jobs.running import JobRun
from tests.liuan_safety.jobs.trial.models import Trace


def _rest(run: JobRun, point: str) -> None:
    """Say that the point is reached, then stay there as long as the file `hold-<name>` exists."""
    name = run.params["name"]
    if run.params["rest"] != point:
        return
    folder = Path(run.params["folder"])
    (folder / f"reached-{name}-{os.getpid()}").touch()
    while (folder / f"hold-{name}").exists():
        time.sleep(0.05)


def do_work(run: JobRun) -> None:
    """Reading, then one trace in the final transaction, then nothing: three places to be killed in."""
    run.progress(1, 3, "正在读取")
    _rest(run, "reading")
    run.step()
    with run.final({"name": run.params["name"]}):
        Trace.objects.create(job_id=run.job.pk, pid=os.getpid())
        _rest(run, "writing")
    _rest(run, "committed")
