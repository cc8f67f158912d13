"""`import_census` as the issue calls it: JSON alone, exit codes, choices, and a dry run that leaves no trace."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from enterprises.census.models import ImportRun
from enterprises.register.models import Enterprise, RegisterEntry
from liuan_safety.audit.models import DeedRecord
from tests.enterprises.census.conftest import command
from tests.enterprises.census.made_up import HEADINGS, credit_code, plain_rows, workbook

pytestmark = pytest.mark.django_db
CALL = ("--year", "2018", "--jurisdiction", "舒城县")


def _mixed(folder: Path, name: str = "县.xlsx", first: int = 1) -> Path:
    body = plain_rows(first, first + 1, first + 2, first + 3)
    body[1][HEADINGS.index("统一社会信用代码")] = "91341523"
    body[2][HEADINGS.index("成立日期")] = "2018-13-45"
    body[3][HEADINGS.index("从业人数")] = "若干"
    return workbook(folder, name, [*body, ["合计", *[""] * 8, 99], ["填表人：某某", *[""] * 5, "日期："]])


def test_the_answer_names_file_sheet_row_column_and_reason(tmp_path: Path, shucheng: Any) -> None:
    answer = command(str(_mixed(tmp_path)), *CALL)
    assert (answer["new"], answer["changed"], answer["unchanged"]) == (3, 0, 0)
    (wrong,) = answer["wrong"]
    assert (wrong["file"], wrong["sheet"], wrong["row"]) == ("县.xlsx", "普查表", 4)
    assert (wrong["column"], wrong["value"], wrong["check"]) == ("统一社会信用代码", "91341523", "code_length")
    assert "18位" in wrong["reason"]
    assert [(one["row"], one["column"]) for one in answer["doubtful"]] == [(5, "成立日期"), (6, "从业人数")]
    assert all(type(answer[key]) is int for key in ("new", "changed", "unchanged"))


def test_dry_run_leaves_nothing_and_agrees_with_the_real_one(tmp_path: Path, shucheng: Any) -> None:
    files = [str(_mixed(tmp_path, "甲.xlsx", 1)), str(_mixed(tmp_path, "乙.xlsx", 3))]
    before = {model: model.objects.count() for model in apps.get_models() if hasattr(model, "objects")}
    dry = command(*files, *CALL, "--dry-run")
    assert before == {model: model.objects.count() for model in before}
    real = command(*files, *CALL)
    assert (dry.pop("dry_run"), real.pop("dry_run")) == (True, False)
    real.pop("import")
    assert dry == real
    assert {one["file"] for one in real["wrong"]} == {"甲.xlsx", "乙.xlsx"}
    assert any("甲.xlsx" in one["reason"] for one in real["wrong"] if one["file"] == "乙.xlsx")
    assert Enterprise.objects.count() == real["new"]


def test_again_and_changed(tmp_path: Path, shucheng: Any) -> None:
    command(str(workbook(tmp_path, "a.xlsx", plain_rows(1, 2))), *CALL)
    again = command(str(workbook(tmp_path, "b.xlsx", [*plain_rows(1), *plain_rows(2, 从业人数=901)])), *CALL)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 1, 1)


def test_as_a_person_in_the_post_that_may(tmp_path: Path, cast: Any, shucheng: Any) -> None:
    path = str(workbook(tmp_path, "a.xlsx", plain_rows(1)))
    command(path, *CALL, "--user", cast.yuan_officer.username, expect=2)
    command(path, *CALL, "--user", "nobody", expect=2)
    command(path, *CALL, "--user", cast.leader.username, expect=2)
    assert not ImportRun.objects.exists()
    officer = cast.shucheng_officer
    command(path, *CALL, "--user", officer.username)
    entry = RegisterEntry.objects.get(source_kind="census.import")
    assert (entry.made_by, entry.post) == (officer, officer.acting.post)
    deed = DeedRecord.objects.get(action="census.import.written")
    assert (deed.user_id, deed.channel) == (officer.pk, "command")


def test_a_place_that_is_unknown_or_twice_is_refused_with_the_choices(tmp_path: Path, shucheng: Any) -> None:
    path = str(workbook(tmp_path, "a.xlsx", plain_rows(1)))
    twice = command(path, "--year", "2018", "--jurisdiction", "城关镇", expect=2)
    assert "舒城县城关镇" in twice["error"]
    assert "霍邱县城关镇" in twice["error"]
    for place in ("没有的县", "六安市"):
        assert command(path, "--year", "2018", "--jurisdiction", place, expect=2)["error"]
    assert command(path, "--year", "2018", "--jurisdiction", "舒城县城关镇")["new"] == 1


def test_missing_file_and_impossible_year(tmp_path: Path, shucheng: Any) -> None:
    assert "没有找到文件" in command(str(tmp_path / "无.xlsx"), *CALL, expect=2)["error"]
    path = str(workbook(tmp_path, "a.xlsx", plain_rows(1)))
    assert "年度" in command(path, "--year", "1888", "--jurisdiction", "舒城县", expect=2)["error"]


def test_without_json_a_person_can_read_it(tmp_path: Path, shucheng: Any) -> None:
    out = io.StringIO()
    call_command("import_census", str(_mixed(tmp_path)), *CALL, stdout=out)
    assert "新增 3" in out.getvalue()
    assert "第4行" in out.getvalue()


def test_listed_in_two_files_the_later_is_refused(tmp_path: Path, shucheng: Any) -> None:
    files = [str(workbook(tmp_path, name, plain_rows(1, number))) for name, number in (("甲.xlsx", 2), ("乙.xlsx", 3))]
    answer = command(*files, *CALL)
    assert answer["new"] == 3
    (wrong,) = answer["wrong"]
    assert (wrong["file"], wrong["value"]) == ("乙.xlsx", credit_code(1))


def test_listed_in_two_files_of_one_name_the_later_is_refused(tmp_path: Path, shucheng: Any) -> None:
    files = []
    for folder, number in (("甲镇", 2), ("乙镇", 3)):
        (tmp_path / folder).mkdir()
        files.append(str(workbook(tmp_path / folder, "普查表.xlsx", plain_rows(1, number))))
    answer = command(*files, *CALL)
    assert (answer["new"], [wrong["value"] for wrong in answer["wrong"]]) == (3, [credit_code(1)])


@pytest.mark.processes
def test_standard_output_is_json_alone_after_migrate_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "VAR_DIR": str(tmp_path / "var"), "DATABASE_URL": "", "REDIS_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "liuan_safety.settings"
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "migrate", "-v", "0"], env=environment, check=True, capture_output=True)
    path = str(_mixed(tmp_path))
    done = subprocess.run(
        [*manage, "import_census", path, *CALL, "--json"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["new"] == 3
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"nothing")
    done = subprocess.run(
        [*manage, "import_census", str(bad), *CALL, "--json"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["errors"]
    assert "不是Excel工作簿" in done.stderr
