"""The broker that needs no server: messages appear whole, are taken once, and do not pile up."""

import os
import threading
import time
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from liuan_safety.jobs.filebroker import STALE_SECONDS, Channel


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    (tmp_path / "messages").mkdir()
    options = {
        "data_folder_in": str(tmp_path / "messages"),
        "data_folder_out": str(tmp_path / "messages"),
        "control_folder": str(tmp_path / "control"),
    }
    url, transport = "filesystem://localhost", "liuan_safety.jobs.filebroker:Transport"
    with Connection(url, transport=transport, transport_options=options) as connection:
        yield connection.channel()


def messages(channel: Channel) -> list[Path]:
    return [path for path in Path(channel.data_folder_in).rglob("*") if path.is_file()]


def test_the_sites_broker_is_this_one() -> None:
    from django.conf import settings

    from liuan_safety.celery import app

    if not settings.REDIS_URL:
        assert isinstance(app.connection_for_write().channel(), Channel)


def test_messages_come_in_order_and_leave_nothing(channel: Channel) -> None:
    for number in range(3):
        channel._put("celery", {"n": number})
    channel._put("celery.pidbox", {"n": 9})
    assert channel._size("celery") == 3
    assert [channel._get("celery")["n"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("celery.pidbox") == {"n": 9}
    assert messages(channel) == []


def test_a_message_is_never_seen_half_written(channel: Channel) -> None:
    (Path(channel.data_folder_in) / f".{time.time_ns()}_x.celery.msg").write_text('{"n"')
    with pytest.raises(Empty):
        channel._get("celery")


def test_many_takers_get_each_message_once(channel: Channel) -> None:
    for number in range(60):
        channel._put("celery", {"n": number})
    got: list[int] = []

    def take() -> None:
        while True:
            try:
                got.append(channel._get("celery")["n"])
            except Empty:
                return

    takers = [threading.Thread(target=take) for _ in range(4)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sorted(got) == list(range(60))


def test_calls_that_nobody_fetched_are_swept_away(channel: Channel) -> None:
    channel._put("celery", {"n": 0})
    (old,) = messages(channel)
    long_ago = time.time() - STALE_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    channel._tidied_at = 0.0
    channel._put("celery", {"n": 1})
    assert channel._get("celery") == {"n": 1}
    assert messages(channel) == []


def test_many_that_bind_at_once_make_one_table(channel: Channel) -> None:
    names = [f"q{number}" for number in range(8)]
    binders = [threading.Thread(target=channel._queue_bind, args=("celery", "key", "", name)) for name in names]
    for binder in binders:
        binder.start()
    for binder in binders:
        binder.join()
    assert {queue for _, _, queue in channel.get_table("celery")} == set(names)
