"""One exception for rules, and the pages and problems that people see when something fails."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from liuan_safety.audit.context import current_actor
from liuan_safety.audit.refusals import Conflict, RuleBroken

__all__ = ["Conflict", "RuleBroken"]
logger = logging.getLogger(__name__)


LAST_RESORT = (
    '<!doctype html><html lang="zh-Hans-CN"><meta charset="utf-8"><title>{title}</title>'
    "<h1>{title}</h1><p>{message}</p><p>{advice}</p><p>编号 {number}</p>"
)


def error_response(request: HttpRequest, code: int, title: str, message: str, advice: str) -> HttpResponse:
    """The error page, or the API's problem. It appears whatever else is broken: database, session, built files.

    A failure of the system itself (500) is shown without the frame, whose menu would ask the broken database again.
    """
    number = current_actor().request_number
    if request.path.startswith("/api/"):
        return JsonResponse({"status": code, "title": title, "detail": message, "request": number}, status=code)
    context = {"status": code, "title": title, "message": message, "advice": advice, "number": number}
    try:
        if code >= 500:
            page = render_to_string("error.html", {**context, "error_frame": "base_plain.html"})
            return HttpResponse(page, status=code)
        return render(request, "error.html", context, status=code)
    except Exception:
        logger.exception("error page failed")
        return HttpResponse(format_html(LAST_RESORT, **context), status=code)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(
        request, 400, "请求有误", "这次提交的内容不完整或已过期，没有写入任何数据。", "请返回上一页，刷新后重新提交。"
    )


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    message = str(exception) if exception and str(exception) else "当前岗位没有这项权限。"
    return error_response(request, 403, "没有权限", message, "如确需办理，请切换到有权限的岗位，或联系本级管理员。")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of an ended session, of another person's log-in in the same browser, or of another site."""
    return error_response(
        request,
        403,
        "页面已过期",
        "这个页面打开之后，登录状态已经变化（退出、超时，或在另一个窗口换了人登录），没有写入任何数据。",
        "请返回上一页，刷新后重新提交；浏览器须允许本站使用 Cookie。",
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_response(
        request,
        404,
        "没有这个页面",
        "地址不存在，或者对象不在当前岗位的辖区内。",
        "请核对地址；若有其他岗位，可切换岗位后再试。",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return error_response(
        request,
        500,
        "系统出错",
        "系统没能完成这次操作，没有写入任何数据。",
        "请稍后再试；仍有问题时，请把下面的编号告诉管理员。",
    )


def api_problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: one shape for every failure, in Chinese, with the request's number."""
    number = current_actor().request_number
    if isinstance(exc, RuleBroken):
        body = {"code": exc.code, "detail": exc.message_zh, "article": exc.article, "request": number}
        return Response(body, status=status.HTTP_409_CONFLICT if isinstance(exc, Conflict) else 422)
    response = exception_handler(exc, context)
    if response is not None:
        titles = {
            401: "未登录或令牌无效",
            403: "没有权限",
            404: "没有这个对象",
            405: "不支持这种请求",
            429: "请求过于频繁",
        }
        detail = response.data.get("detail", response.data) if isinstance(response.data, dict) else response.data
        if isinstance(exc, Http404 | PermissionDenied) or response.status_code in titles:
            detail = titles.get(response.status_code, detail)
        response.data = {"status": response.status_code, "detail": detail, "request": number}
    return response
