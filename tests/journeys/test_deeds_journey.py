"""The register's daily deeds in a real browser: change trade by the picker, move, close and take back, merge, split."""

import datetime
import re
from collections.abc import Callable

import pytest

from tests.journeys.conftest import Walker

pytestmark = pytest.mark.journey


def enterprises(person: Walker, number: int) -> list[str]:
    """Addresses of the first few enterprises that the post sees."""
    person.go("/enterprises/?per_page=50")
    links = person.page.locator("table a[href^='/enterprises/']").evaluate_all("all => all.map(one => one.pathname)")
    found = list(dict.fromkeys(link for link in links if re.fullmatch(r"/enterprises/\d+/", link)))
    return found[:number]


def deed(person: Walker, address: str, label: str) -> None:
    """Open the enterprise and choose from 办理."""
    person.go(address)
    person.page.get_by_role("button", name="办理").click()
    person.page.get_by_role("link", name=label, exact=True).click()
    person.page.wait_for_load_state()


def send(person: Walker, verb: str, reason: str) -> None:
    person.page.fill("[name=reason]", reason)
    person.page.locator(".lu-form-actions").get_by_role("button", name=verb).click()
    person.page.wait_for_load_state()


def says(person: Walker, words: str) -> None:
    person.page.get_by_text(words).first.wait_for()


def test_the_registers_daily_deeds(walker: Callable[[str], Walker]) -> None:
    person = walker("shucheng")
    page = person.page
    first, second, third = enterprises(person, 3)
    name = _name(person, first)

    deed(person, first, "改行")
    picker = page.locator(".ts-wrapper").first
    picker.click()
    page.keyboard.type("无机酸")
    page.locator(".ts-dropdown .option", has_text="2611 无机酸制造").click()
    person.picture("deed-trade")
    send(person, "办理改行", "转为化工")
    says(person, "2611 无机酸制造")
    says(person, "改行，将国民经济行业代码由")

    deed(person, first, "注销或迁出")
    says(person, "将停用")
    person.picture("deed-close")
    send(person, "办理注销或迁出", "已注销登记")
    says(person, "本企业已注销，不在册")
    person.picture("enterprise-left")
    assert page.get_by_role("link", name="更正信息").count() == 0
    page.get_by_role("link", name="撤回", exact=True).click()
    person.picture("deed-take-back")
    send(person, "撤回", "办错了企业")
    says(person, "办理的“注销或迁出”")
    assert page.get_by_role("link", name="更正信息").count() == 1

    other = _name(person, second)
    deed(person, first, "合并记录")
    page.locator(".ts-wrapper").first.click()
    page.keyboard.type(other[:8])
    page.locator(".ts-dropdown .option", has_text=other).first.click()
    page.get_by_role("button", name="逐项对照").click()
    says(person, "这条记录不再在册")
    person.picture("deed-merge")
    send(person, "合并", "同一家企业重复登记")
    says(person, f"将重复记录“{other}”并入本记录")
    person.go(second)
    says(person, f"本记录已并入“{name}”，不在册")
    page.get_by_role("link", name="打开合并后的记录").click()
    page.wait_for_url(lambda url: url.endswith(first))

    deed(person, third, "分立")
    page.fill("[name=name]", "舒城县旅途分立有限公司")
    page.check("[name=code_outstanding]")
    page.fill("[name=address]", "城关镇旅途路 1 号")
    person.picture("deed-split")
    send(person, "办理分立", "公司分立")
    says(person, "分立出“舒城县旅途分立有限公司”")
    the_day_before_is_read_as_it_was(person, first)
    assert not person.complaints


def the_day_before_is_read_as_it_was(person: Walker, address: str) -> None:
    """Page and list as they stood yesterday: today's deeds are not in them, and none is offered."""
    day = datetime.date.today() - datetime.timedelta(days=1)
    person.go(f"{address}?asof={day}")
    says(person, f"您看到的是 {day.year}年{day.month}月{day.day}日的台账")
    assert "2611 无机酸制造" not in person.page.locator("main").inner_text()
    assert person.page.get_by_role("button", name="办理").count() == 0
    person.picture("as-of-page")
    person.go(f"/enterprises/?asof={day}&q=旅途分立")
    says(person, "没有符合条件的企业")
    person.go(f"/enterprises/?asof={day}")
    person.picture("as-of-list")


def _name(person: Walker, address: str) -> str:
    person.go(address)
    return person.page.locator("h1").inner_text().strip()
