"""Many workbooks at once: senders proposed and named once, one of two stands, each replaces its own rows alone."""

import io
import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from enterprises.census.models import CensusEntry, CensusReturn, ImportBatch, ImportRun, SenderName, StagedRow
from enterprises.census.selectors.collecting import lines_of
from enterprises.census.services.collecting import (
    FORMER,
    NEW,
    PART,
    SAME,
    Answer,
    add_beside,
    confirm_ready,
    let_stand,
    name_sender,
)
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.uploading import upload_workbooks
from enterprises.register.models import Enterprise
from liuan_safety.jobs.running import execute
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import credit_code
from tests.enterprises.census.township_books import town_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Any) -> User:
    return cast.shucheng_officer


def town(name: str) -> Jurisdiction:
    return Jurisdiction.objects.get(name=name, parent__name="舒城县")


def dropped(by: User, place: Jurisdiction, **books: bytes) -> ImportBatch:
    """Drop several workbooks in and let each be read."""
    files = [(f"{name}.xlsx", io.BytesIO(content)) for name, content in books.items()]
    runs = upload_workbooks(by=by, year=2018, jurisdiction=place, files=files)
    for run in runs:
        assert execute(run.job_id, in_background=False)
    return ImportBatch.objects.get()


def run_of(file: str) -> ImportRun:
    return ImportRun.objects.get(files__name=f"{file}.xlsx")


def read(run: ImportRun) -> ImportRun:
    """Let the job of a run do its work."""
    run = ImportRun.objects.get(pk=run.pk)
    assert execute(run.job_id, in_background=False)
    return ImportRun.objects.get(pk=run.pk)


def confirm_all(by: User, batch: ImportBatch) -> list[str]:
    ready = {line.run.pk: line.run.revision for line in lines_of(batch, by) if line.ready}
    done, kept = confirm_ready(by=by, batch=batch, seen=ready)
    assert done == len(ready) - len(kept)
    for run in ImportRun.objects.filter(batch=batch, state="confirming"):
        assert execute(run.job_id, in_background=False)
    return kept


def listed(place: Jurisdiction) -> set[str]:
    rows = CensusEntry.objects.filter(year=2018, jurisdiction=place)
    return set(rows.values_list("enterprise__credit_code", flat=True))


def codes(*numbers: int) -> set[str]:
    return {credit_code(number) for number in numbers}


def test_each_workbook_is_an_import_of_its_township(officer: User, shucheng: Jurisdiction) -> None:
    batch = dropped(officer, shucheng, 城关镇=town_book("城关镇", 1, 2, 3), 杭埠镇=town_book("杭埠镇", 4, 5, 6))
    assert [(run.sender_label, run.sender_state, run.new) for run in batch.runs.order_by("id")] == [
        ("城关镇", "proposed", 3),
        ("杭埠镇", "proposed", 3),
    ]
    assert confirm_all(officer, batch) == []
    assert listed(town("城关镇")) == codes(1, 2, 3)
    assert listed(town("杭埠镇")) == codes(4, 5, 6)
    assert not listed(shucheng)
    states = dict(CensusReturn.objects.values_list("jurisdiction__name", "state"))
    assert states == {"城关镇": "sent", "杭埠镇": "sent"}
    assert set(batch.runs.values_list("sender_state", flat=True)) == {"confirmed"}


def test_an_unknown_sender_is_asked_once(officer: User, shucheng: Jurisdiction) -> None:
    batch = dropped(officer, shucheng, 城关镇=town_book("城关镇", 1, 2, 3), 孔集镇=town_book("孔集镇", 4, 5, 6))
    run = run_of("孔集镇")
    assert (run.sender_state, run.sender_written) == ("unknown", "孔集镇")
    with pytest.raises(RuleBroken, match="填报单位"):
        confirm_import(run=run, revision=run.revision, by=officer)
    answer = Answer(PART, town("城关镇"), "孔集镇")
    read(name_sender(by=officer, run=run, revision=run.revision, answer=answer))
    assert confirm_all(officer, batch) == []
    assert listed(town("城关镇")) == codes(1, 2, 3, 4, 5, 6)
    assert set(Enterprise.objects.values_list("jurisdiction__name", flat=True)) == {"城关镇"}
    again = uploaded(officer, shucheng, town_book("孔集镇", 4, 5, 7), name="孔集镇2019.xlsx", year=2018)
    assert (again.sender_label, again.sender_state, again.sender_choices) == ("城关镇（孔集镇）", "proposed", [])
    assert not again.findings.filter(check_key="township_unknown").exists()


def test_a_workbook_sent_again_replaces_its_own_rows_alone(officer: User, shucheng: Jurisdiction) -> None:
    """Not another sender's, not another part's of the same township."""
    batch = dropped(
        officer, shucheng, 城关镇=town_book("城关镇", 1, 2, 3), 孔集镇=town_book("孔集镇", 4, 5, 6),
        杭埠镇=town_book("杭埠镇", 7, 8, 9),
    )  # fmt: skip
    run = run_of("孔集镇")
    read(name_sender(by=officer, run=run, revision=run.revision, answer=Answer(PART, town("城关镇"), "孔集镇")))
    confirm_all(officer, batch)
    again = uploaded(officer, shucheng, town_book("孔集镇", 4, 5), name="孔集镇.xlsx")
    assert [str(one) for one in again.files.values_list("name", flat=True)] == ["孔集镇.xlsx"]
    again = confirmed(again, officer)
    assert listed(town("城关镇")) == codes(1, 2, 3, 4, 5)
    assert listed(town("杭埠镇")) == codes(7, 8, 9)
    run.refresh_from_db()
    assert run.superseded_by == again
    assert Enterprise.objects.filter(credit_code=credit_code(6), condition="in").exists()
    whole = confirmed(uploaded(officer, shucheng, town_book("城关镇", 1, 2), name="城关镇(更新).xlsx"), officer)
    assert listed(town("城关镇")) == codes(1, 2, 4, 5)
    assert set(whole.supersedes.values_list("part", flat=True)) == {""}


def test_a_supplement_replaces_nothing(officer: User, shucheng: Jurisdiction) -> None:
    confirmed(uploaded(officer, shucheng, town_book("城关镇", 1, 2), name="城关镇.xlsx"), officer)
    more = uploaded(officer, shucheng, town_book("城关镇", 2, 3), name="城关镇补报.xlsx")
    confirmed(add_beside(by=officer, run=more), officer)
    assert listed(town("城关镇")) == codes(1, 2, 3)
    assert not ImportRun.objects.exclude(superseded_by=None).exists()


def test_of_two_workbooks_the_officer_says_which_stands(officer: User, shucheng: Jurisdiction) -> None:
    first, second = town_book("城关镇", 1, 2, 3), town_book("城关镇", 2, 3)
    batch = dropped(officer, shucheng, **{"城关镇": first, "城关镇(更新)": second})
    lines = {line.name: line for line in lines_of(batch, officer)}
    assert {name: line.stands for name, line in lines.items()} == {"城关镇.xlsx": False, "城关镇(更新).xlsx": True}
    assert not any(line.ready for line in lines.values())
    with pytest.raises(RuleBroken, match="以哪一份为准"):
        confirm_import(run=run_of("城关镇"), revision=1, by=officer)
    let_stand(by=officer, run=run_of("城关镇(更新)"))
    assert run_of("城关镇").state == "passed_over"
    assert StagedRow.objects.filter(run=run_of("城关镇")).count() == 3
    confirm_all(officer, batch)
    assert listed(town("城关镇")) == codes(2, 3)


def test_both_may_stand_whichever_is_written_first(officer: User, shucheng: Jurisdiction) -> None:
    batch = dropped(officer, shucheng, 城关镇=town_book("城关镇", 1, 2), 城关镇二=town_book("城关镇", 3))
    assert {run.sender_label for run in batch.runs.all()} == {"城关镇"}
    add_beside(by=officer, run=run_of("城关镇"))
    confirm_all(officer, batch)
    assert listed(town("城关镇")) == codes(1, 2, 3)


def test_a_former_name_is_remembered_for_files_and_rows(officer: User, shucheng: Jurisdiction) -> None:
    run = uploaded(officer, shucheng, town_book("龙河镇", 1, 2, 3), name="龙河镇.xlsx")
    assert run.sender_state == "unknown"
    run = read(name_sender(by=officer, run=run, revision=run.revision, answer=Answer(FORMER, town("万佛湖镇"))))
    assert (run.jurisdiction.name, run.part, run.sender_state) == ("万佛湖镇", "", "confirmed")
    said = SenderName.objects.get()
    assert (said.written, said.jurisdiction.name, said.part) == ("龙河镇", "万佛湖镇", "")
    assert set(StagedRow.objects.values_list("jurisdiction__name", flat=True)) == {"万佛湖镇"}
    county = uploaded(officer, shucheng, town_book("龙河镇", 5), name="舒城县.xlsx")
    assert county.staged.get().jurisdiction.name == "万佛湖镇"


def test_a_new_township_is_the_offices_to_found(cast: Any, officer: User, shucheng: Jurisdiction) -> None:
    run = uploaded(officer, shucheng, town_book("新河镇", 1, 2, 3), name="新河镇.xlsx")
    with pytest.raises(PermissionDenied):
        name_sender(by=officer, run=run, revision=run.revision, answer=Answer(NEW, name="新河镇"))
    run = name_sender(by=cast.office, run=run, revision=run.revision, answer=Answer(NEW, name="新河镇"))
    assert (run.jurisdiction.name, run.jurisdiction.parent, run.jurisdiction.kind) == ("新河镇", shucheng, "township")


def test_naming_is_refused_late_stale_and_out_of_scope(cast: Any, officer: User, shucheng: Jurisdiction) -> None:
    run = uploaded(officer, shucheng, town_book("孔集镇", 1), name="孔集镇.xlsx")
    there = Jurisdiction.objects.get(name="苏埠镇")
    with pytest.raises(PermissionDenied):
        name_sender(by=officer, run=run, revision=run.revision, answer=Answer(SAME, there))
    with pytest.raises(PermissionDenied):
        name_sender(by=cast.yuan_officer, run=run, revision=run.revision, answer=Answer(SAME, there))
    with pytest.raises(Conflict):
        name_sender(by=officer, run=run, revision=run.revision + 1, answer=Answer(SAME, town("城关镇")))
    run = read(name_sender(by=officer, run=run, revision=run.revision, answer=Answer(SAME, town("城关镇"))))
    run = confirmed(run, officer)
    with pytest.raises(RuleBroken, match="已入库"):
        name_sender(by=officer, run=run, revision=run.revision, answer=Answer(SAME, town("杭埠镇")))


def test_the_pages_from_drop_to_register(officer: User, shucheng: Jurisdiction, cast: Any, client: Any) -> None:
    cast.login(client, officer)
    files = {"城关镇": town_book("城关镇", 1, 2, 3), "孔集镇": town_book("孔集镇", 4, 5, 6)}
    batch = dropped(officer, shucheng, **files)
    page = client.get(reverse("census:batch", args=[batch.pk])).content.decode()
    assert "不认识：孔集镇" in page and "确认入库 1 份" in page
    run = run_of("孔集镇")
    address = reverse("census:sender", args=[run.pk])
    assert "一部分" in client.get(address).content.decode()
    data = {"kind": "part", "jurisdiction": town("城关镇").pk, "name": "孔集镇", "revision": run.revision}
    assert client.post(address, data).status_code == 302
    read(run)
    page = client.get(reverse("census:batch", args=[batch.pk])).content.decode()
    assert "确认入库 2 份" in page and "城关镇（孔集镇）" in page
    seen = ",".join(f"{one.pk}:{one.revision}" for one in batch.runs.all())
    client.post(reverse("census:batch_confirm", args=[batch.pk]), {"seen": seen})
    for one in batch.runs.filter(state="confirming"):
        assert execute(one.job_id, in_background=False)
    assert listed(town("城关镇")) == codes(1, 2, 3, 4, 5, 6)
    assert "已入库" in client.get(reverse("census:batch", args=[batch.pk])).content.decode()
    assert "舒城县 2018 年度" in client.get(reverse("census:batches")).content.decode()


def test_a_stale_click_confirms_nothing(officer: User, shucheng: Jurisdiction) -> None:
    batch = dropped(officer, shucheng, 城关镇=town_book("城关镇", 1), 杭埠镇=town_book("杭埠镇", 2))
    done, kept = confirm_ready(by=officer, batch=batch, seen={run.pk: 7 for run in batch.runs.all()})
    assert (done, len(kept)) == (0, 2)
    assert not Enterprise.objects.exists()


def test_the_batch_is_seen_by_its_county_alone(officer: User, shucheng: Jurisdiction, cast: Any, client: Any) -> None:
    batch = dropped(officer, shucheng, 城关镇=town_book("城关镇", 1), 杭埠镇=town_book("杭埠镇", 2))
    cast.login(client, cast.yuan_officer)
    assert client.get(reverse("census:batch", args=[batch.pk])).status_code == 404
    seen = {run.pk: run.revision for run in batch.runs.all()}
    done, kept = confirm_ready(by=cast.yuan_officer, batch=batch, seen=seen)
    assert (done, len(kept)) == (0, 2)


def test_choices_survive_as_json(officer: User, shucheng: Jurisdiction) -> None:
    run = uploaded(officer, shucheng, town_book("杭埠镇", 1, 2, 3, 4), name="城关镇.xlsx")
    assert (run.sender_label, run.sender_state) == ("城关镇", "proposed")
    assert json.loads(json.dumps(run.sender_choices))[0] == [town("城关镇").pk, ""]


def test_the_batch_is_read_with_few_queries(
    officer: User, shucheng: Jurisdiction, django_assert_max_num_queries: Any
) -> None:
    towns = ("城关镇", "杭埠镇", "汤池镇", "晓天镇", "桃溪镇", "舒茶镇")
    batch = dropped(officer, shucheng, **{name: town_book(name, number) for number, name in enumerate(towns)})
    confirm_all(officer, batch)
    files = [(f"{name}.xlsx", io.BytesIO(town_book(name, number))) for number, name in enumerate(towns)]
    runs = upload_workbooks(by=officer, year=2018, jurisdiction=shucheng, files=files)
    for run in runs:
        assert execute(run.job_id, in_background=False)
    with django_assert_max_num_queries(6):
        lines = lines_of(runs[0].batch, officer)
    assert [(line.replaces, line.ready) for line in lines] == [(1, True)] * len(towns)
