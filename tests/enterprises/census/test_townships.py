"""The workbooks of a county's townships at once, against their truth; invented twins where the real ones are not."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from enterprises.census.models import CensusEntry, CensusReturn, ImportRun
from enterprises.census.reconciliation import Cause, Side, reconcile
from enterprises.census.services.collecting import PART, Answer, name_sender
from enterprises.census.services.returns import accept
from enterprises.register.models import Enterprise
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.census.conftest import command
from tests.enterprises.census.township_books import town_book, town_file

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("LIUAN_REAL_DATA") or settings.BASE_DIR.parent / "shared" / "data")
FOLDER = DATA / "townships"
COUNTY_BOOK = DATA / "census" / "舒城县2018年企业普查表.xlsx"
real_data = pytest.mark.skipif(not FOLDER.is_dir() or not COUNTY_BOOK.is_file(), reason="no real workbooks at hand")
CALL = ("--year", "2018", "--jurisdiction", "舒城县")
PARTS = ("城关片", "孔集镇", "马河口镇")


def _files() -> list[str]:
    return sorted(str(path) for path in FOLDER.glob("*.xlsx"))


def _said() -> list[str]:
    suffix = "2018年企业普查表.xlsx"
    return [word for part in PARTS for word in ("--sender", f"{part}{suffix}=城关镇:{part}")]


@real_data
def test_the_townships_agree_with_their_truth(cast: Any) -> None:
    answer = command(*_files(), *CALL, *_said())
    assert answer["new"] == 753
    for file in answer["files"]:
        truth = json.loads((FOLDER / file["file"].replace("2018年企业普查表.xlsx", ".truth.json")).read_text())
        assert file["good"] == truth["good"], file["file"]
        assert file["wrong_rows"] == sorted({one["row"] for one in truth["errors"]}), file["file"]
        assert file["doubtful_rows"] == sorted({one["row"] for one in truth["doubtful"]}), file["file"]
    outcome = {file["file"]: file["outcome"] for file in answer["files"]}
    assert [file for file, how in outcome.items() if how == "passed_over"] == ["万佛湖镇2018年企业普查表.xlsx"]
    listed = CensusEntry.objects.filter(jurisdiction__name="万佛湖镇")
    assert listed.count() == 16
    assert Enterprise.objects.count() == 753


@real_data
@pytest.mark.parametrize("said", [True, False], ids=["named", "unknown parts"])
def test_both_lists_are_reconciled(cast: Any, said: bool) -> None:
    command(*_files(), *CALL, *(_said() if said else ()))
    assert command(str(COUNTY_BOOK), *CALL)["new"] == 23
    found = reconcile(2018, Jurisdiction.objects.get(name="舒城县"))
    assert (found.county_count, found.township_count) == (770, 753)
    assert {(side, cause): number for side, cause, _label, number in found.causes()} == {
        (Side.COUNTY, Cause.NO_WORKBOOK): 17,
        (Side.COUNTY, Cause.REFUSED): 5,
        (Side.COUNTY, Cause.STRUCK): 1,
        (Side.TOWNSHIP, Cause.REFUSED): 6,
    }


def _twins(folder: Path) -> list[str]:
    books = {
        "城关镇": town_book("城关镇", 1, 2, 3), "杭埠镇": town_book("杭埠镇", 4, 5, 6),
        "杭埠镇(更新)": town_book("杭埠镇", 4, 5), "孔集镇": town_book("孔集镇", 7, 8, 9),
    }  # fmt: skip
    return [town_file(folder, f"{name}2018年普查表.xlsx", content) for name, content in books.items()]


def test_the_answer_names_each_files_sender(cast: Any, tmp_path: Path) -> None:
    answer = command(*_twins(tmp_path), *CALL)
    assert answer["new"] == 8
    assert [(file["sender"], file["part"], file["sender_known"], file["outcome"]) for file in answer["files"]] == [
        ("城关镇", "", True, "stands"),
        ("杭埠镇", "", True, "passed_over"),
        ("杭埠镇", "", True, "stands"),
        ("舒城县", "孔集镇", False, "stands"),
    ]
    assert "城关镇" in answer["files"][3]["choices"]
    assert all(file["reason"] for file in answer["files"])
    batch = {run.batch_id for run in ImportRun.objects.all()}
    assert len(batch) == 1 and None not in batch
    assert set(CensusEntry.objects.values_list("jurisdiction__name", flat=True)) == {"城关镇", "杭埠镇", "舒城县"}


def test_dry_run_says_the_same_and_writes_nothing(cast: Any, tmp_path: Path) -> None:
    files = _twins(tmp_path)
    dry = command(*files, *CALL, "--dry-run")
    assert not ImportRun.objects.exists()
    real = command(*files, *CALL)
    real.pop("import")
    assert {**dry, "dry_run": False} == real


def test_a_name_that_can_mean_several_is_refused_with_the_choices(cast: Any, tmp_path: Path) -> None:
    file = town_file(tmp_path, "城关镇杭埠镇.xlsx", town_book("城关镇", 1))
    answer = command(file, *CALL, expect=2)
    (error,) = answer["errors"]
    assert {"城关镇", "杭埠镇"} <= set(error["choices"])
    assert not ImportRun.objects.exists()
    assert command(file, *CALL, "--sender", "城关镇杭埠镇.xlsx=城关镇")["new"] == 1


def test_an_answer_may_be_wrong_too(cast: Any, tmp_path: Path) -> None:
    file = town_file(tmp_path, "孔集镇.xlsx", town_book("孔集镇", 1))
    for said in ("孔集镇.xlsx=苏埠镇", "没有的.xlsx=城关镇", "孔集镇.xlsx"):
        assert command(file, *CALL, "--sender", said, expect=2)["errors"]
    assert not ImportRun.objects.exists()


def test_two_of_one_sender_without_a_mark_are_refused(cast: Any, tmp_path: Path) -> None:
    first = town_file(tmp_path, "城关镇甲.xlsx", town_book("城关镇", 1, 2))
    second = town_file(tmp_path, "城关镇乙.xlsx", town_book("城关镇", 2, 3))
    (error,) = command(first, second, *CALL, expect=2)["errors"]
    assert (error["code"], error["choices"]) == ("which_stands", ["城关镇甲.xlsx", "城关镇乙.xlsx"])
    both = command(first, second, *CALL, "--beside", "城关镇乙.xlsx", "--dry-run")
    assert (both["new"], both["refused"]) == (3, 1)
    assert command(first, second, *CALL, "--stands", "城关镇乙.xlsx")["new"] == 2


def test_an_accepted_return_stops_the_command(cast: Any, tmp_path: Path) -> None:
    file = town_file(tmp_path, "城关镇.xlsx", town_book("城关镇", 1))
    command(file, *CALL)
    row = CensusReturn.objects.get(jurisdiction__name="城关镇")
    accept(by=cast.shucheng_officer, census_return=row, revision=row.revision)
    assert "接收" in command(file, *CALL, expect=2)["errors"][0]["error"]


def test_an_unknown_list_is_handed_over_when_somebody_says_what_it_is(cast: Any, tmp_path: Path) -> None:
    command(*_twins(tmp_path), *CALL)
    run = ImportRun.objects.get(sender_state="unknown")
    town = Jurisdiction.objects.get(name="城关镇", parent__name="舒城县")
    answer = Answer(PART, town, "孔集镇")
    name_sender(by=cast.shucheng_officer, run=run, revision=run.revision, answer=answer)
    assert CensusEntry.objects.filter(jurisdiction=town).count() == 6
    assert not CensusEntry.objects.filter(jurisdiction__name="舒城县").exists()
