"""A real site of two webs, two workers and beat, and a real browser that walks it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Response, sync_playwright

from tests.processes.site import Site, running_site

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (360, 960, 1366, 1920)
HEIGHTS = {360: 780, 960: 900, 1366: 768, 1920: 1080}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    # What holds need not be told in detail: that is most of axe's work on a long page.
    "resultTypes": ["violations"],
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(tmp_path_factory.mktemp("journey")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while Playwright's loop runs in this process, Django refuses the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe says of the page as it stands."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html'][:120]}" for one in found]


class Walker:
    """One person at the browser. Whatever the console complains of stands in `complaints`."""

    def __init__(self, browser: Browser, site: Site, username: str, pictures: Path) -> None:
        self.site, self.username, self.pictures = site, username, pictures
        context = browser.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768}, accept_downloads=True)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(20_000)
        self.complaints: list[str] = []
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path: str, web: int = 0) -> int:
        """Open the path on one of the webs; they share cookies, as one site behind a proxy does."""
        answer = self._arrive(f"http://127.0.0.1:{self.site.ports[web]}{path}")
        return answer.status if answer else 0

    def _arrive(self, address: str) -> Response | None:
        """An answered poll may load the page anew at this very moment, and what it began interrupts what we begin."""
        for _ in range(10):
            try:
                return self.page.goto(address)
            except Error as interrupted:
                if "interrupted by another navigation" not in str(interrupted):
                    raise
                # Until the other one has begun, the page that it leaves still calls itself loaded.
                self.page.wait_for_timeout(300)
                self.page.wait_for_load_state()
        raise AssertionError(f"{address} was interrupted ten times: the page loads itself anew without end")

    def log_in(self) -> "Walker":
        self.go("/login/")
        self.page.fill("input[name=username]", self.username)
        self.page.fill("input[name=password]", self.site.accounts()[self.username])
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)
        return self

    def settle(self) -> None:
        """Wait until the page has come to rest: an answered poll may load it anew."""
        for _ in range(2):
            self.page.wait_for_load_state("networkidle")
            self.page.wait_for_timeout(300)

    def picture(self, name: str) -> None:
        """The page at the four widths that count; wider than the screen is a defect, and what axe finds."""
        self.settle()
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            self.page.wait_for_timeout(150)
            self.page.screenshot(path=self.pictures / f"{name}-{width}.png")
            too_wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert too_wide <= 0, f"{name} is {too_wide} px wider than a screen of {width}"
        self.page.set_viewport_size({"width": 1366, "height": 768})
        assert not (found := violations(self.page)), f"{name}: {found}"


@pytest.fixture
def walker(browser: Browser, site: Site, tmp_path: Path) -> Iterator:
    """`walker("shucheng")`: that account, logged in."""
    pictures = Path(os.environ.get("JOURNEY_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    people: list[Walker] = []

    def enter(username: str) -> Walker:
        people.append(Walker(browser, site, username, pictures).log_in())
        return people[-1]

    yield enter
    for person in people:
        person.page.context.close()
