"""Bundles outside the platform: channels, states, when a try is repeated, how an address is masked. No clock here."""

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum


class Channel(StrEnum):
    """By which way a person is told outside the platform."""

    EMAIL = "email"
    SMS = "sms"
    DINGTALK = "dingtalk"
    WECOM = "wecom"


CHANNEL_LABELS: dict[Channel, str] = {
    Channel.EMAIL: "邮件",
    Channel.SMS: "短信",
    Channel.DINGTALK: "钉钉",
    Channel.WECOM: "企业微信",
}


class State(StrEnum):
    """Where a bundle stands. `taken`: a worker writes the letter; `sending`: it has been handed to the gateway."""

    WAITING = "waiting"
    TAKEN = "taken"
    SENDING = "sending"
    SENT = "sent"
    UNSURE = "unsure"
    GIVEN_UP = "given_up"
    NEEDLESS = "needless"


STATE_LABELS: dict[State, str] = {
    State.WAITING: "待发送",
    State.TAKEN: "准备中",
    State.SENDING: "发送中",
    State.SENT: "已送出",
    State.UNSURE: "不确定",
    State.GIVEN_UP: "未送出",
    State.NEEDLESS: "无需发送",
}
URGENT_RUNGS = ("overdue", "escalated")  # rungs of notices that tell of something overdue
MOST_ATTEMPTS = 5
LEASE_SECONDS = 120  # longer than any gateway's time-out


def retry_at(now: dt.datetime, attempts: int) -> dt.datetime:
    """When a refused bundle is tried again: after 5, 15, 45, 135 minutes."""
    return now + dt.timedelta(minutes=5 * 3 ** max(0, attempts - 1))


def lease_end(now: dt.datetime) -> dt.datetime:
    """Until when a bundle is its worker's."""
    return now + dt.timedelta(seconds=LEASE_SECONDS)


def masked(address: str) -> str:
    """An address as lists may show it: z***@example.org, 138****1234; a short one is hidden altogether."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"[:80]
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else "****" if address else ""


def subject(day: dt.date, count: int, overdue: int) -> str:
    """The subject of a bundle: how many matters, how many of them overdue."""
    late = f"，其中逾期 {overdue} 件" if overdue else ""
    return f"六安安全生产平台 {day:%Y-%m-%d} 待办提醒：{count} 件{late}"


def letter(name: str, lines: Iterable[tuple[str, str]], site: str) -> str:
    """The text of a bundle: `lines` are pairs (words, path on the site); `site` may be empty, then no links stand."""
    body = [f"{name}：", "", "您所在岗位有以下事项需要办理："]
    for number, (words, path) in enumerate(lines, start=1):
        body.append(f"{number}. {words}")
        if site and path:
            body.append(f"   {site}{path}")
    body += ["", "请登录六安安全生产责任落实平台办理。本消息由系统发出，请勿回复。"]
    return "\n".join(body)


def short_letter(count: int, overdue: int, first: str) -> str:
    """One text message: the figures and the first matter."""
    late = f"，其中逾期{overdue}件" if overdue else ""
    more = f"等{count}件" if count > 1 else ""
    return f"安全生产平台提醒：您有{count}件待办{late}。{first[:60]}{more}，请登录平台办理。"
