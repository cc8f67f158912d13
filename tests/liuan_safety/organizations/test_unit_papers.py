"""The paper that a unit rests on: known by its content, logged, and shown to whoever reaches the unit."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liuan_safety.audit.models import DeedRecord, Paper
from liuan_safety.organizations.models import Unit
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }


def found(client, content: bytes, name: str = "批复.pdf"):
    facts = {"jurisdiction": jurisdiction("金安区").pk, "kind": "department", "name": "金安区试验局"}
    paper = {"paper_title": "机构批复", "paper_file": SimpleUploadedFile(name, content)}
    return client.post("/units/new/", facts | {"valid_from": "2026-01-01"} | paper)


def test_a_program_under_the_name_of_a_scan_is_refused_and_nothing_is_written(cast, client):
    answer = found(cast.login(client, cast.office), b"MZ\x90\x00 no scan at all")
    assert answer.status_code == 422
    assert "内容不是" in answer.content.decode()
    assert not Unit.objects.filter(name="金安区试验局").exists()
    assert not Paper.objects.exists()


def test_the_paper_is_logged_and_seen_by_whoever_reaches_the_unit(cast, client):
    assert found(cast.login(client, cast.office), PDF, "../批\u202e复.pdf").status_code == 302
    paper = Paper.objects.get()
    assert DeedRecord.objects.filter(action="audit.paper.added", object_id=str(paper.pk)).exists()
    assert "批" not in paper.file.name and paper.file_name == "批复.pdf"
    url = f"/papers/{paper.pk}/"
    near = cast.login(client, cast.jinan_officer).get(url)
    assert near.status_code == 200 and "attachment" in near["Content-Disposition"]
    assert b"".join(near.streaming_content) == PDF
    assert cast.login(client, cast.yuan_officer).get(url).status_code == 404
