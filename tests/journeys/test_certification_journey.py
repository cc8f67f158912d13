"""A year from the opened census to its certification, by six roles in a real browser (D7, T2, T3).

The township lists, its keeper looks after what it was given, departments claim and two of them claim the same, the
office decides, the county signs and sends, the office accepts and certifies, a leader reads the year as it was. The
rest of the city has nothing to list, so that nothing but these four firms stands in the way.
"""

import datetime
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator

from tests.enterprises.census.made_up import credit_code
from tests.journeys.conftest import Walker
from tests.processes.site import Site, running_site

pytestmark = [pytest.mark.journey, pytest.mark.article("D7")]
YEAR = datetime.date.today().year
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
FIRMS = ("枫桥加油站有限公司", "枫桥糕点食品有限公司", "枫桥调味食品有限公司", "枫桥烟花爆竹批发有限公司")
SCOPES = ("汽油、柴油零售", "糕点生产、销售", "调味品、食品添加剂生产、销售", "烟花爆竹批发")
# What the demonstration holds beside these firms leaves the register, and everybody else reports that there is nothing.
QUIET = f"""
from django.utils import timezone
from enterprises.census.models import CensusEntry, CensusReturn
from enterprises.census.services.returns import accept, expect_returns, report_nil
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction, Tenure, User
office = User.objects.get(username="office")
office.acting = Tenure.objects.filter(user=office, post__role="office_staff").select_related("post__unit").get()
Enterprise.objects.filter(valid_to=None).update(valid_to=timezone.now(), condition="closed")
CensusEntry.objects.filter(year={YEAR} - 1).delete()
city, county = Jurisdiction.objects.get(parent=None), Jurisdiction.objects.get(name="舒城县")
for above in (city, county):
    expect_returns(year={YEAR}, above=above)
rows = CensusReturn.objects.filter(year={YEAR}, jurisdiction__parent__in=[city, county])
for row in rows.exclude(jurisdiction=county).exclude(jurisdiction__name="城关镇").select_related("jurisdiction"):
    row = report_nil(by=office, census_return=row, revision=row.revision, reason="没有工矿商贸企业")
    accept(by=office, census_return=row, revision=row.revision)
print(rows.count())
"""
PROPOSE = """
from enterprises.supervision.proposing import queue_if_behind
from liuan_safety.jobs.running import execute
job = queue_if_behind()
print(job and execute(job.pk))
"""


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own: what is left of the city would bar any year."""
    with running_site(tmp_path_factory.mktemp("year"), webs=1, workers=1, beat=False) as site:
        site.manage("shell", "-c", QUIET)
        yield site


@pytest.fixture
def enter(browser: Browser, quiet: Site, tmp_path: Path) -> Iterator[Callable[[str], Walker]]:
    """`enter("shucheng")`: that account, logged in at the quiet site."""
    pictures = Path(os.environ.get("JOURNEY_PICTURES") or tmp_path / "pictures")
    pictures.mkdir(parents=True, exist_ok=True)
    people: list[Walker] = []

    def come_in(username: str) -> Walker:
        people.append(Walker(browser, quiet, username, pictures).log_in())
        return people[-1]

    yield come_in
    for person in people:
        assert not person.complaints
        person.page.context.close()


def press(person: Walker, button: Locator) -> None:
    """Click what sends a form, and wait for the page that answers."""
    with person.page.expect_navigation():
        button.click()


def confirmed(person: Walker, name: str) -> None:
    """A deed that asks once more: its button, then the one of the dialog."""
    person.page.get_by_role("button", name=name, exact=True).first.click()
    dialog = person.page.locator("dialog[open], .modal.show, [role=dialog]").last
    press(person, dialog.get_by_role("button", name=name, exact=True).last)


def choose(person: Walker, name: str, words: str) -> None:
    """The option that bears these words, picker or plain."""
    person.page.locator(f"select[name={name}]").evaluate(
        """(select, words) => {
            const value = [...select.options].find((one) => one.text.includes(words)).value;
            if (select.tomselect) select.tomselect.setValue(value); else select.value = value;
        }""",
        words,
    )


def workbook(path: Path) -> Path:
    """The township's list."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"舒城县城关镇{YEAR}年度企业普查表"])
    sheet.append(
        ["序号", "企业名称", "统一社会信用代码", "所属乡镇", "详细地址", "经营范围", "从业人数", "行业主管部门"]
    )
    for number, (name, scope) in enumerate(zip(FIRMS, SCOPES, strict=True), start=1):
        code = credit_code(970_000 + number)
        sheet.append([number, name, code, "城关镇", f"枫桥路{number}号", scope, 10 + number, "县应急管理局"])
    book.save(path)
    return path


