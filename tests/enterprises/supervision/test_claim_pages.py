"""Pages of claims and decisions: what a department sees and what not, deeds by the browser, bad input, few queries."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.supervision.models import Assignment
from enterprises.supervision.services import claiming
from enterprises.supervision.services.deciding import name_interim
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Unit
from liuan_safety.ui.errors import RuleBroken
from tests.cast import login
from tests.enterprises.supervision.claims import department, lead, officer, proposed, rows, state
from tests.liuan_safety.organizations.factories import UnitFactory

pytestmark = pytest.mark.django_db
CLAIMS = reverse("supervision:claims")
SECRETS = {
    "legal_person": "赵法人", "contact_person": "钱联系", "telephone": "0564-0999999", "remark": "机密备注",
    "enterprise_type": "个人独资企业", "former_name": "金安旧名厂", "staff": 98765,
    "standard_grade": "三级标准化", "status_as_written": "停产整顿",
}  # fmt: skip


@pytest.fixture
def site(client: Client, builders: Any) -> Client:
    return login(client, officer(builders))


def page(client: Client, url: str, **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_department_claims_what_it_is_asked_about(site: Client, builders: Any) -> None:
    enterprise = proposed(builders, name="金安皖兴建材厂")
    text = page(site, CLAIMS)
    assert "金安皖兴建材厂" in text
    assert "企业名称“建材”" in text
    form = page(site, reverse("supervision:claim_take"), rows=f"{enterprise.pk}:0")
    assert "金安皖兴建材厂" in form
    answer = site.post(
        reverse("supervision:claim_take"), {"rows": f"{enterprise.pk}:0", "part": "lead", "ground": "三定规定"}
    )
    assert "已办理" in answer.content.decode()
    assert lead(enterprise) == builders
    assert "金安皖兴建材厂" not in page(site, CLAIMS)
    assert "本部门：行业主管" in page(site, CLAIMS, tab="own")
    assert site.get(reverse("register:detail", args=[enterprise.pk])).status_code == 200


def test_nothing_but_the_declared_fields_is_seen_before(site: Client, builders: Any, industry: Any) -> None:
    mine = proposed(builders, name="金安皖兴建材厂", **SECRETS)
    pool = proposed(name="金安无主厂", **SECRETS)
    theirs = proposed(industry, name="金安他家厂", **SECRETS)
    shown = [page(site, CLAIMS, tab=tab) for tab in ("asked", "nobody", "own", "sent", "others")]
    shown += [page(site, reverse("supervision:claim", args=[one.pk])) for one in (mine, pool)]
    assert "金安皖兴建材厂" in shown[0]
    assert "金安无主厂" in shown[1]
    for text in shown:
        assert not [value for value in SECRETS.values() if str(value) in text]
        assert "98,765" not in text
        assert "金安他家厂" not in text
    for one in (mine, pool, theirs):
        assert site.get(reverse("register:detail", args=[one.pk])).status_code == 404
    assert site.get(reverse("supervision:claim", args=[theirs.pk])).status_code == 404
    listed = page(site, reverse("supervision:assigned"))
    assert not [one.name for one in (mine, pool, theirs) if one.name in listed]
    assert "金安他家厂" not in page(site, reverse("supervision:claim_take"), rows=f"{theirs.pk}:0")
    answer = site.post(reverse("supervision:claim_take"), {"rows": f"{theirs.pk}:0", "part": "lead"})
    assert "金安他家厂" not in answer.content.decode()


def test_a_stranger_of_another_county_sees_none(client: Client, builders: Any) -> None:
    enterprise = proposed(builders, name="金安皖兴建材厂")
    login(client, officer(department("商务局", "裕安区")))
    assert client.get(reverse("supervision:claim", args=[enterprise.pk])).status_code == 404
    assert all("金安皖兴" not in page(client, CLAIMS, tab=tab) for tab in ("asked", "nobody", "others"))


def test_pass_refuse_and_withdraw_by_the_browser(site: Client, builders: Any, industry: Any) -> None:
    first, second = proposed(builders, name="金安甲厂"), proposed(builders, name="金安乙厂")
    url = reverse("supervision:claim_pass")
    wrong = site.post(url, {"rows": f"{first.pk}:0", "to": "", "code": "other", "reason": ""}).content.decode()
    assert "请选择转交给哪个部门" in wrong
    wrong = site.post(url, {"rows": f"{first.pk}:0", "to": industry.pk, "code": "other"}).content.decode()
    assert "请写明原因" in wrong
    site.post(url, {"rows": f"{first.pk}:0", "to": industry.pk, "code": "field", "reason": "属工业"})
    assert state(first) == "passed"
    assert "转交给金安区经济和信息化局，原因：不属于本部门行业领域；属工业" in page(
        site, reverse("supervision:claim", args=[first.pk])
    )
    site.post(reverse("supervision:claim_refuse"), {"rows": f"{second.pk}:0", "code": "address"})
    assert state(second) == "refused"
    assert "金安甲厂" in page(site, CLAIMS, tab="sent")
    claiming.claim(rows=rows(second), by=officer(builders))
    [ticked] = rows(second)
    site.post(reverse("supervision:claim_withdraw"), {"rows": str(ticked), "reason": "点错了"})
    assert lead(second) is None


def test_a_zones_committee_is_offered_where_it_is_accepted(
    site: Client, builders: Any, industry: Any, cast: Any
) -> None:
    zone = UnitFactory(name="金安开发区管委会", jurisdiction=builders.jurisdiction, kind=Unit.Kind.ZONE_COMMITTEE)
    enterprise, url = proposed(builders), reverse("supervision:claim_pass")
    text = page(site, url, rows=f"{enterprise.pk}:0")
    assert industry.name in text and zone.name not in text
    sent = {"rows": f"{enterprise.pk}:0", "to": zone.pk, "code": "field", "reason": ""}
    site.post(url, sent)
    assert state(enterprise) == ""
    assert zone.name in page(login(site, cast.office), reverse("supervision:decide", args=[enterprise.pk]))
    with pytest.raises(RuleBroken, match="不是现有的部门"):
        claiming.pass_on(rows=rows(enterprise), to=zone, code="field", reason="", by=officer(builders))
    name_interim(rows=rows(enterprise), unit=zone, ground="会议纪要", by=cast.office)
    assert lead(enterprise) == zone


def test_all_that_a_filter_finds_can_be_taken(site: Client, builders: Any) -> None:
    some = [proposed(builders, name=f"金安{n}号建材厂") for n in range(3)]
    other = proposed(builders, name="裕泰商行")
    text = page(site, reverse("supervision:claim_take"), all="1", tab="asked", q="建材厂")
    assert "已选 3 家" in text
    ticked = ",".join(f"{one.pk}:0" for one in some)
    site.post(reverse("supervision:claim_take"), {"rows": ticked, "part": "lead"})
    assert Assignment.objects.count() == 3
    assert lead(other) is None


@pytest.mark.parametrize(
    "query", [{"tab": "x"}, {"lamp": "green"}, {"lamp": "overdue"}, {"came": "passed"}, {"came": "nominated"},
              {"jurisdiction": "x"}, {"page": "99"}, {"sort": "-name"}, {"q": "%"}, {"sector": "没有"}],
)  # fmt: skip
def test_any_address_is_answered(site: Client, builders: Any, query: dict[str, str]) -> None:
    proposed(builders)
    page(site, CLAIMS, **query)


@pytest.mark.parametrize("ticked", ["", "x", "1", "1:", "a:b", "9999999:0", "1-2:0", "-1:0", "1:2:3", "９:0"])
def test_bad_rows_are_passed_over(site: Client, builders: Any, ticked: str) -> None:
    for name in ("take", "pass", "refuse", "withdraw"):
        url = reverse(f"supervision:claim_{name}")
        assert site.get(url, {"rows": ticked}).status_code == 200
        assert site.post(url, {"rows": ticked, "part": "lead", "code": "field", "reason": "x"}).status_code == 200
    assert not Assignment.objects.exists()


def test_the_lists_ask_as_often_for_many_as_for_few(site: Client, builders: Any, cast: Any) -> None:
    def asked(client: Client, url: str) -> int:
        page(client, url)
        with CaptureQueriesContext(connection) as queries:
            page(client, url)
        return len(queries)

    office = login(Client(), cast.office)
    addresses = [
        (site, CLAIMS), (site, f"{CLAIMS}?tab=own"), (site, f"{CLAIMS}?tab=nobody"),
        (office, reverse("supervision:assigned")), (office, reverse("supervision:office") + "?tab=unclaimed"),
    ]  # fmt: skip

    def fill(size: int) -> None:
        for number in range(size):
            proposed(builders, name=f"金安{size}第{number}厂")
            proposed(name=f"金安{size}无主{number}厂")
            claiming.claim(rows=rows(proposed(builders, name=f"金安{size}管{number}厂")), by=officer(builders))

    fill(2)
    few = [asked(*address) for address in addresses]
    fill(9)
    assert [asked(*address) for address in addresses] == few


def test_the_office_names_and_decides(client: Client, builders: Any, industry: Any, cast: Any) -> None:
    enterprise, nobodys = proposed(builders, industry, name="金安争议厂"), proposed(name="金安无主厂")
    for unit in (builders, industry):
        claiming.claim(rows=rows(enterprise), by=officer(unit))
    login(client, cast.office)
    assert "金安争议厂" in page(client, reverse("supervision:office"), tab="twice")
    assert "金安无主厂" in page(client, reverse("supervision:office"), tab="unclaimed")
    url = reverse("supervision:interim")
    assert "金安无主厂" in page(client, url, rows=f"{nobodys.pk}:0")
    client.post(url, {"rows": f"{nobodys.pk}:0", "unit": industry.pk, "ground": "会议纪要"})
    assert lead(nobodys) == industry
    decide = reverse("supervision:decide", args=[enterprise.pk])
    [ticked] = rows(enterprise)
    assert "扫描件" in page(client, decide)
    given = {"seen": ticked.revision, "lead": builders.pk, "support": [industry.pk], "ground": "职责分工文件"}
    refused = client.post(decide, given)
    assert "裁定争议要上传依据文件的扫描件" in refused.content.decode()
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
    done = client.post(decide, {**given, "paper_title": "会议纪要", "paper_file": scan})
    assert done.status_code == 302, done.content.decode()
    assert (state(enterprise), lead(enterprise)) == ("decided", builders)
    text = page(client, reverse("register:detail", args=[enterprise.pk]))
    assert "裁定由金安区住房和城乡建设局作为行业主管，依据：职责分工文件" in text
    assert "《会议纪要》" in text


def test_after_a_colleagues_deed_the_office_decides_on_what_it_sees_then(
    client: Client, builders: Any, industry: Any, cast: Any
) -> None:
    enterprise = proposed(builders, name="金安同办厂")
    login(client, cast.office)
    url = reverse("supervision:decide", args=[enterprise.pk])
    claiming.claim(rows=rows(enterprise), by=officer(builders))
    given = {"seen": 0, "lead": industry.pk, "ground": "职责分工文件"}
    text = client.post(url, given).content.decode()
    assert "在您办理前已有变动" in text
    assert "职责分工文件" in text
    [field] = re.findall(r'<input[^>]*name="seen"[^>]*>', text)
    [seen] = re.findall(r'value="(\d+)"', field)
    assert client.post(url, {**given, "seen": seen}).status_code == 302
    assert lead(enterprise) == industry


def test_only_the_office_decides(site: Client, builders: Any) -> None:
    enterprise = proposed(builders)
    for name, args in (("office", []), ("interim", []), ("decide", [enterprise.pk])):
        assert site.get(reverse(f"supervision:{name}", args=args)).status_code == 403


def test_who_supervises_is_listed_narrowed_and_filtered(client: Client, builders: Any, cast: Any) -> None:
    here, there = (
        proposed(builders, name="金安甲厂", size_class="small"),
        proposed(name="裕安乙厂", place_name="裕安区"),
    )
    claiming.claim(rows=rows(here), by=officer(builders))
    url = reverse("supervision:assigned")
    login(client, cast.jinan_officer)
    text = page(client, url)
    assert ("金安甲厂" in text, "裕安乙厂" in text) == (True, False)
    login(client, cast.office)
    for query, expected in (
        ({"lead": builders.pk}, (True, False)),
        ({"lead": "none"}, (False, True)),
        ({"state": "open"}, (False, True)),
        ({"state": "claimed"}, (True, False)),
        ({"part": "support"}, (False, False)),
        ({"level": "county"}, (True, False)),
        ({"level": "city"}, (False, False)),
        ({"size": "small"}, (True, False)),
        ({"size": "unknown"}, (False, True)),
        ({"jurisdiction": there.jurisdiction_id}, (False, True)),
    ):
        text = page(client, url, **query)
        assert ("金安甲厂" in text, "裕安乙厂" in text) == expected, query


def test_the_list_as_a_workbook(client: Client, builders: Any, cast: Any, tmp_path: Any) -> None:
    from io import BytesIO

    import openpyxl

    enterprise, other = proposed(builders, name="金安甲厂"), proposed(name="金安乙厂")
    claiming.claim(rows=rows(enterprise), by=officer(builders), ground="三定规定")
    login(client, cast.jinan_officer)
    answer = client.post(reverse("supervision:export") + f"?lead={builders.pk}")
    job = Job.objects.get(kind="supervision.export")
    assert answer.url == reverse("supervision:export_job", args=[job.pk])
    assert execute(job.pk)
    made = client.get(reverse("supervision:export_file", args=[job.pk]))
    sheet = openpyxl.load_workbook(BytesIO(b"".join(made.streaming_content))).active
    lines = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]]
    assert [line[0] for line in lines if "导出" not in str(line[0])] == ["金安甲厂"]
    assert builders.name in lines[0]
    assert "三定规定" in lines[0]
    login(client, cast.office)
    assert client.get(reverse("supervision:export_file", args=[job.pk])).status_code == 404
    assert other.name not in str(lines)


def test_writings_are_explained_once(client: Client, builders: Any, cast: Any) -> None:
    enterprise = proposed(name="金安甲厂", supervisor_as_written="墙改办")
    login(client, cast.jinan_officer)
    text = page(client, reverse("supervision:names"))
    assert "墙改办" in text
    url = reverse("supervision:say_name", args=[enterprise.jurisdiction_id]) + "?written=墙改办"
    assert "请选择所指的单位" in client.post(url, {"unit": ""}).content.decode()
    assert client.post(url, {"unit": builders.pk}).status_code == 302
    assert builders.name in page(client, reverse("supervision:names"))
    login(client, cast.yuan_officer)
    assert client.get(url).status_code == 404
