"""A broken rule that no view caught becomes a message in Chinese instead of a 500."""

from collections.abc import Callable

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
