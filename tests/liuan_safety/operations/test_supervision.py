"""One process watches the others: all end together, whoever asks and whoever dies."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from liuan_safety.operations.supervision import Program, Supervisor, read_procfile

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = (sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)")
STUBBORN = (
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)",
)
# Leaves a child of its own behind when it dies.
PARENT = (
    sys.executable,
    "-c",
    "import subprocess, sys, time; c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
    "print(c.pid, flush=True); time.sleep(1); print('oh no'); sys.exit(3)",
)


def is_alive(pid: int) -> bool:
    """A zombie is dead: its parent has only not looked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_dead(pid: int) -> bool:
    for _ in range(100):
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_one_dying_ends_all_with_the_last_lines_of_its_log(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([Program("web", SLEEPER), Program("worker", PARENT)], tmp_path / "log", said.append)
    assert supervisor.run(lambda: False, lambda: None) == 1
    assert "oh no" in said[0] and "进程 worker 意外结束(退出码 3)" in said[0]
    child = int((tmp_path / "log" / "worker.log").read_text(encoding="utf-8").split()[0])
    assert wait_until_dead(child)
    assert not any(is_alive(process.pid) for process in supervisor.running.values())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_all(tmp_path: Path, number: int) -> None:
    ready: list[str] = []
    supervisor = Supervisor([Program("web", SLEEPER), Program("beat", SLEEPER)], tmp_path / "log", lambda text: None)

    def when_ready() -> None:
        ready.append("told")
        os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    assert supervisor.run(lambda: True, when_ready) == 0
    assert ready == ["told"]
    assert signal.getsignal(number) is before
    assert not any(is_alive(process.pid) for process in supervisor.running.values())


def test_one_that_will_not_go_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liuan_safety.operations.supervision.PATIENCE_SECONDS", 0.3)
    supervisor = Supervisor([Program("worker", STUBBORN)], tmp_path / "log", lambda text: None)
    log = tmp_path / "log" / "worker.log"
    started = time.monotonic()
    code = supervisor.run(
        lambda: log.exists() and "up" in log.read_text(encoding="utf-8"), lambda: os.kill(os.getpid(), signal.SIGTERM)
    )
    assert code == 0
    assert supervisor.running["worker"].returncode == -signal.SIGKILL
    assert time.monotonic() - started < 10


def test_its_own_death_ends_all(tmp_path: Path) -> None:
    code = textwrap.dedent(
        f"""
        from pathlib import Path
        from liuan_safety.operations.supervision import Program, Supervisor
        supervisor = Supervisor([Program("web", {SLEEPER!r})], Path({str(tmp_path)!r}), print)
        tell = lambda: print(supervisor.running["web"].pid, flush=True)
        supervisor.run(lambda: True, tell)
        """
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        assert is_alive(child)
        process.kill()
    assert wait_until_dead(child)


def test_the_log_before_is_kept(tmp_path: Path) -> None:
    for word in ("first", "second"):
        program = Program("web", (sys.executable, "-c", f"print('{word}')"))
        Supervisor([program], tmp_path, lambda text: None).run(lambda: False, lambda: None)
    assert (tmp_path / "web.log").read_text(encoding="utf-8").strip() == "second"
    assert (tmp_path / "web.log.1").read_text(encoding="utf-8").strip() == "first"


def test_the_procfile_is_read_whole() -> None:
    programs = {program.name: program.command for program in read_procfile(ROOT / "Procfile")}
    assert set(programs) == {"web", "worker", "beat"}
    assert programs["web"][:3] == (sys.executable, "-m", "gunicorn")
    assert programs["beat"][-1] == "--pidfile="
