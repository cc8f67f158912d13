"""The commands of docker-compose.yml without Docker: two webs, two workers, beat; a census goes in through them."""

import json
import re
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from enterprises.demonstration.making import credit_code
from liuan_safety.workbooks.report_writer import Column, Report, write_report
from tests.processes.site import SERVICES, Site, Visitor, free_port, running_site, wait_for

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("compose")) as site:
        yield site


def census(path: Path) -> bytes:
    """Two sound rows and one without a name."""
    columns = (Column("企业名称"), Column("统一社会信用代码"), Column("所属乡镇"), Column("从业人数"))
    rows = [
        ["舒城县测试甲有限公司", credit_code(990_001, "341523"), "城关镇", "12"],
        ["舒城县测试乙有限公司", credit_code(990_002, "341523"), "桃溪镇", "8"],
        ["", credit_code(990_003, "341523"), "城关镇", "3"],
    ]
    write_report(Report("舒城县2018年企业普查表", "填报单位:舒城县安委办", columns), rows, path)
    return path.read_bytes()


def test_a_census_goes_in_across_webs_and_workers(site: Site, tmp_path: Path) -> None:
    first, second = (Visitor(f"http://127.0.0.1:{port}") for port in site.ports)
    status, page = first.get("/")
    assert status == 200 and first.at == "/login/"
    assert "演示" in page
    status, page = first.log_in("shucheng", site.accounts()["shucheng"])
    assert status == 200 and first.at != "/login/", page[:500]
    # What one web opened the other one knows: they share the database and nothing else.
    second.jar = first.jar
    second.opener = first.opener
    assert second.get("/")[0] == 200 and second.at != "/login/"

    _, page = first.get("/census/upload/")
    selected = re.search(r'<option value="(\d+)" selected', page).group(1)
    fields = {"year": "2018", "jurisdiction": selected}
    status, page = first.post("/census/upload/", fields, ("files", "舒城县.xlsx", census(tmp_path / "c.xlsx")))
    assert status == 200 and re.fullmatch(r"/census/\d+/", first.at), page[:1000]
    address = first.at
    page = wait_for("read and checked", lambda: checked(second, address))
    revision = re.search(r'name="revision" value="(\d+)"', page).group(1)
    status, _ = second.post(f"{address}confirm/", {"revision": revision})
    assert status == 200
    wait_for("written", lambda: "普查表已入库" in first.get(address)[1])
    page = first.get("/enterprises/?q=" + urllib.parse.quote("测试甲"))[1]
    # What was searched for is marked within the name.
    words = re.sub(r"</?mark[^>]*>", "", page)
    assert "舒城县测试甲有限公司" in words and "测试乙" not in words


def checked(visitor: Visitor, address: str) -> str:
    page = visitor.get(address)[1]
    return page if 'name="revision"' in page else ""


def test_the_probe_of_the_health_check_asks_the_web(site: Site) -> None:
    command = SERVICES["web"]["healthcheck"]["test"][1:]
    assert command[:2] == ["python", "-m"]
    probe = site.start("probe", [command[2], *command[3:]], PORT=str(site.ports[0]))
    assert probe.wait(timeout=30) == 0
    gone = site.start("probe", [command[2], *command[3:]], PORT=str(free_port()))
    assert gone.wait(timeout=30) != 0


def test_logs_are_json_and_hold_no_names(site: Site) -> None:
    Visitor(f"http://127.0.0.1:{site.ports[0]}").get("/enterprises/?q=%E6%B5%8B%E8%AF%95")
    lines = site.log("web0").read_text(encoding="utf-8").splitlines()
    parsed = [json.loads(line) for line in lines if line.strip()]
    accesses = [line for line in parsed if line["logger"] == "liuan_safety.access"]
    assert any(line["path"] == "/enterprises/" for line in accesses)
    text = "\n".join(lines)
    assert "%E6%B5%8B" not in text and "测试" not in text and "password" not in text
