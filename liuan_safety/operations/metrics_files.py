"""Where web processes keep their counters, so that one can answer for all (prometheus_client's multiprocess mode)."""

import os
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


def use(folder: Path) -> None:
    """Keep counters in `folder`. Must run before prometheus_client is imported: it chooses its mode then."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault(VARIABLE, str(folder))


def clear() -> None:
    """Forget the counters of processes that are gone."""
    if folder := os.environ.get(VARIABLE):
        for path in Path(folder).glob("*.db"):
            path.unlink(missing_ok=True)


def forget(pid: int) -> None:
    """A process ended: its live gauges go, its counters stay."""
    if os.environ.get(VARIABLE):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(pid)
