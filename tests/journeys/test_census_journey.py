"""The main job in a real browser: log in → upload → preview → confirm → register → enterprise → export."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.enterprises.census.made_up import credit_code
from tests.journeys.conftest import Walker
from tests.journeys.sheet import used_like_a_sheet

pytestmark = pytest.mark.journey


def county_workbook(path: Path) -> Path:
    """A county's workbook with a cover, a two-level heading, and one row of each fate."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "填表说明"
    cover["A1"] = "一、填报范围：辖区内工矿商贸企业"
    sheet = book.create_sheet("普查表")
    sheet.append(["舒城县2018年度工矿商贸企业普查表"])
    sheet.append(
        ["序号", "企业名称", "统一社会信用代码", "企业位置", None, "从业人数", "成立日期", "行业主管部门", "联系电话"]
    )
    sheet.append([None, None, None, "所属乡镇", "详细地址", None, None, None, None])
    for block in ("A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "G2:G3", "H2:H3", "I2:I3"):
        sheet.merge_cells(block)
    codes = [credit_code(number) for number in range(980_001, 980_006)]
    false = codes[3][:8] + ("7" if codes[3][8] != "7" else "3") + codes[3][9:]
    rows = [
        (
            1,
            "舒城县旅途测试甲有限公司",
            codes[0],
            "城关镇",
            "工业路1号",
            "约30人",
            "2009年3月12日",
            "县经信局",
            "0564-5550101",
        ),
        (2, "舒城县旅途测试乙有限公司", codes[1].lower(), "桃溪镇", "=1+1", 12, "2118-01-05", "", ""),
        (3, "", codes[2], "城关镇", "人民路3号", 5, "2010.5.6", "县住建局", ""),
        (4, "舒城县旅途测试丁有限公司", false, "城关镇", "人民路4号", "若干", "2011-01-01", "", ""),
        (5, "舒城县旅途测试戊有限公司", codes[4], "城关镇", "人民路5号", "若干", "20120203", "安监局", ""),
    ]
    for row in rows:
        sheet.append(row)
    sheet.append(["合计", "5家"])
    book.save(path)
    return path


def upload(person: Walker, workbook: Path) -> None:
    person.page.get_by_role("link", name="普查", exact=True).first.click()
    person.page.get_by_role("link", name="上传普查表").first.click()
    person.picture("import-upload")
    person.page.fill("input[name=year]", "2018")
    person.page.set_input_files("input[type=file]", workbook)
    person.page.get_by_role("button", name="上传并核对").click()
    person.page.wait_for_url(re.compile(r"/census/\d+/"))


def test_a_census_goes_in_and_comes_out(walker: Callable[[str], Walker], tmp_path: Path) -> None:
    person = walker("shucheng")
    page = person.page
    person.picture("desk")
    upload(person, county_workbook(tmp_path / "舒城县2018年企业普查表.xlsx"))
    confirm = page.get_by_role("button", name=re.compile("确认入库"))
    confirm.wait_for(timeout=60_000)
    person.picture("import-check")
    page.get_by_role("link", name=re.compile("有错")).first.click()
    page.get_by_role("cell", name="没有企业名称").wait_for()
    person.picture("import-wrong")
    page.get_by_role("link", name=re.compile("存疑")).first.click()
    page.get_by_text("2118-01-05").first.wait_for()
    checked = re.sub(r"^https?://[^/]+", "", page.url)
    used_like_a_sheet(person)
    # The other web knows the same; the confirmation says what it will do and waits for a second word.
    person.go(checked, web=1)
    confirm.click()
    person.page.locator("dialog[open], .modal.show, [role=dialog]").get_by_role(
        "button", name=re.compile("确认")
    ).last.click()
    page.get_by_text("入库已完成").first.wait_for(timeout=60_000)
    person.picture("import-result")
    the_register_shows_it(person)
    the_list_leaves_as_a_workbook(person)
    assert not person.complaints


def the_register_shows_it(person: Walker) -> None:
    page = person.page
    person.go("/enterprises/?q=旅途测试", web=1)
    rows = page.locator("#list tbody tr")
    assert rows.count() == 4
    person.picture("register-found")
    page.get_by_role("link", name=re.compile("旅途测试甲")).first.click()
    page.wait_for_url(re.compile(r"/enterprises/\d+/"))
    page.get_by_text("普查填报").first.wait_for()
    person.picture("enterprise")
    masked = page.locator("body").inner_text()
    assert "0564-5550101" not in masked
    page.locator("#facts, body").get_by_role("button", name="查看").last.click()
    page.get_by_text("0564-5550101").first.wait_for()


def the_list_leaves_as_a_workbook(person: Walker) -> None:
    page = person.page
    person.go("/enterprises/?q=旅途测试")
    page.get_by_role("link", name=re.compile("导出")).first.click()
    button = page.get_by_role("button", name=re.compile("导出")).first
    with page.expect_download() as waiting:
        button.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any("旅途测试甲" in str(cell.value) for cell in cells)
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
