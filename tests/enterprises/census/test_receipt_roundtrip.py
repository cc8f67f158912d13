"""Cells of a workbook spoilt at random, imported; its receipts mended and sent again until nothing is wrong (D7):
the wrong rows of the place become none, the others stay as they were, nobody is listed twice."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enterprises.census import receipts
from enterprises.census.models import ImportRun
from enterprises.census.receipt_style import WRONG_COLOUR
from enterprises.census.selectors.mending import OPEN
from enterprises.register.models import Enterprise, EnterpriseVersion
from liuan_safety.workbooks.cells import written
from tests.enterprises.census.conftest import confirmed, uploaded
from tests.enterprises.census.made_up import HEADINGS, credit_code, plain_rows
from tests.enterprises.census.receipt_books import CODE, NAME, book_of, first_row, sent_back, taken
from tests.enterprises.census.test_replay import own_transaction

pytestmark = pytest.mark.django_db
ALLOWED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
STAFF, SERIAL = HEADINGS.index("从业人数") + 1, 1
SPOILT = {
    "sound": {},
    "doubtful": {STAFF: "不清楚"},
    "short": {CODE: "9134152"},
    "none": {CODE: None},
    "false": {CODE: "911111111111111111"},
    "eaten": {CODE: 913415230000000000},
    "error": {CODE: "#N/A"},
    "lost": {CODE: "=LEFT(A1,3)"},
    "twin": {CODE: credit_code(0)},
    "nameless": {NAME: None},
    "name and code": {NAME: "/", CODE: "无", STAFF: "约3"},
}
KINDS = st.lists(st.sampled_from(sorted(SPOILT)), min_size=1, max_size=6)
BOOKS = st.fixed_dictionaries(
    {
        "sheets": st.lists(KINDS, min_size=1, max_size=2),
        "levels": st.sampled_from([1, 2]),
        "way": st.sampled_from([5_000, 0]),
        "written": st.booleans(),
        "first": st.sets(st.integers(0, 11)),
    }
)


def rows_of(sheets: Sequence[Sequence[str]]) -> list[list[list[Any]]]:
    """Rows per sheet, numbered through; number 0 is sound, so that there is something to confirm."""
    made, number = [], 0
    for kinds in [["sound", *sheets[0]], *sheets[1:]]:
        made.append([])
        for kind in kinds:
            (row,) = plain_rows(number)
            for place, value in SPOILT[kind].items():
                row[place - 1] = value
            made[-1].append(row)
            number += 1
    return made


def mend(book: Any, numbers: set[int]) -> set[int]:
    """What an officer does: in these rows the marked cells get what belongs there. Answers the rows of the receipt."""
    found = set()
    for sheet in book.worksheets:
        for row in range(first_row(sheet), sheet.max_row + 1):
            number = int(sheet.cell(row, SERIAL).value) - 1
            (right,) = plain_rows(number)
            marked = {place for place in (NAME, CODE) if sheet.cell(row, place).fill.fgColor.rgb == f"FF{WRONG_COLOUR}"}
            assert marked
            for place, value in enumerate(right, start=1):
                if place in marked and number in numbers:
                    sheet.cell(row, place).value = value
                elif place not in (NAME, CODE, STAFF):
                    assert written(sheet.cell(row, place).value) == written(value)
            found.add(number)
    return found


def wrong(*runs: ImportRun) -> int:
    """Open wrong rows of these imports, as rows and as figures."""
    found = [ImportRun.objects.get(pk=run.pk) for run in runs]
    assert [run.refused for run in found] == [run.staged.filter(OPEN).count() for run in found]
    return sum(run.refused for run in found)


@pytest.fixture
def officer(cast: Any) -> Any:
    """舒城县's, made before the first example's transaction."""
    return cast.shucheng_officer


@settings(max_examples=6, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=ALLOWED)
@given(book=BOOKS)
def test_what_is_wrong_is_mended_by_receipts_and_nothing_else_moves(
    officer: Any, shucheng: Any, monkeypatch: Any, book: Mapping[str, Any]
) -> None:
    monkeypatch.setattr(receipts, "EDITED_ROWS", book["way"])
    with own_transaction():
        there_and_back(officer, shucheng, book)
        transaction.set_rollback(True)


def there_and_back(by: Any, place: Any, book: Mapping[str, Any]) -> None:
    """The whole way: some rows are mended in a first receipt, all that are left in a second one."""
    sheets = rows_of(book["sheets"])
    kinds = ["sound", *(kind for some in book["sheets"] for kind in some)]
    bad = {number for number, kind in enumerate(kinds) if kind not in ("sound", "doubtful")}
    named = {f"表{number}": rows for number, rows in enumerate(sheets)}
    run = uploaded(by, place, book_of(named, levels=book["levels"]))
    assert (run.new, run.refused) == (len(kinds) - len(bad), len(bad)), run.failure
    if book["written"]:
        run = confirmed(run, by)
    before = set(EnterpriseVersion.objects.values_list("pk", flat=True))
    runs = [run]
    for numbers in (bad & book["first"], bad):
        if wrong(run):
            receipt = taken(run, by)
            still = mend(receipt, numbers)
            back = sent_back(receipt, by, place)
            assert (back.follows_id, back.new, back.refused) == (run.pk, len(still & numbers), len(still - numbers))
            runs.append(confirmed(back, by) if back.new else back)
    if not book["written"]:
        confirmed(ImportRun.objects.get(pk=run.pk), by)
    assert wrong(*runs) == 0
    codes = sorted(Enterprise.objects.values_list("credit_code", flat=True))
    assert codes == sorted(credit_code(number) for number in range(len(kinds)))
    versions = set(EnterpriseVersion.objects.values_list("pk", flat=True))
    assert before <= versions
    assert len(versions) == len(kinds)