def test_a_year_is_certified(enter: Callable[[str], Walker], quiet: Site, tmp_path: Path) -> None:
    the_township_lists(enter("shucheng.town"), workbook(tmp_path / f"城关镇{YEAR}年企业普查表.xlsx"))
    quiet.manage("shell", "-c", PROPOSE)
    the_keeper_is_given_them(enter("shucheng.town"), enter("keeper"))
    the_county_takes_the_townships_list(enter("shucheng"))
    departments_claim(enter("shucheng.emergency"), enter("shucheng.market"))
    office = enter("office")
    nothing_is_certified_while_something_is_open(office)
    the_office_decides(office)
    the_county_signs_and_sends(enter("shucheng"))
    the_office_accepts_and_certifies(office)
    a_leader_reads_the_year(enter("leader"))


def the_township_lists(person: Walker, path: Path) -> None:
    page = person.page
    person.picture("year-1-township-desk")
    person.go("/census/upload/")
    page.fill("input[name=year]", str(YEAR))
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并核对").click()
    page.wait_for_url(re.compile(r"/census/\d+/"))
    page.get_by_role("button", name=re.compile("确认入库")).wait_for(timeout=60_000)
    page.get_by_role("button", name=re.compile("确认入库")).click()
    dialog = page.locator("dialog[open], .modal.show, [role=dialog]").last
    dialog.get_by_role("button", name=re.compile("确认")).last.click()
    page.get_by_text("入库已完成").first.wait_for(timeout=60_000)


def the_keeper_is_given_them(person: Walker, keeper: Walker) -> None:
    page = person.page
    person.go("/grid/uncovered/")
    person.picture("year-2-uncovered")
    page.locator("#list thead input[type=checkbox], #list [data-lu-tick-all]").first.check()
    page.get_by_role("button", name="分派给网格员").first.click()
    page.wait_for_url(re.compile(r"/grid/give/"))
    choose(person, "post", "城关镇第一网格")
    person.picture("year-2-give")
    press(person, page.get_by_role("button", name="分派", exact=True))
    assert page.get_by_text("已分派 4 家").count()
    keeper.go("/grid/own/")
    assert all(keeper.page.get_by_text(name).count() for name in FIRMS)
    keeper.picture("year-2-keeper")


def the_county_takes_the_townships_list(person: Walker) -> None:
    page = person.page
    person.go(f"/census/returns/?year={YEAR}")
    page.get_by_role("link", name="城关镇", exact=True).first.click()
    confirmed(person, "接收")
    person.picture("year-3-township-accepted")


def departments_claim(emergency: Walker, market: Walker) -> None:
    for person, names in ((emergency, (FIRMS[0], FIRMS[2], FIRMS[3])), (market, (FIRMS[1], FIRMS[2]))):
        person.go("/supervision/claims/")
        person.picture(f"year-4-claims-{person.username}")
        for name in names:
            claim(person, name)


def claim(person: Walker, name: str) -> None:
    """Found among what asks this department, what nobody has, or what another one has."""
    page = person.page
    for tab in ("", "?tab=nobody", "?tab=others"):
        person.go(f"/supervision/claims/{tab}")
        if page.get_by_role("link", name=name).count():
            break
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/supervision/claims/\d+/"))
    press(person, page.get_by_role("link", name="认领", exact=True).last)
    press(person, page.locator("main form").get_by_role("button", name="认领", exact=True).last)


def nothing_is_certified_while_something_is_open(person: Walker) -> None:
    page = person.page
    person.go(f"/certification/{YEAR}/")
    assert page.get_by_text("多头认领").count() and page.get_by_text("县区报送未接收").count()
    person.picture("year-5-what-bars")
    person.go(f"/certification/{YEAR}/certify/")
    assert page.get_by_role("button", name="认定", exact=True).count() == 0 or refused(person)


