"""Starts the processes of the Procfile and ends them together: Ctrl-C or SIGTERM ends all, one dying ends all.

Each gets a session of its own, so that Ctrl-C reaches only this process, which then stops them in order; should this
process be killed outright, the kernel sends them SIGTERM.
"""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
PATIENCE_SECONDS = 25


@dataclass(frozen=True)
class Program:
    """One line of the Procfile."""

    name: str
    command: tuple[str, ...]


def read_procfile(path: Path) -> list[Program]:
    """The Procfile's programs; each runs as a module of the Python that runs this, wherever its folder lies."""
    programs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, command = line.partition(":")
        if command.strip():
            module, *rest = shlex.split(command)
            programs.append(Program(name.strip(), (sys.executable, "-m", module, *rest)))
    return programs


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Runs the programs until one of them ends or a signal asks; `say` shows a line to the person at the terminal."""

    def __init__(self, programs: Iterable[Program], log_folder: Path, say: Callable[[str], None]) -> None:
        self.programs = list(programs)
        self.log_folder = log_folder
        self.say = say
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.signals: list[int] = []

    def run(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Returns the exit code: 0 after a signal, 1 after a program ended by itself."""
        before = {number: signal.signal(number, self._asked) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            for program in self.programs:
                self._start(program)
            return self._watch(is_ready, when_ready)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _asked(self, number: int, frame: object) -> None:
        self.signals.append(number)

    def _start(self, program: Program) -> None:
        with self._log(program.name) as log:
            self.running[program.name] = subprocess.Popen(  # noqa: S603 - the Procfile's own commands
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def _log(self, name: str) -> IO[bytes]:
        """A fresh log; the one before is kept beside it."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        path = self.log_folder / f"{name}.log"
        if path.exists():
            path.replace(path.with_suffix(".log.1"))
        return path.open("wb")

    def _watch(self, is_ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        ready = False
        while not self.signals:
            for name, process in self.running.items():
                if process.poll() is not None:
                    self._tell_death(name, process.returncode)
                    return 1
            if not ready and is_ready():
                ready = True
                when_ready()
            time.sleep(0.1)
        return 0

    def _tell_death(self, name: str, code: int) -> None:
        path = self.log_folder / f"{name}.log"
        tail = path.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        self.say("\n".join([*tail, f"进程 {name} 意外结束(退出码 {code}),其余进程一并停止。完整日志:{path}"]))

    def _stop(self) -> None:
        alive = {name: process for name, process in self.running.items() if process.poll() is None}
        if alive:
            self.say(f"正在停止 {'、'.join(alive)} …")
        for process in alive.values():
            process.terminate()
        deadline = time.monotonic() + PATIENCE_SECONDS
        asked_before = len(self.signals)
        while any(process.poll() is None for process in alive.values()):
            if time.monotonic() > deadline or len(self.signals) > asked_before:
                break
            time.sleep(0.05)
        for process in self.running.values():
            self._sweep(process)

    def _sweep(self, process: subprocess.Popen[bytes]) -> None:
        """Nothing of the program's session stays behind, not even children of one that died."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
