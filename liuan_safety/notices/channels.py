"""The one door to the world outside: e-mail by SMTP, text messages, DingTalk and WeCom by Apprise.

A channel is off until its variable is set (docs/operation.md). `{telephone}` in an address stands for the receiver's
number; an address without it is a robot in a group, which is told by name. A gateway answers yes or no; `Refused`
carries the words for the page, and whether trying again makes sense. Apprise says no to a time-out as well: a gateway
that took the message and did not answer within a minute may then get it twice.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from liuan_safety.notices.rules import CHANNEL_LABELS, Channel
from liuan_safety.organizations.models import User

TELEPHONE = re.compile(r"1\d{10}")
SLOT = "{telephone}"
PATIENCE_SECONDS = 60.0  # for a gateway's answer; the lease of a bundle is longer


class Refused(Exception):
    """The gateway did not take the message. `again`: a later try may succeed."""

    def __init__(self, words: str, *, again: bool = True) -> None:
        super().__init__(words)
        self.words, self.again = words, again


@dataclass(frozen=True)
class Letter:
    """What is sent: `text` where there is room, `short` where there is not. `reference` is the same at every try."""

    subject: str
    text: str
    short: str
    reference: str


def mobile(user: User) -> str:
    """The person's mobile number without signs between, empty where the account has none."""
    plain = re.sub(r"[\s-]", "", user.telephone)
    return plain if TELEPHONE.fullmatch(plain) else ""


def is_configured(channel: Channel) -> bool:
    """Whether the installation can send by it at all."""
    if channel is Channel.EMAIL:
        return bool(settings.NOTICE_EMAIL_FROM)
    return bool(settings.NOTICE_GATEWAYS.get(channel.value))


def configured() -> list[Channel]:
    """The channels that are on, in their order."""
    return [channel for channel in Channel if is_configured(channel)]


def address_of(channel: Channel, user: User) -> str:
    """Where the person is reached by it; empty: nowhere."""
    if channel is Channel.EMAIL:
        return user.email
    return mobile(user) if SLOT in settings.NOTICE_GATEWAYS.get(channel.value, SLOT) else user.name


def send(channel: Channel, address: str, letter: Letter) -> str:
    """Hand the letter to the gateway and return its receipt. Raises Refused; anything else is an unknown outcome."""
    if not is_configured(channel):
        raise Refused(f"{CHANNEL_LABELS[channel]}渠道没有启用", again=False)
    return _SENDERS[channel](address, letter)


def _by_email(address: str, letter: Letter) -> str:
    host = settings.NOTICE_EMAIL_FROM.rpartition("@")[2].strip("> ") or "localhost"
    # The same at every try: a mailbox that compares it shows a repeated letter once.
    number = f"<{letter.reference}@{host}>"
    message = EmailMessage(
        letter.subject,
        letter.text,
        settings.NOTICE_EMAIL_FROM,
        [address],
        headers={"Message-ID": number},
        connection=get_connection(fail_silently=False),
    )
    try:
        message.send()
    except OSError as error:  # smtplib's own errors are of this family
        code = _smtp_code(error)
        raise Refused(_smtp_words(error, code), again=not 500 <= code < 600) from error
    return number


def _smtp_code(error: OSError) -> int:
    """The server's answer; of several receivers' (we write to one) the first."""
    if isinstance(error, SMTPRecipientsRefused):
        return next(iter(error.recipients.values()), (0, b""))[0]
    return getattr(error, "smtp_code", 0)


def _smtp_words(error: OSError, code: int) -> str:
    if code:
        return f"邮件服务器拒收（{code}）"
    if isinstance(error, TimeoutError):
        return "邮件服务器没有应答"
    return f"连不上邮件服务器（{type(error).__name__}）"


def _by_apprise(channel: Channel, words: Callable[[Letter], str]) -> Callable[[str, Letter], str]:
    def sent(address: str, letter: Letter) -> str:
        from apprise import Apprise  # 0.3 s to load, and only whoever sends needs it

        gateway = Apprise()
        if not gateway.add(settings.NOTICE_GATEWAYS[channel.value].replace(SLOT, address)):
            raise Refused(f"{CHANNEL_LABELS[channel]}网关地址写错了，请系统管理员核对", again=False)
        for one in gateway:
            one.socket_read_timeout = PATIENCE_SECONDS
        if not gateway.notify(body=words(letter), title="", body_format="text"):
            raise Refused(f"{CHANNEL_LABELS[channel]}网关没有接收")
        return letter.reference

    return sent


_SENDERS: dict[Channel, Callable[[str, Letter], str]] = {
    Channel.EMAIL: _by_email,
    Channel.SMS: _by_apprise(Channel.SMS, lambda letter: letter.short),
    Channel.DINGTALK: _by_apprise(Channel.DINGTALK, lambda letter: letter.text),
    Channel.WECOM: _by_apprise(Channel.WECOM, lambda letter: letter.text),
}
