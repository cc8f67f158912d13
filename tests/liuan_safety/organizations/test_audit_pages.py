"""The log on screen: for the audit administrator alone, searched and read; and papers, shown by what rests on them."""

import datetime
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from liuan_safety.audit import papers
from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.audit.papers import add_paper
from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.audit.sealing import seal
from liuan_safety.audit.services import masked, record
from liuan_safety.organizations.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(cast, client):
    cast.login(client, cast.member(Role.AUDIT_ADMINISTRATOR))
    return client


@pytest.fixture
def deeds(cast) -> list[DeedRecord]:
    def by(label: str, post: str, number: str, **deed) -> DeedRecord:
        with acting_as(Actor(user_id=1, user_label=label, post_label=post, request_number=number)):
            return record(**deed)

    unit = cast.jinan_officer.acting.post.unit
    jinan, yuan = unit.jurisdiction, cast.yuan_officer.acting.jurisdiction
    return [
        by("张海", "金安区安委办", "aaa111", action="account.password_changed", obj=unit, jurisdiction_path=jinan.path),
        by("李文", "裕安区安委办", "bbb222", action="session.failed", jurisdiction_path=yuan.path, succeeded=False),
    ]


def found(client, **query) -> list[int]:
    page = client.get("/audit/", query).content.decode()
    return [int(pk) for pk in re.findall(r'href="/audit/(\d+)/"', page)]


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ({"person": "张海"}, 0),
        ({"post": "裕安区安委办"}, 1),
        ({"action": "session.failed"}, 1),
        ({"thing": "安全生产委员会"}, 0),
        ({"request_number": "bbb222"}, 1),
        ({"person": "李", "since": "2020-01-01", "until": "2099-01-01"}, 1),
    ],
)
def test_search(auditor, deeds, query, which):
    assert found(auditor, **query) == [deeds[which].pk]


def test_days_and_jurisdiction(auditor, deeds, cast):
    assert set(found(auditor, path=cast.jinan_officer.acting.jurisdiction.path)) == {deeds[0].pk}
    today = timezone.localdate()
    assert deeds[0].pk in found(auditor, since=today, until=today)
    assert found(auditor, since=today + datetime.timedelta(days=1)) == []
    wrong = auditor.get("/audit/", {"since": today, "until": today - datetime.timedelta(days=1)})
    assert wrong.status_code == 200


@pytest.mark.parametrize("query", ["since=yesterday", "page=999", "page=x", "action=nothing", "person=%00", "path=x"])
def test_odd_filters_break_nothing(auditor, deeds, query):
    assert auditor.get(f"/audit/?{query}").status_code == 200


def test_the_page_of_a_deed(auditor, cast):
    unit = cast.jinan_officer.acting.post.unit
    deed = record(
        action="session.post_switched",
        obj=unit,
        before={"name": "旧名", "post": "甲岗", "telephone": masked("13900000000")},
        after={"name": unit.name, "post": None, "list": ["一", "二"]},
    )
    page = auditor.get(f"/audit/{deed.pk}/").content.decode()
    for text in ("切换岗位", "现名", "旧名", "甲岗", "岗位", "（空）", "一、二", "已脱敏", "待封存"):
        assert text in page
    assert "13900000000" not in page
    seal(timezone.now() + datetime.timedelta(minutes=1))
    assert "第 1 次封存" in auditor.get(f"/audit/{deed.pk}/").content.decode()
    assert "最近封存：第 1 次" in auditor.get("/audit/").content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDIT_ADMINISTRATOR])
def test_nobody_else_reads_the_log(client, cast, deeds, role):
    cast.login(client, cast.member(role))
    assert client.get("/audit/").status_code == 403
    assert client.get(f"/audit/{deeds[0].pk}/").status_code == 403


def test_reading_writes_nothing_and_the_number_of_queries_does_not_grow(auditor, deeds, django_assert_max_num_queries):
    for _ in range(60):
        record(action="account.code_set_up")
    count = DeedRecord.objects.count()
    auditor.get("/audit/")
    with django_assert_max_num_queries(12):
        auditor.get("/audit/")
    assert DeedRecord.objects.count() == count


def package(part: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(part, "x")
    return data.getvalue()


GOOD = {
    "pdf": b"%PDF-1.7 x",
    "jpg": b"\xff\xd8\xff\xe0 x",
    "png": b"\x89PNG\r\n\x1a\n x",
    "docx": package("word/document.xml"),
    "xlsx": package("xl/workbook.xml"),
    "ofd": package("OFD.xml"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_paper_is_known_by_its_content(cast, kind):
    file = SimpleUploadedFile("../../等级 通知\u202e.exe", GOOD[kind])
    paper = add_paper(title="通知", number="六安〔2026〕1号", file=file, by=cast.jinan_officer)
    assert paper.file_name == f"等级 通知.{kind}"
    assert re.fullmatch(rf"papers/\d{{4}}/\d\d/[0-9a-f]{{32}}\.{kind}", paper.file.name)
    assert len(paper.sha256) == 64
    assert DeedRecord.objects.get(action="audit.paper.added").object_id == str(paper.pk)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "是空的"),
        (b"<html><script>", "不是 PDF"),
        (b"MZ\x90 x", "不是 PDF"),
        (package("something/else.xml"), "不是 PDF"),
        (b"PK\x03\x04 broken", "不是 PDF"),
    ],
)
def test_anything_else_is_refused(cast, content, words):
    with pytest.raises(RuleBroken, match=words):
        add_paper(title="通知", file=SimpleUploadedFile("a.pdf", content), by=cast.jinan_officer)
    assert not Paper.objects.exists()


def test_too_large_and_without_a_title(cast, settings):
    settings.PAPER_MAX_BYTES = 4
    with pytest.raises(RuleBroken, match="超过"):
        add_paper(title="通知", file=SimpleUploadedFile("a.pdf", GOOD["pdf"]), by=cast.jinan_officer)
    with pytest.raises(RuleBroken, match="名称"):
        add_paper(title=" ", by=cast.jinan_officer)


def test_who_may_download(client, cast, monkeypatch):
    monkeypatch.setattr(papers, "_visible", [])
    paper = add_paper(title="通知", file=SimpleUploadedFile("通知.pdf", GOOD["pdf"]), by=cast.jinan_officer)
    url = f"/papers/{paper.pk}/"
    answer = cast.login(client, cast.jinan_officer).get(url)
    assert b"".join(answer.streaming_content) == GOOD["pdf"]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    cast.login(client, cast.yuan_officer)
    assert client.get(url).status_code == 404
    papers.show_where(lambda user, shown: user.pk == cast.yuan_officer.pk and shown.pk == paper.pk)
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == GOOD["pdf"]
    assert cast.login(client, cast.member(Role.AUDIT_ADMINISTRATOR)).get(url).status_code == 404


def test_a_paper_without_a_scan_has_no_download(client, cast):
    paper = add_paper(title="口头", by=cast.jinan_officer)
    assert cast.login(client, cast.jinan_officer).get(f"/papers/{paper.pk}/").status_code == 404
