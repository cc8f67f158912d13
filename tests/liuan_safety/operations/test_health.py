"""/healthz, /readyz and /metrics: what machines ask."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from liuan_safety.jobs.models import Heartbeat
from liuan_safety.jobs.selectors import SWEEP


def swept(seconds_ago: float) -> None:
    at = timezone.now() - datetime.timedelta(seconds=seconds_ago)
    Heartbeat.objects.update_or_create(name=SWEEP, defaults={"at": at})


def test_healthz_asks_nothing_but_the_process(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_when_somebody_sweeps(client: Client, db: None) -> None:
    swept(3)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "faults": {}})


def test_not_ready_when_nobody_ever_swept(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json()["faults"]) == ["sweep"]


def test_not_ready_when_the_last_sweep_is_old(client: Client, db: None) -> None:
    swept(3600)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert re.search(r"已 36\d\d 秒没有巡检", answer.json()["faults"]["sweep"])


def test_not_ready_without_a_database(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise DatabaseError("connection to server at 10.0.0.7 failed for user liuan")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["faults"]) == (503, {"database": "数据库连接不上"})


def test_not_ready_without_a_broker(client: Client, db: None, settings: object) -> None:
    swept(3)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    from celery import current_app

    before = current_app.conf.broker_url, current_app.conf.broker_transport, current_app.conf.broker_read_url
    current_app.conf.update(broker_url=settings.REDIS_URL, broker_transport="redis", broker_read_url=None)
    current_app.pool.force_close_all()
    try:
        answer = client.get("/readyz")
    finally:
        keys = ("broker_url", "broker_transport", "broker_read_url")
        current_app.conf.update(dict(zip(keys, before, strict=True)))
    assert (answer.status_code, answer.json()["faults"]) == (503, {"broker": "消息服务(Redis)连接不上"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_asked_never_told(client: Client, db: None, path: str) -> None:
    assert client.post(path).status_code == 405


def test_metrics_do_not_exist_where_they_are_off(client: Client, db: None) -> None:
    assert client.get("/metrics").status_code == 404


def test_metrics_count_requests_by_view(client: Client, db: None, settings: object) -> None:
    settings.METRICS_ENABLED = True
    swept(7)
    client.get("/healthz?name=张三")
    page = client.get("/metrics").content.decode()
    assert 'liuan_requests_total{method="GET",status="200",view="operations:healthz"}' in page
    assert "张三" not in page
    assert 'liuan_jobs{state="queued"} 0.0' in page
    assert 7 <= float(re.search(r"^liuan_sweep_age_seconds (\S+)$", page, re.MULTILINE).group(1)) < 60


def test_metrics_are_for_this_machine_alone(client: Client, db: None, settings: object) -> None:
    settings.METRICS_ENABLED = True
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 404


def test_metrics_for_whoever_has_the_token(client: Client, db: None, settings: object) -> None:
    settings.METRICS_ENABLED, settings.METRICS_TOKEN = True, "scraper-token"
    bearer = {"authorization": "Bearer scraper-token"}
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3", headers=bearer).status_code == 200
    assert client.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 404
    assert client.get("/metrics").status_code == 404
