"""What a browser can send, but no page does: numbers without end, characters that no database keeps."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from liuan_safety.ui.posted import MOST_DIGITS, row_ids, whole


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", " 7", "²", "9" * (MOST_DIGITS + 1), "9" * 5000])
def test_what_is_no_number_of_ours_is_none(text: str) -> None:
    assert whole(text) is None
    assert whole(text, -1) == -1


def test_a_key_of_the_database_is_read() -> None:
    assert whole("12") == 12
    assert whole("9" * MOST_DIGITS, 0) == int("9" * MOST_DIGITS)


def test_what_is_no_row_is_passed_over() -> None:
    assert row_ids(["3", "x", "9" * 20, "4"]) == [3, 4]


@pytest.mark.django_db
@pytest.mark.parametrize("posted", [{"tenure": "1", "reason": "a\0b"}, {"re\0ason": "a"}])
def test_a_posted_nul_is_refused_in_words_before_anything_is_written(posted: Any, cast: Any, client: Client) -> None:
    cast.login(client, cast.office)
    answer = client.post(reverse("organizations:switch_post"), posted)
    assert answer.status_code == 422
    assert "空字符" in answer.content.decode()


@pytest.mark.django_db
def test_a_number_without_end_finds_nothing(cast: Any, client: Client) -> None:
    cast.login(client, cast.office)
    assert client.post(reverse("organizations:switch_post"), {"tenure": "9" * 5000}).status_code == 404
