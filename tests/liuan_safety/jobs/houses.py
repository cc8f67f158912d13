"""A site of its own for the trial: database, broker and real worker processes, which the test may kill and pause.

It stands on what the run of the tests stands on: SQLite and the broker without a server, or PostgreSQL and Redis
where DATABASE_URL and REDIS_URL are set.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = "tests.liuan_safety.jobs.trial.settings"
WORKER = "celery -A liuan_safety worker --loglevel INFO --without-gossip --without-mingle --without-heartbeat"


def wait_for(what: str, is_so: Callable[[], Any], *, seconds: float) -> float:
    """Seconds until it is so; fails with its name when the time is up."""
    started = time.monotonic()
    while not is_so():
        waited = time.monotonic() - started
        assert waited < seconds, f"after {seconds} s still not: {what}"
        time.sleep(0.05)
    return time.monotonic() - started


class House:
    """Call `open()` first and `close()` last."""

    def __init__(self, folder: Path) -> None:
        self.name = f"trial_{uuid.uuid4().hex[:12]}"
        self.folder = folder
        self.server = os.environ.get("DATABASE_URL", "")
        self.is_postgresql = self.server.startswith("postgres")
        self.redis_url = os.environ.get("REDIS_URL", "")
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        kept |= {"VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": SETTINGS, "REDIS_PREFIX": f"{self.name}:"}
        if self.is_postgresql:
            kept["DATABASE_URL"] = f"{self.server.rpartition('/')[0]}/{self.name}"
        if self.redis_url:
            kept["REDIS_URL"] = self.redis_url
        return kept

    def open(self) -> None:
        if self.is_postgresql:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.name}"')
        self.python("manage.py", "migrate", "--run-syncdb", "-v", "0")

    def close(self) -> None:
        for worker in self.workers:
            self.kill(worker)
        self.forget_messages()
        if self.is_postgresql:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def queue(self, *wishes: str) -> list[int]:
        """Queue trial jobs `name:point` together; their ids."""
        out = self.python("-m", "tests.liuan_safety.jobs.trial.queue", str(self.folder), *wishes)
        return [int(line) for line in out.split()]

    def start_worker(self, processes: int) -> subprocess.Popen[bytes]:
        """A worker with that many processes, all in a group of their own."""
        log = self.folder / f"worker-{len(self.workers)}.log"
        command = [
            sys.executable,
            "-m",
            *WORKER.split(),
            "-c",
            str(processes),
            "-n",
            f"{self.name}-{len(self.workers)}",
        ]
        with log.open("wb") as file:
            worker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=file, stderr=file, start_new_session=True
            )
        self.workers.append(worker)
        return worker

    def log_of(self, worker: subprocess.Popen[bytes]) -> str:
        return (self.folder / f"worker-{self.workers.index(worker)}.log").read_text(encoding="utf-8")

    def signal(self, worker: subprocess.Popen[bytes], number: int) -> None:
        os.killpg(worker.pid, number)

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """kill -9 of the whole group, no last words."""
        if worker.poll() is None:
            self.signal(worker, signal.SIGKILL)
            worker.wait()

    def forget_messages(self) -> None:
        """The broker loses all that it had: only the rows are left."""
        if self.redis_url:
            server = redis.Redis.from_url(self.redis_url)
            for key in server.scan_iter(f"{self.name}:*"):
                server.delete(key)
        else:
            shutil.rmtree(self.folder / "broker" / "messages", ignore_errors=True)
            (self.folder / "broker" / "messages").mkdir(parents=True, exist_ok=True)

    def hold(self, *names: str) -> None:
        for name in names:
            (self.folder / f"hold-{name}").touch()

    def let_go(self, *names: str) -> None:
        for name in names:
            (self.folder / f"hold-{name}").unlink()

    def has_reached(self, name: str) -> bool:
        return any(self.folder.glob(f"reached-{name}-*"))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the house's database answers, read from outside."""
        if self.is_postgresql:
            with psycopg.connect(self.environment["DATABASE_URL"]) as server:
                return list(server.execute(sql).fetchall())
        with closing(sqlite3.connect(self.folder / "liuan.sqlite3", timeout=10)) as file:
            return list(file.execute(sql).fetchall())

    def is_writable(self) -> bool:
        """Whether nobody sits on the write lock (SQLite has one for the whole file)."""
        if self.is_postgresql:
            return True
        with closing(sqlite3.connect(self.folder / "liuan.sqlite3", timeout=1, isolation_level=None)) as file:
            try:
                file.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            file.execute("ROLLBACK")
        return True
