"""`manage.py run`, what `make run` does: sets up, loads, prints, serves, and ends as one."""

import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.site import Site, Visitor, free_port, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    site.create_database()
    yield site
    site.close()


def said(site: Site, name: str) -> str:
    return site.log(name).read_text(encoding="utf-8")


def start(site: Site, name: str, port: int) -> float:
    """Seconds until the site says that it is there."""
    started = time.monotonic()
    process = site.start(name, ["python", "manage.py", "run"], PORT=str(port))

    def is_there() -> bool:
        assert process.poll() is None, said(site, name)
        return "网站已启动" in said(site, name)

    wait_for("started", is_there, 120)
    return time.monotonic() - started


def test_two_starts_and_two_ends(site: Site) -> None:
    port = free_port()
    start(site, "first", port)
    accounts = site.accounts()
    assert len(accounts) > 15
    visitor = Visitor(f"http://127.0.0.1:{port}")
    status, _ = visitor.log_in("office", accounts["office"])
    assert status == 200 and visitor.at != "/login/"
    wait_for("ready", lambda: visitor.get("/readyz")[0] == 200)

    site.processes["first"].send_signal(signal.SIGINT)
    assert site.processes["first"].wait(timeout=40) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)

    seconds = start(site, "second", port)
    assert seconds < 30
    assert "装入演示数据" not in said(site, "second")
    # The same passwords are printed again.
    assert said(site, "second").count(accounts["office"]) == 1
    site.processes["second"].terminate()
    assert site.processes["second"].wait(timeout=40) == 0


def test_a_taken_port_is_told_at_once(site: Site) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = site.start("run", ["python", "manage.py", "run"], PORT=str(port))
        assert process.wait(timeout=60) == 1
    assert f"端口 {port} 不能用" in said(site, "run")
    assert f"PORT={port + 1}" in said(site, "run")
