"""The grid 改错 used as a sheet is: blocks picked, copied, pasted, emptied, taken back; nothing typed is lost."""

import re

from playwright.sync_api import Locator, Page

from tests.enterprises.census.made_up import credit_code
from tests.journeys.conftest import Walker

STATUS = "[data-lu-grid-status]"
COPY = """() => {
    const clipboardData = new DataTransfer();
    document.activeElement.dispatchEvent(new ClipboardEvent('copy', {clipboardData, bubbles: true, cancelable: true}));
    return clipboardData.getData('text/plain');
}"""
PASTE = """(text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', text);
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData, bubbles: true, cancelable: true}));
}"""


def cells_of(page: Page) -> Locator:
    return page.locator("[data-lu-grid] tbody input[type=text]")


def texts(page: Page) -> list[str]:
    return cells_of(page).evaluate_all("all => all.map(one => one.value)")


def used_like_a_sheet(person: Walker) -> None:
    """Of an import whose page is open, with two wrong rows: name missing, code false. Saves the code, nothing else."""
    page = person.page
    grid = f"{re.sub(r'^https?://[^/]+', '', page.url).split('?')[0]}mend/"
    person.go(grid)
    a_block_is_pasted_and_taken_back(page)
    a_block_is_picked_with_the_mouse_and_emptied(page)
    what_was_typed_outlives_the_session(person)
    a_colleague_was_faster(page, grid)


def a_block_is_pasted_and_taken_back(page: Page) -> None:
    wide = page.locator("[data-lu-grid] thead th").count() - 1
    before = texts(page)
    cells_of(page).first.click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    assert page.evaluate(COPY).split("\n") == ["\t".join(before[at : at + 2]) for at in (0, wide)]
    page.evaluate(PASTE, '甲\t"两\n行"\r\n乙\t丙\r\n')
    assert [texts(page)[at] for at in (0, 1, wide, wide + 1)] == ["甲", "两 行", "乙", "丙"]
    assert "已改 4 格" in page.inner_text(STATUS)
    page.keyboard.press("Control+z")
    assert texts(page) == before
    page.keyboard.press("Control+y")
    page.get_by_role("button", name="撤销上一步").click()
    assert texts(page) == before


def a_block_is_picked_with_the_mouse_and_emptied(page: Page) -> None:
    wide = page.locator("[data-lu-grid] thead th").count() - 1
    before = texts(page)
    start, end = (cells_of(page).nth(at).bounding_box() for at in (0, wide + 1))
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=4)
    page.mouse.up()
    assert page.locator(".lu-grid-picked").count() == 4
    page.keyboard.press("Delete")
    assert not any(texts(page)[at] for at in (0, 1, wide, wide + 1))
    page.keyboard.press("Control+z")
    assert texts(page) == before


def what_was_typed_outlives_the_session(person: Walker) -> None:
    """The session is gone when the officer saves: after the log-in the cell stands in the grid again."""
    page = person.page
    cells_of(page).nth(1).fill("舒城县没有保存厂")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存并重新核对").click()
    page.wait_for_url(re.compile("/login/"))
    page.fill("input[name=username]", person.username)
    page.fill("input[name=password]", person.site.accounts()[person.username])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/mend/"))
    assert "上次没有保存的 1 格已恢复" in page.inner_text(STATUS)
    assert "舒城县没有保存厂" in texts(page)
    cells_of(page).nth(1).click()
    page.keyboard.press("Escape")
    assert "没有改动" in page.inner_text(STATUS)


def a_colleague_was_faster(page: Page, grid: str) -> None:
    """The row of the false code is mended in another tab; one's own text stands beside, and is put in or dropped."""
    mine, theirs = credit_code(980_011), credit_code(980_012)
    code = page.get_by_role("textbox", name=re.compile("统一社会信用代码"))
    code.last.fill(mine)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("textbox", name=re.compile("统一社会信用代码")).last.fill(theirs)
    with other.expect_navigation():
        other.get_by_role("button", name="保存并重新核对").click()
    other.close()
    page.goto(re.sub(r"/census/.*", f"{grid}?show=mended", page.url))
    assert code.input_value() == theirs
    assert f"您填的（没有保存）：{mine}" in page.locator("[data-lu-grid]").inner_text()
    page.get_by_role("button", name=f"不要“{mine}”").click()
    assert "没有改动" in page.inner_text(STATUS)
