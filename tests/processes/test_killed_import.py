"""A census import whose worker is killed with -9, its whole process group, while it reads and again while it writes."""

import os
import re
import signal
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from liuan_safety.workbooks.report_writer import Column, Report, write_report
from tests.enterprises.census.made_up import HEADINGS, rows
from tests.processes.site import Site, Visitor, running_site, start_worker, wait_for

pytestmark = pytest.mark.processes
ROWS = 6_000
SECONDS = 30  # from the new worker's start until the job is done


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """One web without beat: the worker alone has to find the work again."""
    with running_site(tmp_path, webs=1, workers=1, beat=False) as site:
        yield site


def kill_worker(site: Site, number: int) -> None:
    process = site.processes.pop(f"worker{number}")
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def census(path: Path) -> bytes:
    report = Report("舒城县2018年企业普查表", "填报单位：舒城县安委办", tuple(Column(title) for title in HEADINGS))
    write_report(report, rows(ROWS, start=500_000), path)
    return path.read_bytes()


def test_killed_while_reading_and_while_writing(site: Site, tmp_path: Path) -> None:
    person = Visitor(f"http://127.0.0.1:{site.ports[0]}")
    person.log_in("shucheng", site.accounts()["shucheng"])
    _, page = person.get("/census/upload/")
    place = re.search(r'<option value="(\d+)" selected', page)
    assert place
    file = ("files", "舒城县.xlsx", census(tmp_path / "c.xlsx"))
    person.post("/census/upload/", {"year": "2018", "jurisdiction": place.group(1)}, file)
    address = person.at
    wait_for("reading", lambda: "正在读取" in person.get(address)[1], 30)
    kill_worker(site, 0)
    assert 'name="revision"' not in person.get(address)[1]

    start_worker(site, 1)
    page = wait_for("checked", lambda: checked(person, address), SECONDS + 30)
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    person.post(f"{address}confirm/", {"revision": revision.group(1)})
    time.sleep(0.3)
    kill_worker(site, 1)
    start_worker(site, 2)
    wait_for("written", lambda: "入库已完成" in person.get(address)[1], SECONDS + 30)
    # Once and whole: every row of the workbook, none twice.
    page = person.get(f"/enterprises/?source={re.findall(r'[0-9]+', address)[0]}")[1]
    assert f"共 {ROWS:,} 家" in page
    name = next(rows(1, start=500_000))[1]
    assert len(re.findall(r"/enterprises/\d+/", person.get("/enterprises/?q=" + urllib.parse.quote(str(name)))[1])) >= 1


def checked(person: Visitor, address: str) -> str:
    page = person.get(address)[1]
    return page if 'name="revision"' in page else ""
