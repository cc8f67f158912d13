"""等保2.0 身份鉴别: when a password is too old, when a session has been idle too long."""

import datetime

# Figures in force where the office has set none (GB/T 22239-2019 8.1.4.1, as auditors read it).
LOGIN_FAILURES = 5
LOCK_MINUTES = 30
IDLE_MINUTES = 30
PASSWORD_DAYS = 90
FORMER_PASSWORDS = 5
TOKEN_DAYS = 180


def password_is_old(changed_at: datetime.datetime | None, now: datetime.datetime, days: int) -> bool:
    """Whether it was set longer than `days` ago; a password of unknown age is old, 0 days means no age limit."""
    if days <= 0:
        return False
    return changed_at is None or now - changed_at > datetime.timedelta(days=days)


def is_idle(last_activity: int | None, now: int, minutes: int) -> bool:
    """Whether nothing was done for `minutes`; times in seconds, a session that has just begun is not idle."""
    return last_activity is not None and now - last_activity > minutes * 60
