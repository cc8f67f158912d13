"""Opening and closing a session, and what the log keeps of tries that failed."""

from typing import Any

from django.contrib.auth import login, logout
from django.http import HttpRequest

from liuan_safety.audit import context as audit_context
from liuan_safety.audit.services import masked, record
from liuan_safety.organizations import activity
from liuan_safety.organizations.middleware import held_tenures
from liuan_safety.organizations.models import User


def open_session(request: HttpRequest, user: User) -> None:
    """Log the person in and record it under the first post held."""
    user.acting = next(iter(held_tenures(user)), None)
    login(request, user)
    request.session[activity.SESSION_KEY] = activity.seconds_now()
    post = user.acting.post if user.acting else None
    audit_context.refine(
        user_id=user.pk, user_label=user.name, post_id=post.pk if post else None, post_label=str(post or "")
    )
    record(action="session.opened", obj=user, jurisdiction_path=_path(user))


def close_session(request: HttpRequest) -> None:
    """Log the person out."""
    if request.user.is_authenticated:
        record(action="session.closed", obj=request.user, jurisdiction_path=_path(request.user))
    logout(request)


def note_failure(request: HttpRequest, username: str, reason: str) -> None:
    """Keep a failed try. A name that nobody bears is kept as a digest: people type their password there."""
    user = User.objects.filter(username=username).first() if "\0" not in username else None
    locked = getattr(request, "axes_locked_out", False)
    typed: dict[str, Any] = {} if user else {"username": masked(username)}
    action = "session.locked" if locked else "session.failed"
    record(action=action, obj=user, after=typed, detail="连续失败，已锁定" if locked else reason, succeeded=False)


def _path(user: User) -> str:
    return user.acting.jurisdiction.path if user.acting else ""
