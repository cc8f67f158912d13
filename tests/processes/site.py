"""A whole site of real processes for a test: the commands of docker-compose.yml, on what the run stands on.

SQLite and files, or PostgreSQL and Redis where DATABASE_URL and REDIS_URL are set: then with a database of its own.
"""

import http.cookiejar
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: str, is_so: Callable[[], Any], seconds: float = 60) -> Any:
    """What `is_so` answers once it is true; fails with its name when the time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()):
        assert time.monotonic() < deadline, f"after {seconds} s still not: {what}"
        time.sleep(0.2)
    return answer


def beside(redis_url: str) -> str:
    """Another number of that Redis: tests inside pytest empty their own."""
    server, number = redis_url.rsplit("/", 1)
    return f"{server}/{(int(number) - 8) % 16}"


class Visitor:
    """A person's browser without the picture: keeps cookies, fills in forms, follows redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.at = address

    def get(self, path: str) -> tuple[int, str]:
        return self._ask(urllib.request.Request(self.address + path))

    def post(self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None) -> tuple[int, str]:
        """Multipart, as forms with a file send it; `file` is field, name, content."""
        boundary = uuid.uuid4().hex
        fields = fields | {"csrfmiddlewaretoken": self.cookie("csrftoken")}
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if file:
            field, name, content = file
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        request = urllib.request.Request(self.address + path, data=body)
        request.add_header("Content-Type", f"multipart/form-data; boundary={boundary}")
        return self._ask(request)

    def log_in(self, username: str, password: str) -> tuple[int, str]:
        self.get("/login/")
        return self.post("/login/", {"username": username, "password": password})

    def cookie(self, name: str) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == name), "")

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                self.at = urllib.parse.urlparse(answer.url).path
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


class Site:
    """`open()` migrates and loads the demonstration; `start()` starts one process; `close()` ends all."""

    def __init__(self, folder: Path) -> None:
        self.name = f"site_{uuid.uuid4().hex[:12]}"
        self.folder = folder / "va r"
        self.server = os.environ.get("DATABASE_URL", "")
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "PORT", "HOST")}
        kept |= {"VAR_DIR": str(self.folder), "DJANGO_SETTINGS_MODULE": "liuan_safety.settings", "LOG_LEVEL": "INFO"}
        if self.server:
            kept["DATABASE_URL"] = f"{self.server.rpartition('/')[0]}/{self.name}"
        if redis_url := os.environ.get("REDIS_URL"):
            # The journeys' site runs on beside the other sites: their workers must not take each other's messages.
            kept |= {"REDIS_URL": beside(redis_url), "REDIS_PREFIX": f"{self.name}:"}
        return kept

    def create_database(self) -> None:
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{self.name}"')

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, name: str, command: list[str], **variables: str) -> subprocess.Popen[bytes]:
        """The command's first word runs as a module: `.venv/bin` need not be on the path."""
        module, *rest = command
        argv = [sys.executable, "manage.py", *rest[1:]] if module == "python" else [sys.executable, "-m", module, *rest]
        with self.log(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return self.processes[name]

    def log(self, name: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}.test-log"

    def accounts(self) -> dict[str, str]:
        """Passwords of the demonstration by user name, as they are printed."""
        text = "\n".join(
            self.log(name).read_text(encoding="utf-8") for name in self.processes if self.log(name).exists()
        )
        return dict(re.findall(r"^  (\S+) +(\S{4}-\S{4}-\S{4}) ", text + "\n" + self.printed, re.MULTILINE))

    printed = ""

    def close(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()
        if redis_url := os.environ.get("REDIS_URL"):
            server = redis.Redis.from_url(beside(redis_url))
            for key in server.scan_iter(f"{self.name}:*"):
                server.delete(key)
        if self.server:
            with psycopg.connect(self.server, autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


@contextmanager
def running_site(folder: Path, *, webs: int = 2, workers: int = 2, beat: bool = True) -> Iterator[Site]:
    """Webs, workers and beat, migrated and started by the very commands of the compose file."""
    site = Site(folder)
    site.create_database()
    try:
        site.manage(*SERVICES["migrate"]["command"][2:])
        site.printed = site.manage("load_demonstration")
        site.ports = [free_port() for _ in range(webs)]
        for number, port in enumerate(site.ports):
            site.start(f"web{number}", SERVICES["web"]["command"], PORT=str(port), WEB_WORKERS="1")
        for number in range(workers):
            start_worker(site, number)
        if beat:
            site.start("beat", SERVICES["beat"]["command"])
        for port in site.ports:
            wait_for(f"web on {port} ready", lambda port=port: is_ready(port), 120)
        yield site
    finally:
        site.close()


def start_worker(site: Site, number: int) -> None:
    """One worker that does one job at a time."""
    command = [*SERVICES["worker"]["command"], "--hostname", f"worker{number}@%h"]
    site.start(f"worker{number}", command, WORKER_CONCURRENCY="1")


def is_ready(port: int) -> bool:
    """Whether the web on that port says that everything it needs is there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(json.load(answer)["ready"])
    except OSError:
        return False
