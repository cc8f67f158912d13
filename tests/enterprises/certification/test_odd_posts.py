"""What no page sends: a revision of thousands of digits, a NUL in the words of a return. Neither is an error page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.census.models import CensusReturn
from liuan_safety.organizations.models import Jurisdiction
from tests.enterprises.certification.ways import county_return

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_marked_spots")]


@pytest.fixture
def row(shucheng: Jurisdiction) -> CensusReturn:
    made = county_return(shucheng)
    CensusReturn.objects.filter(pk=made.pk).update(state="sent", sent_at=timezone.now())
    return made


@pytest.mark.parametrize("page", ["census:return_accept", "certification:send_deed"])
def test_a_revision_without_end_is_one_that_nobody_has_seen(
    page: str, row: CensusReturn, cast: Any, client: Client
) -> None:
    cast.login(client, cast.office if page == "census:return_accept" else cast.shucheng_officer)
    assert client.post(reverse(page, args=[row.pk]), {"revision": "9" * 5000}).status_code == 302
    assert CensusReturn.objects.get(pk=row.pk).state == "sent"


@pytest.mark.parametrize(
    ("page", "posted"),
    [
        ("census:return_give_back", {"revision": "0", "remark": "再\0核"}),
        ("certification:explain", {"side": "a\0", "cause": "x", "digest": "x", "reason": "x"}),
        ("certification:explain", {"side": "a", "cause": "x", "digest": "x\0", "reason": "x"}),
    ],
)
def test_a_nul_in_the_words_is_refused_and_nothing_moves(
    page: str, posted: dict[str, str], row: CensusReturn, cast: Any, client: Client
) -> None:
    cast.login(client, cast.office if "census:" in page else cast.shucheng_officer)
    answer = client.post(reverse(page, args=[row.pk]), posted)
    assert answer.status_code == 422 and "空字符" in answer.content.decode()
    assert CensusReturn.objects.get(pk=row.pk).state == "sent"
