"""A county collects workbooks: many at once → columns → mending in the grid → confirm → receipt → undo."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator

from tests.enterprises.census.made_up import credit_code
from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey
HEADINGS = ("序号", "企业名称", "统一社会信用代码", "所属乡镇", "详细地址", "从业人数", "对外号头")
FIRST = 970_001


def township_workbook(folder: Path, town: str, rows: list[tuple[str, str]], mark: str = "") -> Path:
    """One township's workbook: name and code of each row as given; a heading that nobody foresaw among the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "普查表"
    sheet.append([f"{town}2018年企业普查表"])
    sheet.append([f"填报单位：舒城县{town}人民政府"])
    sheet.append(HEADINGS)
    for number, (name, code) in enumerate(rows, start=1):
        sheet.append(
            [number, name, code, town, f"舒城县{town}工业路{number}号", 10 + number, f"0564-66600{number:02d}"]
        )
    path = folder / f"{town}{mark}2018年企业普查表.xlsx"
    book.save(path)
    return path


def false(code: str) -> str:
    """The code with its last sign wrong."""
    return code[:-1] + ("7" if code[-1] != "7" else "3")


def workbooks(folder: Path) -> list[Path]:
    """Three townships; one sends twice, one has a false code, and one is a former township that nobody knows."""
    codes = [credit_code(number) for number in range(FIRST, FIRST + 8)]
    return [
        township_workbook(folder, "桃溪镇", [("舒城收集甲厂", codes[0]), ("舒城收集乙厂", false(codes[1]))]),
        township_workbook(folder, "杭埠镇", [("舒城收集丙厂", codes[2]), ("舒城收集丁厂", codes[3])]),
        township_workbook(folder, "杭埠镇", [("舒城收集丙厂", codes[2])], mark="(更新)"),
        township_workbook(folder, "孔集镇", [("舒城收集戊厂", codes[4])]),
    ]


def agree(person: Walker, label: str) -> None:
    """Press the deed's button and say yes to what it says it will do."""
    person.page.get_by_role("button", name=re.compile(label)).first.click()
    dialog = person.page.locator("dialog[open], .modal.show, [role=dialog]").last
    press(person, dialog.locator("button.lu-button-primary, button.lu-button-grave").last)


def press(person: Walker, button: Locator) -> None:
    """Click what sends a form, and wait for the page that answers."""
    with person.page.expect_navigation():
        button.click()


def path_of(person: Walker) -> str:
    """Where the person is, without host and port."""
    return re.sub(r"^https?://[^/]+", "", person.page.url)


def test_a_county_collects_mends_and_undoes(walker: Callable[[str], Walker], tmp_path: Path) -> None:
    person = walker("shucheng")
    batch = drop_in(person, workbooks(tmp_path))
    say_whose_it_is(person, batch)
    which_one_stands(person, batch)
    columns_are_corrected_and_remembered(person, batch)
    wrong = a_wrong_row_is_mended_in_the_grid(person, batch)
    everything_ready_is_confirmed(person, batch)
    a_receipt_comes_back(person, wrong, tmp_path)
    an_import_is_undone(person, batch)
    assert not person.complaints


def drop_in(person: Walker, files: list[Path]) -> str:
    """All at once; the address of the batch."""
    page = person.page
    person.go("/census/upload/")
    page.fill("input[name=year]", "2018")
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/census/batches/\d+/"))
    batch = path_of(person)
    until(person, batch, lambda: page.get_by_text("正在读取").count() + page.get_by_text("排队读取").count() == 0)
    person.picture("batch")
    return batch


def until(person: Walker, path: str, is_so: Callable[[], bool]) -> None:
    """Open the page anew until it is as it should be; a minute at most."""
    for _ in range(60):
        person.go(path)
        if is_so():
            return
        person.page.wait_for_timeout(1_000)
    raise AssertionError(f"{path} never came to rest: {person.page.locator('main').inner_text()[:2000]}")


def line_of(person: Walker, words: str) -> Locator:
    """The workbook whose sender or file bears these words."""
    return person.page.locator("tbody tr").filter(has=person.page.locator("th", has_text=words))


def say_whose_it_is(person: Walker, batch: str) -> None:
    """孔集镇 is a former township: asked once, answered."""
    page = person.page
    line_of(person, "孔集镇").get_by_role("link", name="认定填报单位").click()
    person.picture("sender")
    page.get_by_role("radio", name=re.compile("一部分")).check()
    page.locator("select[name=jurisdiction]").evaluate(
        """(select) => {
            const value = [...select.options].find((one) => one.text.includes('城关镇')).value;
            if (select.tomselect) select.tomselect.setValue(value); else select.value = value;
        }"""
    )
    press(person, page.get_by_role("button", name=re.compile("^认定")))
    until(person, batch, lambda: line_of(person, "孔集镇").get_by_text("待确认").count() == 1)
    assert "城关镇" in line_of(person, "孔集镇").inner_text()


