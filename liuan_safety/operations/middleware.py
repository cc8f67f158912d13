"""The request's number, its access line and, where they are switched on, its metrics."""

import ipaddress
import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from liuan_safety.audit.context import Actor, acting_as
from liuan_safety.operations import metrics

Answer = Callable[[HttpRequest], HttpResponse]
access_log = logging.getLogger("liuan_safety.access")
_NUMBER = re.compile(r"[0-9A-Za-z-]{8,40}")
_QUIET = ("/healthz", "/readyz", "/metrics")


def client_address(request: HttpRequest) -> str:
    """The address of the person's machine.

    Each of the TRUSTED_PROXIES adds its peer at the right end of X-Forwarded-For; what stands further left was
    written by the client and is believed by nobody.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES:
        return peer
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if len(hops) < settings.TRUSTED_PROXIES:
        return peer
    try:
        return str(ipaddress.ip_address(hops[-settings.TRUSTED_PROXIES]))
    except ValueError:
        return peer


def request_number(request: HttpRequest) -> str:
    """The number that a trusted proxy gave the request, so that both logs can be joined; else one of our own."""
    given = request.headers.get("X-Request-Number", "") if settings.TRUSTED_PROXIES else ""
    return given if _NUMBER.fullmatch(given) else uuid.uuid4().hex[:12]


class RequestNumberMiddleware:
    """Gives the request a number that errors quote, deeds keep and log lines carry; writes the access line."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Everything behind this (log-in protection, deeds) reads REMOTE_ADDR: it is set right once, here.
        request.META["REMOTE_ADDR"] = client_address(request)
        number = request.number = request_number(request)
        actor = Actor(request_number=number, address=request.META["REMOTE_ADDR"], channel="web", user_label="未登录")
        started = time.perf_counter()
        with acting_as(actor):
            response = self.get_response(request)
            self._write_line(request, response.status_code, started)
        response["X-Request-Number"] = number
        return response

    def _write_line(self, request: HttpRequest, status: int, started: float) -> None:
        if request.path in _QUIET and status < 400:
            return
        fields = {
            "method": request.method,
            "path": request.path,
            "status": status,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        access_log.info("request", extra=fields)


class MetricsMiddleware:
    """Counts requests only where METRICS_ENABLED says so."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.METRICS_ENABLED:
            return self.get_response(request)
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        metrics.count_request(
            method=request.method or "",
            view=match.view_name if match else "",
            status=response.status_code,
            seconds=time.perf_counter() - started,
        )
        return response
