"""What the tests of the census share: people, places, and one call from file to register."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from enterprises.census.models import ImportRun
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.uploading import upload_workbooks
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction, User


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    """Uploaded workbooks vanish with the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": settings.MEDIA_ROOT}}
    settings.STORAGES = {**settings.STORAGES, "default": store}


@pytest.fixture
def shucheng(cast: Any) -> Jurisdiction:
    """舒城县."""
    return Jurisdiction.objects.get(name="舒城县")


def uploaded(
    by: User, place: Jurisdiction, content: bytes, *, name: str = "舒城县.xlsx", year: int = 2018
) -> ImportRun:
    """Upload one workbook and let its job read it."""
    (run,) = upload_workbooks(by=by, year=year, jurisdiction=place, files=[(name, io.BytesIO(content))])
    assert execute(run.job_id, in_background=False)
    return ImportRun.objects.get(pk=run.pk)


def confirmed(run: ImportRun, by: User) -> ImportRun:
    """Confirm what was shown and let its job write it."""
    run = confirm_import(run=run, revision=run.revision, by=by)
    assert execute(run.job_id, in_background=False)
    return ImportRun.objects.get(pk=run.pk)


@pytest.fixture
def brought_in(cast: Any, shucheng: Jurisdiction) -> Callable[..., ImportRun]:
    """`brought_in(content)`: the whole way as 舒城县's officer."""

    def bring(content: bytes, **options: Any) -> ImportRun:
        run = uploaded(cast.shucheng_officer, shucheng, content, **options)
        assert run.state == "checked", run.failure
        return confirmed(run, cast.shucheng_officer)

    return bring


def command(*args: str, expect: int = 0) -> dict[str, Any]:
    """The JSON that `import_census … --json` prints."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_census", *args, "--json", stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == expect, (code, out.getvalue()[:500], err.getvalue())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer
