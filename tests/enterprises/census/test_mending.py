"""Mending: read as at first, nobody doubled, a colleague's change kept, a log that says nothing personal."""

import io
import json
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enterprises.census.mending_page import grid_of
from enterprises.census.models import CensusEntry, ImportRun, RowFinding, StagedRow
from enterprises.census.others import Others
from enterprises.census.reexamination import examine_anew, findings_of
from enterprises.census.rows_seen import mark_of_row
from enterprises.census.services.deciding import confirm_import
from enterprises.census.services.mending import (
    decide_match,
    keep_without_code,
    mend_rows,
    restore_struck,
    strike_rows,
)
from enterprises.census.services.reading import read_import
from enterprises.census.services.uploading import upload_workbooks
from enterprises.census.services.writing import write_import
from enterprises.census.staging import staged_values
from enterprises.register.models import Enterprise
from enterprises.register.services.moving import move_enterprise
from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import HEADINGS, credit_code, plain_rows, sheet_bytes
from tests.enterprises.census.township_books import town_book, town_rows

pytestmark = pytest.mark.django_db
CODE, NAME, ADDRESS = "统一社会信用代码", "企业名称", "生产经营地址"


def sheet_with(**cells: object) -> bytes:
    """Three sound rows and a fourth with these cells."""
    return sheet_bytes([*plain_rows(1, 2, 3), *plain_rows(9, **cells)])


@pytest.fixture
def officer(cast: Any) -> Any:
    return cast.shucheng_officer


@pytest.fixture
def read(officer: Any, shucheng: Any) -> Any:
    return lambda content, **more: uploaded(officer, shucheng, content, **more)


def wrong(run: ImportRun) -> StagedRow:
    return StagedRow.objects.get(run=run, outcome="refused")


def test_examined_anew_without_a_word_nothing_is_different(read: Any) -> None:
    body = plain_rows(1, 2, 3, 4, 5)
    body[0][HEADINGS.index("成立日期")] = "2999-01-01"
    body[1][HEADINGS.index("从业人数")] = "约30人"
    body[2][HEADINGS.index("所属乡镇")] = "不认识镇"
    body[3][HEADINGS.index(CODE)] = 913415231234567890
    body[4][HEADINGS.index(NAME)] = "#N/A"
    run = read(sheet_bytes(body))
    rows = list(StagedRow.objects.filter(run=run).select_related("file").order_by("id"))
    before = findings_of(rows)

    for one in examine_anew(run, rows, Others([], ())):
        staged = staged_values(run, one.row.file, one.examined)
        assert {key: staged[key] for key in staged if key not in ("as_written", "run_id")} == {
            key: getattr(one.row, key) for key in staged if key not in ("as_written", "run_id")
        }
        found = [(each.check, each.column, each.level, each.reason) for each in one.examined.findings]
        was = before[one.row.file_id, one.row.sheet, one.row.row]
        assert found == [(each.check_key, each.column, each.level, each.reason) for each in was]


def test_a_mended_code_makes_the_row_good_and_the_old_confirmation_stale(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: "9134152"}))
    row = wrong(run)
    answer = mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=officer)

    assert answer.good == [row.pk]
    row.refresh_from_db()
    assert (row.outcome, row.credit_code) == ("new", credit_code(9))
    assert json.loads(row.as_written)[CODE] == "9134152"
    assert officer.name in row.mended_label
    assert not RowFinding.objects.filter(run=run, level="refused").exists()
    with pytest.raises(Conflict):
        confirm_import(run=run, revision=run.revision, by=officer)
    run = confirmed(ImportRun.objects.get(pk=run.pk), officer)
    assert (run.new, run.refused) == (4, 0)


def test_a_code_of_another_row_is_refused_and_the_row_named(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: "9134152"}))
    row = wrong(run)
    answer = mend_rows(run=run, changes={row.pk: {CODE: credit_code(1)}}, by=officer)

    assert answer.wrong == [row.pk]
    assert "第3行重复" in RowFinding.objects.get(run=run, level="refused").reason


def test_striking_the_first_of_two_lets_the_second_in_and_back_again(read: Any, officer: Any) -> None:
    run = read(sheet_bytes([*plain_rows(1), *plain_rows(1)]))
    first = StagedRow.objects.get(run=run, outcome="new")
    second = wrong(run)
    assert strike_rows(run=run, row_ids=[first.pk], reason="已停业", by=officer) == 1
    second.refresh_from_db()
    run.refresh_from_db()
    assert (second.outcome, run.new, run.refused, run.struck) == ("new", 1, 0, 1)

    answer = restore_struck(run=run, row_ids=[first.pk], by=officer)
    assert answer.wrong == [first.pk]


def test_striking_needs_a_reason(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: ""}))
    with pytest.raises(RuleBroken, match="原因"):
        strike_rows(run=run, row_ids=[wrong(run).pk], reason=" ", by=officer)


def test_kept_without_a_code_and_found_again_when_the_code_comes(read: Any, officer: Any, brought_in: Any) -> None:
    run = read(sheet_with(**{CODE: ""}))
    answer = keep_without_code(run=run, row_ids=[wrong(run).pk], reason="小商户，执照办理中", by=officer)
    assert answer.good
    note = RowFinding.objects.get(run=run, check_key="code_outstanding")
    assert (note.level, note.value) == ("note", "小商户，执照办理中")
    confirmed(ImportRun.objects.get(pk=run.pk), officer)
    assert Enterprise.objects.get(credit_code=None).name == plain_rows(9)[0][1]

    later = brought_in(sheet_bytes(plain_rows(1, 2, 3, 9)))
    assert (later.new, later.changed) == (0, 1)
    assert Enterprise.objects.count() == 4
    assert Enterprise.objects.get(credit_code=credit_code(9)).name == plain_rows(9)[0][1]


def test_a_wrong_code_is_no_missing_code(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: "9134152"}))
    with pytest.raises(RuleBroken, match="清空"):
        keep_without_code(run=run, row_ids=[wrong(run).pk], reason="无照", by=officer)


def test_two_of_one_name_and_address_are_not_kept_twice(read: Any, officer: Any) -> None:
    run = read(sheet_bytes([*plain_rows(9, **{CODE: ""}), *plain_rows(9, **{CODE: ""})]))
    ids = list(StagedRow.objects.filter(run=run).values_list("pk", flat=True))
    answer = keep_without_code(run=run, row_ids=ids, reason="无照", by=officer)
    assert (len(answer.good), len(answer.wrong)) == (1, 1)


def test_the_officer_says_whether_it_is_the_same_enterprise(read: Any, officer: Any) -> None:
    first = read(sheet_bytes(plain_rows(9, **{CODE: ""})))
    keep_without_code(run=first, row_ids=[wrong(first).pk], reason="无照", by=officer)
    confirmed(ImportRun.objects.get(pk=first.pk), officer)
    known = Enterprise.objects.get()
    moved = read(sheet_with(**{CODE: "", ADDRESS: "舒城县桃溪镇新街8号", "注册地址": "舒城县桃溪镇新街8号"}))
    row = wrong(moved)
    answer = keep_without_code(run=moved, row_ids=[row.pk], reason="无照", by=officer)
    assert answer.wrong == [row.pk]

    decide_match(run=moved, row_id=row.pk, enterprise_id=known.pk, by=officer)
    row.refresh_from_db()
    assert (row.outcome, row.enterprise_id) == ("changed", known.pk)
    decide_match(run=moved, row_id=row.pk, enterprise_id=None, by=officer)
    row.refresh_from_db()
    assert (row.outcome, row.enterprise_id) == ("new", None)


def test_a_firm_without_a_code_that_moved_on_is_not_doubled_by_its_former_township(read: Any, cast: Any) -> None:
    officer, town = cast.shucheng_officer, Jurisdiction.objects.get(name="杭埠镇")
    codeless = town_rows("杭埠镇", 8)
    codeless[0][HEADINGS.index(CODE)] = ""
    first = uploaded(officer, town, town_book("杭埠镇", 9, rows=codeless), name="杭埠镇.xlsx")
    keep_without_code(run=first, row_ids=[wrong(first).pk], reason="无照", by=officer)
    confirmed(ImportRun.objects.get(pk=first.pk), officer)
    known = Enterprise.objects.get(credit_code=None)
    move_enterprise(
        enterprise_id=known.pk, revision_seen=known.revision, by=officer, reason="迁址",
        jurisdiction=Jurisdiction.objects.get(name="千人桥镇"), premises={"address": "舒城县千人桥镇新街1号"},
    )  # fmt: skip

    again = uploaded(officer, town, town_book("杭埠镇", 9, rows=codeless), name="杭埠镇.xlsx", year=2019)
    row = wrong(again)
    keep_without_code(run=again, row_ids=[row.pk], reason="无照", by=officer)
    assert "迁往千人桥镇" in RowFinding.objects.get(run=again, check_key="code_outstanding_unclear").reason
    decide_match(run=again, row_id=row.pk, enterprise_id=known.pk, by=officer)
    written = confirmed(ImportRun.objects.get(pk=again.pk), officer)
    assert (written.new, written.elsewhere) == (0, 1)
    assert Enterprise.objects.filter(name=known.name).count() == 1
    assert CensusEntry.objects.filter(year=2019, enterprise=known).exists()


def test_however_many_rows_are_unclear_the_grid_asks_once_whom_they_may_mean(read: Any, officer: Any) -> None:
    numbers = (4, 5, 6, 7)
    first = read(sheet_bytes(plain_rows(*numbers, **{CODE: ""})))
    ids = [row.pk for row in StagedRow.objects.filter(run=first)]
    keep_without_code(run=first, row_ids=ids, reason="无照", by=officer)
    confirmed(ImportRun.objects.get(pk=first.pk), officer)
    asked = []
    for some in (numbers[:1], numbers):
        moved = read(
            sheet_bytes(plain_rows(*some, **{CODE: "", ADDRESS: "舒城县新街8号", "注册地址": "舒城县新街8号"}))
        )
        rows = list(StagedRow.objects.filter(run=moved).select_related("file"))
        keep_without_code(run=moved, row_ids=[row.pk for row in rows], reason="无照", by=officer)
        rows = list(StagedRow.objects.filter(run=moved).select_related("file"))
        with CaptureQueriesContext(connection) as queries:
            lines = grid_of(moved, rows).lines
        assert [[one.name for one in line.unclear] for line in lines] == [[line.row.name] for line in lines]
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_colleagues_change_is_not_overwritten(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: "9134152"}))
    row = wrong(run)
    seen = {row.pk: mark_of_row(row)}
    mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, seen=seen, by=officer)
    answer = mend_rows(run=run, changes={row.pk: {CODE: credit_code(8)}}, seen=seen, by=officer)

    assert answer.stale == [row.pk]
    row.refresh_from_db()
    assert row.credit_code == credit_code(9)


def test_rows_of_a_written_import_are_mended_by_one_that_follows(read: Any, officer: Any) -> None:
    run = confirmed(read(sheet_with(**{CODE: "9134152"})), officer)
    row = wrong(run)
    answer = mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=officer)
    follow_up = answer.follow_up
    assert follow_up is not None
    assert (follow_up.state, follow_up.follows_id, follow_up.mode, follow_up.new) == ("checked", run.pk, "add", 1)
    again = mend_rows(run=run, changes={row.pk: {CODE: credit_code(7)}}, by=officer)
    assert again.follow_up == follow_up
    assert StagedRow.objects.get(run=follow_up).credit_code == credit_code(7)

    done = confirmed(ImportRun.objects.get(pk=follow_up.pk), officer)
    row.refresh_from_db()
    assert (done.state, row.outcome, row.settled_by_id) == ("written", "refused", follow_up.pk)
    assert Enterprise.objects.count() == 4
    assert CensusEntry.objects.count() == 4
    with pytest.raises(Conflict):
        mend_rows(run=run, changes={row.pk: {CODE: credit_code(6)}}, by=officer)


def test_mended_back_to_wrong_the_row_leaves_the_import_that_follows(read: Any, officer: Any) -> None:
    run = confirmed(read(sheet_with(**{CODE: "9134152"})), officer)
    row = wrong(run)
    follow_up = mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=officer).follow_up
    mend_rows(run=run, changes={row.pk: {CODE: credit_code(1)}}, by=officer)
    assert follow_up is not None
    follow_up.refresh_from_db()
    assert follow_up.state == "discarded"
    assert not StagedRow.objects.filter(run=follow_up).exists()


def test_strangers_and_finished_imports_are_refused(read: Any, officer: Any, cast: Any) -> None:
    run = read(sheet_with(**{CODE: ""}))
    row = wrong(run)
    with pytest.raises(PermissionDenied):
        mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=cast.yuan_officer)
    with pytest.raises(RuleBroken, match="没有“联系人电话”"):
        mend_rows(run=run, changes={row.pk: {"联系人电话": "1"}}, by=officer)
    ImportRun.objects.filter(pk=run.pk).update(state="discarded")
    with pytest.raises(Conflict):
        mend_rows(run=run, changes={row.pk: {CODE: credit_code(9)}}, by=officer)


def test_the_log_names_rows_and_columns_and_nothing_of_their_content(read: Any, officer: Any) -> None:
    run = read(sheet_with(**{CODE: ""}))
    mend_rows(run=run, changes={wrong(run).pk: {"联系电话": "13900001234", "法定代表人": "周某某"}}, by=officer)
    deed = DeedRecord.objects.filter(action="census.row.mended").latest("id")
    kept = json.dumps([deed.before, deed.after], ensure_ascii=False)
    assert "13900001234" not in kept
    assert "周某某" not in kept
    assert "联系电话" in kept


DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["mend", "empty", "keep", "strike", "restore", "write"]), st.integers(0, 3), st.integers(0, 3)
    ),
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_in_any_order_and_repeated_no_enterprise_is_doubled(shucheng: Any, officer: Any, deeds: Any) -> None:
    with transaction.atomic():
        body = [plain_rows(number, **{CODE: "" if number % 2 else "9134152"})[0] for number in range(4)]
        content = sheet_bytes(body)
        (run,) = upload_workbooks(
            by=officer, year=2018, jurisdiction=shucheng, files=[("表.xlsx", io.BytesIO(content))]
        )
        read_import(run.pk, _Inside())
        ids = list(StagedRow.objects.filter(run=run).order_by("id").values_list("pk", flat=True))
        for deed, place, other in [*deeds, ("write", 0, 0)]:
            try:
                _do(deed, run, ids[place], other, officer)
            except (RuleBroken, Conflict):
                continue
        names = list(Enterprise.objects.values_list("name", flat=True))
        codes = [code for code in Enterprise.objects.values_list("credit_code", flat=True) if code]
        assert len(names) == len(set(names))
        assert len(codes) == len(set(codes))
        assert CensusEntry.objects.count() == Enterprise.objects.count()
        transaction.set_rollback(True)


def _do(deed: str, run: ImportRun, row: int, other: int, by: Any) -> None:
    if deed == "mend":
        mend_rows(run=run, changes={row: {CODE: credit_code(other)}}, by=by)
    elif deed == "empty":
        mend_rows(run=run, changes={row: {CODE: ""}}, by=by)
    elif deed == "keep":
        keep_without_code(run=run, row_ids=[row], reason="无照", by=by)
    elif deed == "strike":
        strike_rows(run=run, row_ids=[row], reason="停业", by=by)
    elif deed == "restore":
        restore_struck(run=run, row_ids=[row], by=by)
    else:
        for waiting in ImportRun.objects.filter(state="checked", new__gt=0):
            run_now = confirm_import(run=waiting, revision=waiting.revision, by=by)
            write_import(run_now.pk, _Inside())


class _Inside:
    """A worker within the test's own transaction."""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Nobody watches."""

    def final(self, result: Any = None) -> Any:
        return nullcontext({} if result is None else result)
