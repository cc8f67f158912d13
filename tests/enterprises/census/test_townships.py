"""The workbooks of a county's townships at once, against their truth; invented twins where the real ones are not."""

import json
import os
from dataclasses import dataclass
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
from tests.enterprises.census.township_books import CODE, NAME, town_book, town_file, town_rows

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("LIUAN_REAL_DATA") or settings.BASE_DIR.parent / "shared" / "data")
FOLDER = DATA / "townships"
COUNTY_BOOK = DATA / "census" / "舒城县2018年企业普查表.xlsx"
CALL = ("--year", "2018", "--jurisdiction", "舒城县")
PARTS = ("城关片", "孔集镇", "马河口镇")
SUFFIX = "2018年企业普查表.xlsx"


@dataclass(frozen=True)
class Case:
    """Workbooks of townships and county, what is true of each, and what the reconciliation has to say."""

    files: list[str]
    county: str
    truth: dict[str, Any]
    new: int
    passed_over: str
    counts: tuple[int, int]
    causes: dict[tuple[Side, Cause], int]


@pytest.fixture(params=["real" if FOLDER.is_dir() and COUNTY_BOOK.is_file() else "invented"])
def case(request: Any, tmp_path: Path) -> Case:
    """The real ones where they are at hand, else their invented twins."""
    return _real() if request.param == "real" else _invented(tmp_path)


def _real() -> Case:
    files = sorted(FOLDER.glob("*.xlsx"))
    truth = {file.name: json.loads((FOLDER / file.name.replace(SUFFIX, ".truth.json")).read_text()) for file in files}
    causes = {
        (Side.COUNTY, Cause.NO_WORKBOOK): 17,
        (Side.COUNTY, Cause.REFUSED): 5,
        (Side.COUNTY, Cause.STRUCK): 1,
        (Side.TOWNSHIP, Cause.REFUSED): 6,
    }
    paths = [str(file) for file in files]
    return Case(paths, str(COUNTY_BOOK), truth, 753, f"万佛湖镇{SUFFIX}", (770, 753), causes)


def _invented(folder: Path) -> Case:
    nameless = town_rows("城关镇", 3)
    nameless[0][NAME] = ""
    books = {
        "万佛湖镇": ([1, 2], []), "万佛湖镇(更新)": ([2], []), "城关镇": ([4, 5], nameless),
        "孔集镇": ([6], []), "城关片": ([7], []), "马河口镇": ([8], []),
    }  # fmt: skip
    files, truth = [], {}
    for name, (numbers, wrong) in books.items():
        place = name.removesuffix("(更新)")
        files.append(town_file(folder, f"{name}{SUFFIX}", town_book(place, *numbers, rows=wrong)))
        errors = [{"row": 3 + len(numbers)}] if wrong else []
        truth[f"{name}{SUFFIX}"] = {"good": len(numbers), "errors": errors, "doubtful": []}
    codeless = town_rows("城关镇", 5)
    codeless[0][CODE] = ""
    rows = [*town_rows("城关镇", 3, 4), *town_rows("龙河镇", 9), *town_rows("孔集镇", 6), *town_rows("城关镇", 7, 8)]
    county = town_file(folder, f"舒城县{SUFFIX}", town_book("万佛湖镇", 1, 2, rows=[*rows, *codeless]))
    causes = {
        (Side.COUNTY, Cause.NO_WORKBOOK): 1,
        (Side.COUNTY, Cause.REFUSED): 1,
        (Side.COUNTY, Cause.STRUCK): 1,
        (Side.TOWNSHIP, Cause.REFUSED): 1,
    }
    return Case(files, county, truth, 6, f"万佛湖镇{SUFFIX}", (8, 6), causes)


def _said() -> list[str]:
    return [word for part in PARTS for word in ("--sender", f"{part}{SUFFIX}=城关镇:{part}")]


def test_the_townships_agree_with_their_truth(case: Case, cast: Any) -> None:
    answer = command(*case.files, *CALL, *_said())
    assert answer["new"] == case.new
    for file in answer["files"]:
        truth = case.truth[file["file"]]
        assert file["good"] == truth["good"], file["file"]
        assert file["wrong_rows"] == sorted({one["row"] for one in truth["errors"]}), file["file"]
        assert file["doubtful_rows"] == sorted({one["row"] for one in truth["doubtful"]}), file["file"]
    outcome = {file["file"]: file["outcome"] for file in answer["files"]}
    assert [file for file, how in outcome.items() if how == "passed_over"] == [case.passed_over]
    sent_again = case.truth[f"万佛湖镇(更新){SUFFIX}"]
    assert CensusEntry.objects.filter(jurisdiction__name="万佛湖镇").count() == sent_again["good"]
    assert Enterprise.objects.count() == case.new


@pytest.mark.parametrize("said", [True, False], ids=["named", "unknown parts"])
def test_both_lists_are_reconciled(case: Case, cast: Any, said: bool) -> None:
    command(*case.files, *CALL, *(_said() if said else ()))
    command(case.county, *CALL)
    found = reconcile(2018, Jurisdiction.objects.get(name="舒城县"))
    assert (found.county_count, found.township_count) == case.counts
    assert {(side, cause): number for side, cause, _label, number in found.causes()} == case.causes


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
