"""Two officers answer one spot at the same moment, by one and by many: one answer stands, the other is told whose."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from enterprises.blindspots.models import SpotAnswer
from enterprises.blindspots.services import AnswerResult, answer_all, withdraw
from liuan_safety.organizations.models import User
from tests.cast import Cast
from tests.enterprises.blindspots.lists import YEAR, listed
from tests.enterprises.blindspots.test_answers import seen
from tests.enterprises.factories import EnterpriseFactory
from tests.liuan_safety.organizations.factories import jurisdiction

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Run all at once and give their answers, exceptions included."""
    gate, answers = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[place] = deed()
        except Exception as raised:
            answers[place] = raised  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.parametrize("number", [1, 12])
def test_one_answer_stands_and_the_other_officer_is_told(number: int) -> None:
    cast = Cast()
    town = jurisdiction("三十铺镇", "金安区")
    rows = EnterpriseFactory.create_batch(number, jurisdiction=town)
    listed(town, rows, year=YEAR - 1)
    listed(town, [])
    ticked = [seen("vanished", row.pk) for row in rows]
    people = (cast.jinan_township, cast.jinan_officer, cast.office)

    def say(by: User, note: str) -> AnswerResult:
        turned = ticked if note == "一" else ticked[::-1]
        return answer_all(kind="vanished", year=YEAR, rows=turned, reason="moved", note=note, by=by)

    given = zip(people, "一二三", strict=True)
    answers = together(*(lambda by=by, note=note: say(by, note) for by, note in given))
    assert all(isinstance(one, AnswerResult) for one in answers), answers
    assert sorted(len(one.done) for one in answers) == [0, 0, number]
    assert all(len(one.done) + len(one.left_alone) == number for one in answers)
    assert {one.reason[-4:] for answer in answers for one in answer.left_alone} == {"已经答复"}
    assert SpotAnswer.objects.filter(withdrawn_at=None).count() == number


def test_withdrawn_by_two_at_once_is_withdrawn_once() -> None:
    cast = Cast()
    town = jurisdiction("三十铺镇", "金安区")
    row = EnterpriseFactory(jurisdiction=town, primary_place=False)
    (one,) = answer_all(
        kind="no_point", year=YEAR, rows=[seen("no_point", row.pk)], reason="later", note="下月", by=cast.office
    ).done
    people = (cast.jinan_township, cast.jinan_officer)
    answers = together(*(lambda by=by: withdraw(answer_id=one.pk, by=by) for by in people))
    assert all(isinstance(answer, SpotAnswer) for answer in answers), answers
    kept = SpotAnswer.objects.get()
    assert kept.withdrawn_at is not None
    assert {answer.withdrawn_label for answer in answers} == {kept.withdrawn_label}
