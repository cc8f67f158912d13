"""Which address and which number a request has: only trusted proxies are believed."""

import pytest
from django.test import Client, RequestFactory

from liuan_safety.operations.middleware import client_address, request_number

GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "10.0.0.9"),
        (0, "1.2.3.4", "10.0.0.9"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.8", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.9"),
        (1, "not an address", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_client_address(settings: object, proxies: int, forwarded: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.9", headers=headers)) == address


def test_a_strangers_number_is_not_taken(settings: object) -> None:
    settings.TRUSTED_PROXIES = 0
    request = RequestFactory().get("/", headers={"x-request-number": GIVEN})
    assert request_number(request) != GIVEN


def test_the_proxys_number_is_kept(client: Client, settings: object) -> None:
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers={"x-request-number": GIVEN})["X-Request-Number"] == GIVEN


@pytest.mark.parametrize("given", ["short", "a" * 41, "with space!", "line\nbreak-in-it"])
def test_a_number_of_another_shape_is_not_taken(settings: object, given: str) -> None:
    settings.TRUSTED_PROXIES = 1
    request = RequestFactory().get("/", headers={"x-request-number": given})
    assert request_number(request) != given


def test_every_answer_has_its_own_number(client: Client) -> None:
    numbers = {client.get("/healthz")["X-Request-Number"] for _ in range(3)}
    assert len(numbers) == 3
