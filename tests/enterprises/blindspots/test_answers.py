"""Answering: who may, what it ends and until when, many at once, the same sent twice, withdrawing; what is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from enterprises.blindspots import selectors, services
from enterprises.blindspots.forms import seen_in, written
from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.services import Seen, answer, answer_all, mark_of, withdraw
from enterprises.register import spots
from enterprises.register.models import Enterprise
from enterprises.register.spots import SpotSource, Told
from liuan_safety.audit.models import DeedRecord
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.errors import Conflict, RuleBroken
from tests.enterprises.blindspots.lists import YEAR, listed
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(cast: Any) -> Jurisdiction:
    return jurisdiction("三十铺镇", "金安区")


@pytest.fixture
def gone(town: Jurisdiction) -> Enterprise:
    """Listed last year and not this year."""
    row = EnterpriseFactory(jurisdiction=town, sector="轻工")
    listed(town, [row], year=YEAR - 1)
    listed(town, [])
    return row


def seen(kind: str, pk: int) -> Seen:
    source = spots.source_of(kind)
    assert source is not None
    return Seen(pk, mark_of(source.tell(selectors.all_rows(kind, YEAR).get(pk=pk))))


def say(
    by: User, row: Enterprise, *, kind: str = "vanished", reason: str = "moved", note: str = "迁往合肥"
) -> SpotAnswer:
    return answer(kind=kind, year=YEAR, row=seen(kind, row.pk), reason=reason, note=note, by=by)


def is_open(kind: str, row: Enterprise) -> bool:
    return selectors.open_rows(kind, YEAR).filter(pk=row.pk).exists()


def test_an_answer_ends_it_is_logged_and_read_again(cast: Any, gone: Enterprise, town: Jurisdiction) -> None:
    assert selectors.barring_counts(YEAR) == {"vanished": 1}
    given_answer = say(cast.jinan_township, gone)
    assert not is_open("vanished", gone)
    assert selectors.barring_counts(YEAR) == {}
    (read,) = selectors.closed_questions(YEAR)
    assert read == given_answer
    assert (read.title, read.reason, read.note, read.jurisdiction, read.sector) == (
        gone.name, "moved", "迁往合肥", town, "轻工",
    )  # fmt: skip
    assert "三十铺" in read.maker_label
    assert selectors.closed_questions(YEAR, path=jurisdiction("裕安区").path) == []
    logged = DeedRecord.objects.get(action="spots.answered")
    assert logged.after["reason"] == "已迁出"
    assert logged.jurisdiction_path == town.path


def test_an_answer_is_for_one_year(cast: Any, gone: Enterprise) -> None:
    say(cast.jinan_township, gone)
    assert selectors.answers_to("vanished", YEAR - 1).count() == 0


@pytest.mark.parametrize("kind", ["code_outstanding", "wrong_rows", "no_supervisor", "nonsense"])
def test_what_only_mending_ends_takes_no_answer(kind: str, cast: Any, gone: Enterprise) -> None:
    with pytest.raises(RuleBroken) as refused:
        answer(kind=kind, year=YEAR, row=Seen(gone.pk, "x"), reason="other", note="说明", by=cast.office)
    assert refused.value.code in ("spots.only_mended", "spots.kind")


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "说明", "answer"), ("true", "说明", "answer"), ("moved", "  ", "reason"),
                                  ("moved", "长" * 301, "reason")],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(reason: str, note: str, field: str, cast: Any, gone: Enterprise) -> None:
    with pytest.raises(RuleBroken) as refused:
        say(cast.jinan_township, gone, reason=reason, note=note)
    assert refused.value.field == field
    assert is_open("vanished", gone)


def test_nobody_answers_beyond_the_own_jurisdiction(cast: Any, gone: Enterprise) -> None:
    for stranger in (cast.yuan_officer, cast.yuan_township):
        with pytest.raises(Conflict):
            say(stranger, gone)
    for powerless in (cast.leader, cast.jinan_department, cast.auditor, cast.jinan_keeper):
        with pytest.raises(PermissionDenied):
            say(powerless, gone)
    assert is_open("vanished", gone)
    for entitled in (cast.jinan_township, cast.jinan_officer, cast.office):
        withdraw(answer_id=say(entitled, gone).pk, by=entitled)


def test_a_row_that_does_not_stand_is_not_answered(cast: Any, town: Jurisdiction, gone: Enterprise) -> None:
    kept = EnterpriseFactory(jurisdiction=town)
    rows = [seen("vanished", gone.pk), Seen(kept.pk, "abc"), Seen(10**17, "abc")]
    result = answer_all(kind="vanished", year=YEAR, rows=rows, reason="closed", note="停办", by=cast.jinan_township)
    assert [one.row_key for one in result.done] == [gone.pk]
    assert len(result.left_alone) == 2
    assert {one.title for one in result.left_alone} == {""}


def test_other_figures_ask_anew(cast: Any, town: Jurisdiction) -> None:
    row = EnterpriseFactory(jurisdiction=town, staff=100)
    listed(town, {row: 10}, year=YEAR - 1)
    first = say(cast.jinan_township, row, kind="far_from_last_year", reason="true", note="新开一条线")
    assert not is_open("far_from_last_year", row)
    Enterprise.objects.filter(pk=row.pk).update(staff=300)
    assert is_open("far_from_last_year", row)
    assert selectors.closed_questions(YEAR) == []
    second = say(cast.jinan_officer, row, kind="far_from_last_year", reason="true", note="两条线")
    assert not is_open("far_from_last_year", row)
    assert selectors.closed_questions(YEAR) == [second]
    first.refresh_from_db()
    assert first.withdrawn_at is not None
    with pytest.raises(Conflict):
        withdraw(answer_id=first.pk, by=cast.jinan_township)
    Enterprise.objects.filter(pk=row.pk).update(staff=11)
    assert not is_open("far_from_last_year", row)
    assert selectors.closed_questions(YEAR) == [], "mended: the answer is history"


def test_figures_that_moved_since_the_page_was_opened(cast: Any, town: Jurisdiction) -> None:
    row = EnterpriseFactory(jurisdiction=town, staff=100)
    listed(town, {row: 10}, year=YEAR - 1)
    before = seen("far_from_last_year", row.pk)
    Enterprise.objects.filter(pk=row.pk).update(staff=300)
    with pytest.raises(Conflict, match="情况有变"):
        answer(kind="far_from_last_year", year=YEAR, row=before, reason="true", note="属实", by=cast.office)
    assert is_open("far_from_last_year", row)


def test_twice_is_once_and_the_second_officer_is_told(cast: Any, gone: Enterprise) -> None:
    first = say(cast.jinan_township, gone)
    assert say(cast.jinan_township, gone) == first
    with pytest.raises(Conflict, match="已经答复"):
        say(cast.jinan_officer, gone)
    assert SpotAnswer.objects.count() == 1
    assert DeedRecord.objects.filter(action="spots.answered").count() == 1


def test_many_at_once_with_one_entry_in_the_log(cast: Any, town: Jurisdiction) -> None:
    rows = EnterpriseFactory.create_batch(4, jurisdiction=town)
    listed(town, rows, year=YEAR - 1)
    listed(town, [])
    ticked = [seen("vanished", row.pk) for row in rows]
    result = answer_all(
        kind="vanished", year=YEAR, rows=ticked, reason="out_of_range", note="都不属普查范围", by=cast.jinan_officer
    )
    assert len(result.done) == 4
    assert not selectors.barring_counts(YEAR)
    assert DeedRecord.objects.get(action="spots.answered").after["rows"] == 4


@pytest.mark.parametrize("number", [0, services.MOST_ROWS + 1])
def test_none_or_too_many_are_refused(number: int, cast: Any) -> None:
    rows = [Seen(pk, "a") for pk in range(number)]
    with pytest.raises(RuleBroken):
        answer_all(kind="vanished", year=YEAR, rows=rows, reason="moved", note="迁走", by=cast.office)


def test_withdrawn_it_stands_open_again_and_may_be_answered_anew(cast: Any, gone: Enterprise) -> None:
    first = say(cast.jinan_township, gone)
    with pytest.raises(SpotAnswer.DoesNotExist):
        withdraw(answer_id=first.pk, by=cast.yuan_officer)
    with pytest.raises(PermissionDenied):
        withdraw(answer_id=first.pk, by=cast.leader)
    withdraw(answer_id=first.pk, by=cast.jinan_officer)
    withdraw(answer_id=first.pk, by=cast.jinan_officer)
    assert is_open("vanished", gone)
    assert DeedRecord.objects.filter(action="spots.withdrawn").count() == 1
    assert say(cast.jinan_township, gone, reason="closed", note="已注销").pk != first.pk
    assert SpotAnswer.objects.count() == 2


@pytest.fixture
def closed_year() -> Iterator[None]:
    def refuse(year: int, place: Jurisdiction) -> None:
        if year == YEAR:
            raise RuleBroken("closed", "年度已认定")

    services.guard("test", refuse)
    yield
    services._guards.pop("test")


def test_a_closed_year_takes_neither_answer_nor_withdrawal(
    cast: Any, gone: Enterprise, request: pytest.FixtureRequest
) -> None:
    first = say(cast.jinan_township, gone)
    other = EnterpriseFactory(jurisdiction=gone.jurisdiction, primary_place=False)
    request.getfixturevalue("closed_year")
    with pytest.raises(RuleBroken, match="已认定"):
        withdraw(answer_id=first.pk, by=cast.jinan_township)
    with pytest.raises(RuleBroken, match="已认定"):
        say(cast.jinan_township, other, kind="no_point", reason="later", note="下月测绘")
    first.refresh_from_db()
    assert first.withdrawn_at is None


@pytest.fixture
def told_source() -> Iterator[Callable[[str], None]]:
    """A kind whose source has no stamp: its fingerprint is what `tell` says, and here what the test wants."""
    kept = spots._sources.get("no_keeper")
    mark = {"now": "a"}

    def tell(row: Any) -> Told:
        return Told(row.name, "没有网格员", "/", mark["now"])

    spots.register(SpotSource("no_keeper", lambda year: Enterprise.objects.all(), tell, "jurisdiction", "sector", "pk"))
    yield lambda text: mark.update(now=text)
    del spots._sources["no_keeper"]
    if kept is not None:
        spots.register(kept)


def test_a_source_without_a_stamp_is_told_anew(
    told_source: Callable[[str], None], cast: Any, town: Jurisdiction
) -> None:
    row, other = EnterpriseFactory.create_batch(2, jurisdiction=town)
    given_answer = say(cast.jinan_township, row, kind="no_keeper", reason="later", note="下月指定")
    assert selectors.closed_questions(YEAR) == [given_answer]
    assert set(selectors.open_rows("no_keeper", YEAR)) == {other}
    told_source("b")
    assert set(selectors.open_rows("no_keeper", YEAR)) == {row, other}
    assert selectors.closed_questions(YEAR) == []


def test_stamp_and_words_are_the_same_fingerprint(cast: Any, town: Jurisdiction) -> None:
    """Otherwise an answer given by the one would never end a spot found by the other."""
    far = EnterpriseFactory(jurisdiction=town, staff=900, industry_code="2611", size_class="small")
    EnterpriseFactory.create_batch(10, jurisdiction=town, staff=40, industry_code="2611", size_class="small")
    pointless = EnterpriseFactory(jurisdiction=town, primary_place=False)
    gone = EnterpriseFactory(jurisdiction=town)
    listed(town, {far: 10, gone: 46}, year=YEAR - 1)
    listed(town, [])
    asked = [("far_from_last_year", far), ("far_from_the_like", far), ("no_point", pointless), ("vanished", gone)]
    for kind, row in asked:
        reason = "moved" if kind == "vanished" else "true"
        say(cast.office, row, kind=kind, reason=reason, note="核对过")
        assert not is_open(kind, row), kind


@given(st.dictionaries(st.integers(0, 10**17), st.text("0123456789abcdef", min_size=1, max_size=12), max_size=20))
def test_ticks_survive_the_form(rows: dict[int, str]) -> None:
    ticked = [Seen(pk, mark) for pk, mark in rows.items()]
    assert seen_in([written(ticked)]) == ticked


@pytest.mark.parametrize("text", ["", "1", "1:", ":a", "x:a", "-1:a", "1:a b", "9" * 30 + ":a", "１:a"])
def test_ticks_that_are_none_are_passed_over(text: str) -> None:
    assert seen_in([text]) == []
