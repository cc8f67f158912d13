"""Log lines: JSON of a closed list of fields, with the request's number and nobody's data."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from liuan_safety.operations.logs import JsonLines, RequestNumberFilter, swept


def fail(request: HttpRequest) -> HttpResponse:
    """A view that breaks with somebody's data in its hands."""
    try:
        raise ValueError(f"Key (telephone)=({request.POST['telephone']}) already exists")
    except ValueError as error:
        raise RuntimeError(f"{request.POST['name']} 保存失败") from error


def broken(request: HttpRequest) -> HttpResponse:
    """The error page of these addresses."""
    return HttpResponse("broken", status=500)


urlpatterns = [path("fail", fail)]
handler500 = broken


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the console handler would write."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(RequestNumberFilter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def read(stream: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_access_line_has_no_query(client: Client, lines: io.StringIO) -> None:
    answer = client.get("/healthz/none?q=张三&telephone=13955550000")
    (line,) = [line for line in read(lines) if line["logger"] == "liuan_safety.access"]
    assert line["request_number"] == answer["X-Request-Number"]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz/none", answer.status_code)
    assert set(line) == {"timestamp", "level", "logger", "message", "request_number", "method", "path", "status", "ms"}
    assert "张三" not in lines.getvalue() and "13955550000" not in lines.getvalue()
    # Django's own line about the failure comes when the request is over.
    (late,) = [line for line in read(lines) if line["logger"] == "django.request"]
    assert late["request_number"] == line["request_number"]


@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=["liuan_safety.operations.middleware.RequestNumberMiddleware"])
def test_a_failure_tells_places_not_people(lines: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    data = {"name": "欧阳某某", "telephone": "0564-0123456", "password": "Xk7m-Qp3w"}
    answer = client.post("/fail?name=欧阳某某", data)
    text = lines.getvalue()
    for secret in (*data.values(), "欧阳"):
        assert secret not in text
    (line,) = [line for line in read(lines) if "error" in line]
    assert "builtins.RuntimeError" in line["error"] and "builtins.ValueError" in line["error"]
    assert " fail" in line["error"]
    assert line["request_number"] == answer["X-Request-Number"]


def test_a_failed_log_in_leaves_no_name_and_no_password(client: Client, db: None, lines: io.StringIO) -> None:
    client.post("/login/", {"username": "ouyangmoumou", "password": "Xk7m-Qp3w-Tz9d"})
    assert "ouyangmoumou" not in lines.getvalue() and "Xk7m" not in lines.getvalue()
    assert read(lines)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("GET /register/?q=张三 took", "GET /register/?… took"),
        ("手机 13955550000。", "手机 …。"),
        ("电话 0564-3521234", "电话 …"),
        ("身份证 34150219800101123X", "身份证 …"),
        ("postgres://liuan:geheim@db/liuan", "postgres://…@db/liuan"),
        ("password=Xk7m token: abc", "password=… token: …"),
        ("job 123456 of 2018 took 13 s", "job 123456 of 2018 took 13 s"),
        ("91341502MA2N0A1B5C", "91341502MA2N0A1B5C"),
    ],
)
def test_sweeping(text: str, clean: str) -> None:
    assert swept(text) == clean


def test_words_of_errors_only_where_debug_allows() -> None:
    try:
        raise ValueError("张三")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, (ValueError, error, error.__traceback__))
    assert "张三" not in JsonLines().format(record)
    assert json.loads(JsonLines(words_of_errors=True).format(record))["error_words"] == "张三"
