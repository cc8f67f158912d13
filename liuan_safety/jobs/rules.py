"""The arithmetic of leases and wake-up calls. No clock, no database."""

import datetime
from enum import StrEnum

# A worker that is killed is noticed after one lease and one sweep at most: 15 s + 5 s, inside the promised 30 s.
LEASE_SECONDS = 15
# Three renewals fit into a lease, so that one that waits for the write lock of SQLite does no harm.
RENEWAL_SECONDS = 4
SWEEP_SECONDS = 5
PROGRESS_SECONDS = 0.5
FIRST_REMINDER_SECONDS = 10
LAST_REMINDER_SECONDS = 600
IDLE_SECONDS = 60
MAX_ATTEMPTS = 5


class State(StrEnum):
    """状态 of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_LABELS: dict[State, str] = {
    State.QUEUED: "排队中",
    State.RUNNING: "处理中",
    State.DONE: "已完成",
    State.FAILED: "失败",
    State.CANCELLED: "已取消",
}
OPEN_STATES = (State.QUEUED, State.RUNNING)


def lease_end(now: datetime.datetime) -> datetime.datetime:
    """Until when a lease taken or renewed now is good."""
    return now + datetime.timedelta(seconds=LEASE_SECONDS)


def retry_at(now: datetime.datetime, attempts: int) -> datetime.datetime:
    """When a job that failed by an unexpected error is tried again: 5 s later, then 10 s, 15 s …"""
    return now + datetime.timedelta(seconds=5 * attempts)


def reminder_at(now: datetime.datetime, reminders: int) -> datetime.datetime:
    """When a queued job is called out again if nobody took it: 10 s, 20 s, 40 s … ten minutes.

    A job may wait for hours behind a long one; without the growing pause each sweep would add a message for it.
    """
    seconds = min(FIRST_REMINDER_SECONDS * 2 ** min(reminders, 10), LAST_REMINDER_SECONDS)
    return now + datetime.timedelta(seconds=seconds)


def percent(done: int, total: int) -> int | None:
    """Whole per cent of the work, 0 to 100; None while nobody knows how much there is."""
    if total <= 0:
        return None
    return min(100, max(0, done * 100 // total))


def duration(span: datetime.timedelta) -> str:
    """A span as people say it: 41 秒, 3 分 5 秒, 2 小时 10 分. Never negative."""
    seconds = max(0, int(span.total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {seconds % 60} 秒" if minutes else f"{seconds} 秒"
