"""What a form of the register answers: written and on, or the same form with what is wrong. Nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from enterprises.register.forms import GroundsForm
from liuan_safety.ui.errors import Conflict, RuleBroken


def answer(
    request: HttpRequest, form: GroundsForm, write: Callable[[], HttpResponse], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Write and go on, or show the form again; after a conflict on top of what the colleague has saved.

    `context["place"]` or `context["enterprise"]` is the row whose revision the form carries.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return write()
        except Conflict as clash:
            form.add_error(None, clash.message_zh)
            _refresh(form, context)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
    return render(request, template, {"form": form, **context})


def _refresh(form: GroundsForm, context: dict[str, Any]) -> None:
    row = context.get("place") or context["enterprise"]
    row.refresh_from_db()
    form.data = form.data.copy()
    form.data["revision_seen"] = str(row.revision)
