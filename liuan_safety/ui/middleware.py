"""A broken rule that no view caught, and text that no database keeps, become a message in Chinese instead of a 500."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from liuan_safety.ui.errors import RuleBroken, error_response


class RuleBrokenMiddleware:
    """Answers `RuleBroken` with the error page (422) that names the rule and its article."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleBroken):
            return None
        advice = f"依据：{exception.article}" if exception.article else "请按提示改正后再提交，已有数据没有变动。"
        return error_response(request, 422, "不能这样办理", exception.message_zh, advice)


class StorableTextMiddleware:
    """Refuses a posted NUL (422) before the view sees it: PostgreSQL can't keep one, SQLite would; nobody types it.

    Of persons who are logged in: the log-in forms answer it as a wrong name, and the API's serializers refuse it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated or request.path.startswith("/api/"):
            return None
        if not any("\0" in text for name, texts in request.POST.lists() for text in (name, *texts)):
            return None
        words = "提交的文字里有不可见的空字符（NUL），数据库不能保存，没有写入任何数据。"
        return error_response(request, 422, "不能这样办理", words, "请返回上一页，删去后重新填写再提交。")