def which_one_stands(person: Walker, batch: str) -> None:
    """杭埠镇 sent twice: the one marked as renewed stands, the other's rows stay to be looked at."""
    if line_of(person, "杭埠镇").get_by_text("未采用").count() == 0:
        line_of(person, "更新").get_by_role("button", name="以这份为准").first.click()
        dialog = person.page.locator("dialog[open], .modal.show, [role=dialog]").last
        press(person, dialog.locator("button.lu-button-primary").last)
    until(person, batch, lambda: person.page.locator("tbody").get_by_text("未采用", exact=True).count() == 1)
    person.picture("batch-answered")


def columns_are_corrected_and_remembered(person: Walker, batch: str) -> None:
    """A column whose heading nobody foresaw is told to be the telephone."""
    page = person.page
    line_of(person, "桃溪镇").get_by_role("link", name="桃溪镇").first.click()
    page.get_by_role("link", name="对应列").first.click()
    person.picture("columns")
    row = page.locator("tbody tr", has_text="对外号头")
    row.locator("select").evaluate(
        """(select) => {
            if (select.tomselect) select.tomselect.setValue('telephone'); else select.value = 'telephone';
        }"""
    )
    press(person, page.get_by_role("button", name="保存对应并重新读取"))
    until(person, batch, lambda: line_of(person, "桃溪镇").get_by_text("待确认").count() == 1)
    person.go("/census/mappings/")
    page.get_by_text("桃溪镇").first.wait_for()


def a_wrong_row_is_mended_in_the_grid(person: Walker, batch: str) -> str:
    """The false code is typed anew; one click examines the row again."""
    page = person.page
    person.go(batch)
    line_of(person, "桃溪镇").get_by_role("link", name="桃溪镇").first.click()
    run = path_of(person)
    page.get_by_role("link", name="改错").click()
    person.picture("mend-grid")
    page.get_by_role("textbox", name=re.compile("统一社会信用代码")).first.fill(credit_code(FIRST + 1))
    press(person, page.get_by_role("button", name="保存并重新核对"))
    page.get_by_text("已改好").first.wait_for()
    person.picture("mend-done")
    return run.split("?")[0]


def everything_ready_is_confirmed(person: Walker, batch: str) -> None:
    person.go(batch)
    agree(person, "确认入库")
    until(person, batch, lambda: person.page.locator("tbody").get_by_text("已入库", exact=True).count() == 3)
    person.picture("batch-written")
    person.go("/enterprises/?q=舒城收集")
    assert person.page.locator("#list tbody tr").count() == 4
    person.go("/census/returns/?year=2018")
    person.picture("returns")


def a_receipt_comes_back(person: Walker, wrong: str, folder: Path) -> None:
    """A workbook with a wrong row goes in; its receipt is mended and sent, and settles the row."""
    page = person.page
    file = township_workbook(folder, "河棚镇", [("舒城收集己厂", credit_code(FIRST + 6)), ("舒城收集庚厂", "9134152")])
    person.go("/census/upload/")
    page.fill("input[name=year]", "2018")
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/census/\d+/"))
    run = path_of(person)
    page.get_by_role("button", name=re.compile("确认入库")).wait_for(timeout=60_000)
    agree(person, "确认入库")
    page.get_by_text("入库已完成").first.wait_for(timeout=60_000)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载回执").click()
    book = openpyxl.load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    cells = [cell for row in book.active.iter_rows() for cell in row if cell.value == "9134152"]
    assert len(cells) == 1
    cells[0].value = credit_code(FIRST + 7)
    mended = folder / "回执.xlsx"
    book.save(mended)
    person.go("/census/upload/")
    page.fill("input[name=year]", "2018")
    page.set_input_files("input[type=file]", mended)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/census/\d+/"))
    page.get_by_role("button", name=re.compile("确认入库")).wait_for(timeout=60_000)
    person.picture("receipt-back")
    agree(person, "确认入库")
    page.get_by_text("入库已完成").first.wait_for(timeout=60_000)
    person.go(f"{run}mend/?show=wrong")
    assert "仍有错" not in page.locator("main").inner_text()


def an_import_is_undone(person: Walker, batch: str) -> None:
    """杭埠镇's import is taken back as a whole; its firm leaves the register, and the history says so."""
    page = person.page
    person.go(batch)
    line_of(person, "更新").get_by_role("link", name="杭埠镇").first.click()
    person.picture("import-written")
    run = path_of(person)
    page.get_by_role("link", name="能不能撤销，先看看").click()
    page.get_by_text("可以整体撤销").wait_for()
    person.picture("undo")
    page.fill("#undo [name=reason]", "报错了年度")
    agree(person, "撤销导入")
    until(person, run, lambda: page.get_by_text("报错了年度").count() > 0)
    person.picture("import-undone")
    person.go("/enterprises/?q=舒城收集丙厂")
    assert page.locator("#list tbody tr a").count() == 0
