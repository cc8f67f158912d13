"""Every page, in a real browser: nothing for axe to say, nothing wider than the screen, no complaint."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.conftest import HEIGHTS, Walker, violations

pytestmark = pytest.mark.journey
# Whose menu to follow, and pages that no menu leads to; those that a journey pictures have been walked by axe there.
ROLES = (
    "office",
    "shucheng",
    "shucheng.town",
    "keeper",
    "jinan.housing",
    "department",
    "leader",
    "jinan.admin",
    "audit",
    "system",
    "finance",
)
YESTERDAY = datetime.date.today() - datetime.timedelta(days=1)
MORE = {
    "office": (
        "/gallery/",
        "/enterprises/new/",
        "/enterprises/overview/",
        "/enterprises/export/",
        "/census/upload/",
        "/supervision/office/interim/?tab=unclaimed&all=1",
        "/supervision/office/{enterprise}/",
        "/supervision/names/",
        "/supervision/assigned/?lead=none",
    ),
    "jinan.housing": (
        "/supervision/claims/?tab=own",
        "/supervision/claims/?tab=sent",
        "/supervision/claims/take/?all=1",
        "/supervision/claims/pass/?all=1",
        "/supervision/claims/refuse/?all=1",
        "/supervision/claims/withdraw/?tab=own&all=1",
    ),
    "leader": ("/dashboard/?map=led", "/dashboard/wall/"),
    "shucheng.town": ("/grid/new/", "/grid/give/?all=1"),
    "jinan.admin": ("/houses/?gap=any",),
    "shucheng": (
        *("/account/password/", "/account/tokens/", "/jobs/", "/no-such-page/"),
        *("/census/batches/", "/census/returns/", "/census/reconciliation/", "/census/template/", "/census/mappings/"),
        *(f"/census/1/{page}" for page in ("", "mend/", "columns/", "undo/")),
        *(f"/enterprises/{page}?asof={YESTERDAY}" for page in ("", "{enterprise}/")),
        *(f"/enterprises/{{enterprise}}/{deed}/" for deed in ("mend", "move")),
        *("/enterprises/{enterprise}/places/new/", "/enterprises/{enterprise}/grants/new/"),
        "/enterprises/batch/move/?rows={enterprise}%3A1",
    ),
}
# The library's own page, whose findings are not ours to mend; and files, which are no pages.
LEFT_OUT = re.compile(r"/api/|/logout|/static/|\.xlsx|/readyz|/metrics|/empty/|/papers/|/file/")


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
        menu = ["/", *menu_of(person)]
        found = [*menu, *more_of(person, role), *first_objects(person, menu, seen)]
        pages = {kind(path): path for path in reversed(found)}
        for one in sorted(set(pages) - seen | {kind("/")}):
            faults += [f"{role} {fault}" for fault in faults_of(person, pages[one])]
        seen |= set(pages)
        faults += [f"{role}: {said}" for said in person.complaints if "404" not in said]
    assert len(seen) > 30
    assert not faults, "\n".join(faults)


def more_of(person: Walker, role: str) -> list[str]:
    """Pages that no menu leads to, those of an enterprise with the first one of the register's list."""
    more = MORE.get(role, ())
    if not any("{enterprise}" in path for path in more):
        return list(more)
    person.go("/enterprises/")
    links = person.page.locator("main a[href^='/enterprises/']").evaluate_all("all => all.map(one => one.pathname)")
    numbers = [found.group(1) for link in links if (found := re.fullmatch(r"/enterprises/(\d+)/", link))]
    return [path.replace("{enterprise}", numbers[0]) for path in more]


def kind(path: str) -> str:
    """Pages that differ by their object alone are of one kind: one address of the site, with what is asked of it."""
    plain, _, query = path.partition("?")
    try:
        name = resolve(plain).view_name
    except Resolver404:
        name = plain
    return f"{name}?{re.sub(r'[0-9]+', '#', query)}"


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
        faults += [f"{path} at {width}: {one}" for one in violations(person.page)]
    return faults