def refused(person: Walker) -> bool:
    """Sent all the same, the year stays as it was."""
    page = person.page
    page.fill("input[name=paper_number]", "六安办〔试〕1号")
    press(person, page.get_by_role("button", name="认定", exact=True).last)
    person.go(f"/certification/{YEAR}/")
    return page.get_by_text("汇集中").count() > 0


def the_office_decides(person: Walker) -> None:
    page = person.page
    person.go("/supervision/office/?tab=twice")
    person.picture("year-6-to-be-decided")
    page.get_by_role("link", name=FIRMS[2]).first.click()
    page.wait_for_url(re.compile(r"/(enterprises|supervision/office)/\d+/"))
    if "/enterprises/" in page.url:
        press(person, page.locator("#supervision").get_by_role("link", name="裁定").first)
    choose(person, "lead", "舒城县市场监督管理局")
    page.fill("[name=ground]", "以食品生产经营为主，按职责分工由市场监管部门主管")
    page.fill("[name=paper_title]", "监管职责分工协调会纪要")
    page.set_input_files("[name=paper_file]", {"name": "纪要.pdf", "mimeType": "application/pdf", "buffer": PDF})
    person.picture("year-6-decide")
    press(person, page.locator("main form").get_by_role("button", name="裁定", exact=True).last)
    assert page.get_by_text("舒城县市场监督管理局").count()


def the_county_signs_and_sends(person: Walker) -> None:
    page = person.page
    person.go(f"/census/returns/?year={YEAR}")
    merge_the_list(person)
    person.go("/inbox/")
    press(person, page.locator("main").get_by_role("link", name=re.compile("去报送")).first)
    if page.get_by_role("link", name="报送检查").count():
        press(person, page.get_by_role("link", name="报送检查").first)
    person.picture("year-7-checks")
    press(person, page.get_by_role("button", name="生成汇总表"))
    page.fill("input[name=signer]", "张某")
    page.fill("input[name=signed_on]", datetime.date.today().isoformat())
    page.set_input_files("input[name=paper_file]", {"name": "汇总表.pdf", "mimeType": "application/pdf", "buffer": PDF})
    press(person, page.get_by_role("button", name="上传签字件"))
    assert page.get_by_text("检查全部通过").count(), page.locator("#checks").inner_text()
    page.get_by_role("link", name="汇总表", exact=True).first.click()
    person.picture("year-7-summary")
    page.go_back()
    confirmed(person, "报送")
    person.picture("year-7-sent")


def merge_the_list(person: Walker) -> None:
    if person.page.get_by_role("button", name=re.compile("^并入")).count():
        confirmed(person, person.page.get_by_role("button", name=re.compile("^并入")).first.inner_text().strip())


def the_office_accepts_and_certifies(person: Walker) -> None:
    page = person.page
    person.go("/inbox/")
    press(person, page.locator("main").get_by_role("link", name="去审核").first)
    confirmed(person, "接收")
    person.go(f"/certification/{YEAR}/")
    person.picture("year-8-ready")
    press(person, page.get_by_role("link", name="认定", exact=True).first)
    page.fill("input[name=paper_number]", "六安办〔试〕2号")
    page.set_input_files("input[name=paper_file]", {"name": "认定.pdf", "mimeType": "application/pdf", "buffer": PDF})
    person.picture("year-8-certify")
    press(person, page.locator("main form").get_by_role("button", name="认定", exact=True).last)
    assert page.get_by_text("已认定").count(), page.locator("main").inner_text()[:1500]
    person.picture("year-8-certified")
    press(person, page.get_by_role("button", name="验证").first)
    person.picture("year-8-proved")


def a_leader_reads_the_year(person: Walker) -> None:
    page = person.page
    person.go(f"/certification/{YEAR}/enterprises/?q={FIRMS[2]}")
    assert page.get_by_text("舒城县市场监督管理局").count()
    person.picture("year-9-enterprises")
    person.go(f"/dashboard/?year={YEAR}")
    assert page.get_by_text("已认定").count()
    person.picture("year-9-dashboard")
