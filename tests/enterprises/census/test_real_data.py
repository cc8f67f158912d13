"""Workbooks against their truth, through the command and through the site's pages: real ones where they are at hand."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enterprises.census.models import ImportRun, RowFinding
from enterprises.register.models import Enterprise
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.conftest import command
from tests.enterprises.census.made_up import HEADINGS, plain_rows, workbook

pytestmark = pytest.mark.django_db
FOLDER = Path(os.environ.get("LIUAN_REAL_DATA") or settings.BASE_DIR.parent / "shared" / "data") / "census"
WORKBOOKS = sorted(FOLDER.glob("*.xlsx"))


@pytest.fixture(params=WORKBOOKS or [None], ids=lambda path: path.stem if path else "made up")
def case(request: Any, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A workbook and what is true of it."""
    path: Path | None = request.param
    if path is None:
        return _made_up(tmp_path)
    county = path.name.partition("2018")[0]
    return path, json.loads((FOLDER / f"{county}.truth.json").read_text())


def _made_up(folder: Path) -> tuple[Path, dict[str, Any]]:
    body = plain_rows(*range(40))
    body[3][HEADINGS.index("企业名称")] = ""
    body[7][HEADINGS.index("统一社会信用代码")] = "9134152"
    body[9][HEADINGS.index("成立日期")] = "2999-01-01"
    body.append(plain_rows(0)[0])
    truth = {"county": "舒城县", "good": 38, "errors": [{"row": row} for row in (6, 10, 43)], "doubtful": [{"row": 12}]}
    return workbook(folder, "舒城县2018.xlsx", body), truth


def _rows(findings: Any) -> set[int]:
    return {one["row"] for one in findings}


def test_the_command_agrees_with_the_truth(case: tuple[Path, dict[str, Any]], cast: Any) -> None:
    path, truth = case
    call = (str(path), "--year", "2018", "--jurisdiction", truth["county"])
    for options in (("--dry-run",), ()):
        answer = command(*call, *options)
        assert answer["new"] == truth["good"]
        assert _rows(answer["wrong"]) == _rows(truth["errors"])
        assert _rows(answer["doubtful"]) == _rows(truth["doubtful"])
    assert Enterprise.objects.count() == truth["good"]
    assert command(*call)["unchanged"] == truth["good"]


def test_the_pages_agree_with_the_truth(case: tuple[Path, dict[str, Any]], cast: Any, client: Any) -> None:
    path, truth = case
    county = Jurisdiction.objects.get(name=truth["county"])
    cast.login(client, cast.office)
    file = SimpleUploadedFile(path.name, path.read_bytes())
    client.post(reverse("census:upload"), {"year": 2018, "jurisdiction": county.pk, "files": file})
    run = ImportRun.objects.get()
    execute(run.job_id, in_background=False)
    run.refresh_from_db()
    assert (run.new, run.refused) == (truth["good"], len(truth["errors"]))
    wrong = RowFinding.objects.filter(run=run, level="refused")
    assert set(wrong.values_list("row", flat=True)) == _rows(truth["errors"])
    client.post(reverse("census:confirm", args=[run.pk]), {"revision": run.revision})
    run.refresh_from_db()
    execute(run.job_id, in_background=False)
    assert Enterprise.objects.count() == truth["good"]
