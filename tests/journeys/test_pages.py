"""Every page, in a real browser: nothing for axe to say, nothing wider than the screen, no complaint."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import HEIGHTS, Walker

pytestmark = pytest.mark.journey
# Whose menu to follow, and pages that no menu leads to.
ROLES = ("office", "shucheng", "shucheng.town", "department", "leader", "jinan.admin", "audit", "system", "finance")
MORE = {
    "office": ("/gallery/", "/enterprises/new/", "/enterprises/overview/", "/enterprises/export/", "/census/upload/"),
    "shucheng": ("/account/password/", "/account/tokens/", "/jobs/", "/no-such-page/"),
}
# The library's own page, whose findings are not ours to mend; and files, which are no pages.
LEFT_OUT = re.compile(r"/api/|/logout|/static/|\.xlsx|/readyz|/metrics|/empty/|/papers/|/file/")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}}


def menu_of(person: Walker) -> list[str]:
    links = person.page.eval_on_selector_all(
        "nav a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
    )
    return [link for link in dict.fromkeys(links) if not LEFT_OUT.search(link)]


def first_objects(person: Walker, found: list[str], seen: set[str]) -> list[str]:
    """The first object's page of every list that nobody has opened yet, one level down."""
    deeper: list[str] = []
    for path in [path for path in found if kind(path) not in seen]:
        person.go(path)
        links = person.page.eval_on_selector_all(
            "main a[href^='/']", "links => links.map(link => link.getAttribute('href').split('#')[0].split('?')[0])"
        )
        kinds = {kind(link): link for link in reversed(links) if not LEFT_OUT.search(link)}
        deeper += kinds.values()
    return deeper


def test_pages_are_sound(walker: Callable[[str], Walker]) -> None:
    """Each kind of page once, by the first role that finds it; each role's desk."""
    seen: set[str] = set()
    faults: list[str] = []
    for role in ROLES:
        person = walker(role)
        found = ["/", *menu_of(person), *MORE.get(role, ())]
        pages = {kind(path): path for path in reversed([*found, *first_objects(person, found, seen)])}
        for one in sorted(set(pages) - seen | {"/"}):
            faults += [f"{role} {fault}" for fault in faults_of(person, pages[one])]
        seen |= set(pages)
        faults += [f"{role}: {said}" for said in person.complaints if "404" not in said]
    assert len(seen) > 30
    assert not faults, "\n".join(faults)


def kind(path: str) -> str:
    """Pages that differ by their object alone are of one kind."""
    return re.sub(r"\d+|login\.\w+", "#", path)


def faults_of(person: Walker, path: str) -> list[str]:
    """What is wrong with the page, on a phone and at the officers' usual width."""
    faults = []
    status = person.go(path)
    if status >= 400 and "no-such-page" not in path:
        return [f"{path}: {status}"]
    for width in (360, 1366):
        person.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        person.page.wait_for_timeout(100)
        too_wide = person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if too_wide > 0:
            faults.append(f"{path} at {width}: {too_wide} px too wide")
        for one in Axe().run(person.page, options=RULES).response["violations"]:
            faults.append(f"{path} at {width}: {one['id']} {one['nodes'][0]['html'][:120]}")
    return faults
