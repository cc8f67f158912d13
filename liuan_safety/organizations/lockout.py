"""What django-axes asks: after how many failures, for how long, and what the person sees."""

import datetime
import math
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from liuan_safety.organizations.accounts.rules import LOCK_MINUTES, LOGIN_FAILURES
from liuan_safety.organizations.settings_door import setting


def failure_limit(request: HttpRequest | None = None, credentials: dict[str, Any] | None = None) -> int:
    """Failures until the lock."""
    return setting("login.failures", LOGIN_FAILURES)


def cool_off(request: HttpRequest | None = None) -> datetime.timedelta:
    """How long the lock holds."""
    return datetime.timedelta(minutes=setting("login.lock_minutes", LOCK_MINUTES))


def tries_left(request: HttpRequest, username: str) -> int:
    """Tries that remain for this name from this address, whether the name exists or not."""
    failures = AxesProxyHandler.get_failures(request, {"username": username})
    return max(failure_limit() - failures, 0)


def minutes_left(username: str, address: str) -> int:
    """Minutes until the lock opens, at least one."""
    attempt = AccessAttempt.objects.filter(username=username, ip_address=address).order_by("-attempt_time").first()
    since = attempt.attempt_time if attempt else timezone.now()
    remaining = since + cool_off() - timezone.now()
    return max(math.ceil(remaining.total_seconds() / 60), 1)


def locked_out(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """The log-in page once more, saying how long to wait; the same for names that exist and names that do not."""
    username = (credentials or {}).get("username") or ""
    context = {"locked_minutes": minutes_left(username, request.META["REMOTE_ADDR"]), "failures": failure_limit()}
    answer = render(request, "organizations/login_locked.html", context, status=429)
    answer["Retry-After"] = str(context["locked_minutes"] * 60)
    return answer


def release(username: str) -> int:
    """Forget the failures of this name from everywhere; returns how many entries were dropped."""
    return AxesProxyHandler.reset_attempts(username=username)
