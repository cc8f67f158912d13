"""The pages: matrix and lists narrowed to the post, answering and withdrawing by hand, the workbook, the desk."""

import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.blindspots import views
from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.services import MOST_ROWS
from enterprises.register.models import Condition, Enterprise
from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.jobs.models import Job
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction, User
from tests.enterprises.blindspots.lists import YEAR, listed, wrong_row
from tests.enterprises.factories import EnterpriseFactory, many
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Any) -> Jurisdiction:
    return jurisdiction("三十铺镇", "金安区")


@pytest.fixture
def gone(town: Jurisdiction) -> Enterprise:
    row = EnterpriseFactory(jurisdiction=town, sector="轻工", name="金安甲纸品厂")
    listed(town, [row], year=YEAR - 1)
    listed(town, [])
    return row


@pytest.fixture
def theirs(cast: Any) -> Enterprise:
    """Of another county, without a code."""
    place = jurisdiction("苏埠镇", "裕安区")
    return EnterpriseFactory(jurisdiction=place, credit_code=None, name="裕安乙石料厂", sector="建材")


def page(client: Client, user: User, name: str, *arguments: Any, **query: Any) -> str:
    from tests.cast import login

    login(client, user)
    answer = client.get(reverse(f"blindspots:{name}", args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def link(kind: str, **query: Any) -> str:
    words = "&amp;".join(f"{key}={value}" for key, value in query.items())
    return f'{reverse("blindspots:kind", args=[kind])}?{words}"'


def test_the_city_sees_counties_the_county_its_townships(
    cast: Any, client: Client, gone: Enterprise, theirs: Enterprise
) -> None:
    home, away = jurisdiction("金安区"), jurisdiction("裕安区")
    shown = page(client, cast.office, "overview")
    assert link("vanished", year=YEAR, jurisdiction=home.pk) in shown
    assert link("code_outstanding", year=YEAR, jurisdiction=away.pk) in shown
    shown = page(client, cast.office, "overview", place=away.pk)
    assert link("code_outstanding", year=YEAR, jurisdiction=theirs.jurisdiction_id) in shown
    assert link("vanished", year=YEAR, jurisdiction=home.pk) not in shown
    shown = page(client, cast.jinan_officer, "overview")
    assert link("vanished", year=YEAR, jurisdiction=gone.jurisdiction_id) in shown
    assert "苏埠镇" not in shown
    assert link("code_outstanding", year=YEAR, jurisdiction=away.pk) not in shown


def test_no_address_widens_what_a_county_sees(cast: Any, client: Client, theirs: Enterprise) -> None:
    away = jurisdiction("裕安区")
    assert "没有监管盲区" in page(client, cast.jinan_officer, "overview", place=away.pk)
    shown = page(client, cast.jinan_officer, "kind", "code_outstanding", jurisdiction=away.pk)
    assert theirs.name not in shown
    b"".join(client.post(reverse("blindspots:export") + "?kind=code_outstanding").streaming_content)
    assert DeedRecord.objects.get(action="spots.exported").after["rows"] == 0


def test_by_sector(cast: Any, client: Client, gone: Enterprise, theirs: Enterprise) -> None:
    Enterprise.objects.filter(pk=theirs.pk).update(sector="")
    shown = page(client, cast.office, "overview", by="sector")
    assert "未填行业领域" in shown
    assert "sector=-" in shown
    listed_rows = page(client, cast.office, "kind", "code_outstanding", sector="-")
    assert theirs.name in listed_rows
    assert theirs.name not in page(client, cast.office, "kind", "code_outstanding", sector="轻工")


def test_nothing_wrong_is_good_news_in_words(cast: Any, client: Client) -> None:
    EnterpriseFactory(place_name="金安区")
    shown = page(client, cast.jinan_officer, "overview")
    assert "没有监管盲区" in shown
    assert "没有这一类盲区" in page(client, cast.jinan_officer, "kind", "vanished")


def test_a_line_is_one_click_from_where_it_is_mended(
    cast: Any, client: Client, town: Jurisdiction, theirs: Enterprise
) -> None:
    run = listed(town, [])
    wrong_row(run)
    shown = page(client, cast.jinan_township, "kind", "wrong_rows")
    url = reverse("census:mend", args=[run.pk]) + "?show=wrong"
    assert f'href="{url}"' in shown
    assert "答复</a>" not in shown
    assert client.get(url).status_code == 200
    shown = page(client, cast.yuan_township, "kind", "code_outstanding")
    assert f'href="{reverse("register:mend", args=[theirs.pk])}"' in shown
    assert client.get(reverse("register:mend", args=[theirs.pk])).status_code == 200


def test_answered_by_hand_with_a_paper_and_what_comes_next(cast: Any, client: Client, gone: Enterprise) -> None:
    shown = page(client, cast.jinan_township, "kind", "vanished")
    tick = shown.split('name="rows" value="')[1].split('"')[0]
    url = reverse("blindspots:answer", args=["vanished"])
    asked = client.get(url, {"rows": tick}).content.decode()
    assert gone.name in asked
    assert "补报" in asked
    refused = client.post(url, {"rows": tick, "answer": "closed", "reason": ""}).content.decode()
    assert "请写明具体情况" in refused
    form = {"rows": tick, "answer": "closed", "reason": "已领注销通知", "paper_title": "注销登记通知书"}
    told = client.post(url, form).content.decode()
    assert reverse("register:close", args=[gone.pk]) in told
    one = SpotAnswer.objects.get()
    assert one.paper is not None
    assert one.paper.title == "注销登记通知书"
    answered = page(client, cast.jinan_officer, "kind", "vanished", tab="answered")
    for words in ("已领注销通知", "已注销或关闭", "注销登记通知书", "三十铺", "办理注销", "撤回答复"):
        assert words in answered
    Enterprise.objects.filter(pk=gone.pk).update(condition=Condition.CLOSED)
    answered = page(client, cast.jinan_officer, "kind", "vanished", tab="answered")
    assert "办理注销" not in answered
    assert "已改好，不再列入" in answered


def test_leaders_read_and_answer_nothing(cast: Any, client: Client, gone: Enterprise) -> None:
    shown = page(client, cast.leader, "kind", "vanished")
    assert gone.name in shown
    assert "data-lu-tick" not in shown
    assert client.get(reverse("blindspots:answer", args=["vanished"])).status_code == 403


def test_withdrawn_by_hand(cast: Any, client: Client, gone: Enterprise) -> None:
    shown = page(client, cast.jinan_township, "kind", "vanished")
    tick = shown.split('name="rows" value="')[1].split('"')[0]
    form = {"rows": tick, "answer": "out_of_range", "reason": "学校食堂"}
    assert client.post(reverse("blindspots:answer", args=["vanished"]), form).status_code == 302
    one = SpotAnswer.objects.get()
    cast.login(client, cast.yuan_officer)
    assert client.post(reverse("blindspots:withdraw", args=[one.pk])).status_code == 404
    cast.login(client, cast.jinan_township)
    client.post(reverse("blindspots:withdraw", args=[one.pk]))
    assert gone.name in page(client, cast.jinan_township, "kind", "vanished")


def test_all_that_the_filter_finds(cast: Any, client: Client, town: Jurisdiction) -> None:
    many(MOST_ROWS + 1, town)
    extra = EnterpriseFactory(jurisdiction=town, primary_place=False, sector="轻工")
    url = reverse("blindspots:answer", args=["no_point"])
    cast.login(client, cast.jinan_township)
    assert f"选中 {MOST_ROWS + 2} 项" in client.get(url, {"all": "1"}).content.decode()
    asked = client.get(url, {"all": "1", "sector": "轻工"}).content.decode()
    assert extra.name in asked
    rows = asked.split('name="rows" value="')[1].split('"')[0]
    client.post(f"{url}?all=1&sector=轻工", {"rows": rows, "answer": "later", "reason": "下月测绘"})
    assert SpotAnswer.objects.get().row_key == extra.pk


@pytest.mark.parametrize("tick", ["0:zz", "abc", "99999999999999999:00", "1:1,1:1"])
def test_ticks_that_mean_nothing_do_nothing(tick: str, cast: Any, client: Client, gone: Enterprise) -> None:
    cast.login(client, cast.jinan_township)
    url = reverse("blindspots:answer", args=["vanished"])
    assert client.get(url, {"rows": tick}).status_code == 200
    assert client.post(url, {"rows": tick, "answer": "moved", "reason": "迁走"}).status_code == 200
    assert not SpotAnswer.objects.exists()


def test_kinds_without_answers_and_unknown_ones(cast: Any, client: Client, theirs: Enterprise) -> None:
    cast.login(client, cast.office)
    answer = client.get(reverse("blindspots:answer", args=["code_outstanding"]), follow=True)
    assert "不能用答复了结" in answer.content.decode()
    assert client.get(reverse("blindspots:kind", args=["nonsense"])).status_code == 404
    assert client.post(reverse("blindspots:export") + "?kind=nonsense").status_code == 404


def test_search_and_bad_filters(cast: Any, client: Client, gone: Enterprise) -> None:
    assert gone.name in page(client, cast.office, "kind", "vanished", q="纸品")
    assert gone.name not in page(client, cast.office, "kind", "vanished", q="没有的")
    assert gone.name not in page(client, cast.office, "kind", "vanished", jurisdiction="abc")
    assert page(client, cast.office, "overview", year="abcd", place="x", by="y")


def sheet(content: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content)).active
    return list(book.iter_rows(min_row=4, values_only=True))


def test_the_workbook_of_all_kinds_and_of_one(cast: Any, client: Client, gone: Enterprise, theirs: Enterprise) -> None:
    cast.login(client, cast.office)
    answer = client.post(reverse("blindspots:export"))
    rows = sheet(b"".join(answer.streaming_content))
    assert {row[0] for row in rows} == {"代码待补", "去年有今年无"}
    assert ("金安区", "三十铺镇", "轻工", gone.name) in {row[2:6] for row in rows}
    one = sheet(b"".join(client.post(reverse("blindspots:export") + "?kind=vanished&q=纸品").streaming_content))
    assert [row[5] for row in one] == [gone.name]
    logged = DeedRecord.objects.filter(action="spots.exported").latest("id")
    assert "纸品" in logged.after["filter"]


def test_a_long_workbook_is_written_by_a_worker(
    cast: Any, client: Client, gone: Enterprise, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any
) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    monkeypatch.setattr(views, "DIRECT_ROWS", 0)
    cast.login(client, cast.jinan_officer)
    answer = client.post(reverse("blindspots:export") + "?kind=vanished")
    job = Job.objects.get(kind="spots.export")
    assert answer["Location"] == reverse("blindspots:export_job", args=[job.pk])
    assert execute(job.pk, in_background=False)
    got = client.get(reverse("blindspots:export_file", args=[job.pk]))
    assert [row[5] for row in sheet(b"".join(got.streaming_content))] == [gone.name]


def test_the_desk_and_the_enterprise_say_so(cast: Any, client: Client, gone: Enterprise, theirs: Enterprise) -> None:
    cast.login(client, cast.jinan_township)
    desk = client.get(reverse("organizations:desk")).content.decode()
    assert "影响认定的监管盲区" in desk
    assert "去年有今年无" in desk
    assert "代码待补" not in desk
    shown = client.get(reverse("register:detail", args=[gone.pk])).content.decode()
    assert 'id="blindspots"' in shown
    Enterprise.objects.filter(pk=gone.pk).update(condition=Condition.CLOSED)
    assert "没有影响认定的盲区" in client.get(reverse("organizations:desk")).content.decode()


def test_the_paper_is_seen_with_its_answer(cast: Any, client: Client, gone: Enterprise) -> None:
    from liuan_safety.audit.papers import may_see

    paper = Paper.objects.create(title="通知书", added_by=cast.jinan_township)
    assert not may_see(cast.jinan_officer, paper)
    SpotAnswer.objects.create(
        kind="vanished", year=YEAR, row_key=gone.pk, jurisdiction=gone.jurisdiction, title=gone.name, reason="closed",
        note="停办", paper=paper, made_at=gone.changed_at, maker_label="某人",
    )  # fmt: skip
    assert may_see(cast.jinan_officer, paper)
    assert not may_see(cast.yuan_officer, paper)


def test_as_many_queries_for_fifty_lines_as_for_two(
    cast: Any, client: Client, town: Jurisdiction, django_assert_max_num_queries: Any
) -> None:
    many(2, town)
    cast.login(client, cast.jinan_officer)
    url = reverse("blindspots:kind", args=["no_point"])
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        client.get(url)
    many(48, town)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
