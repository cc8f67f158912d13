"""What the pages of this room share: carrying a deed out, and what happens when it is refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from liuan_safety.organizations.forms.editing import EditForm, PaperFields
from liuan_safety.organizations.models import User
from liuan_safety.organizations.selectors.history import deeds_on, in_words, last_writer
from liuan_safety.organizations.services.papers import keep_paper
from liuan_safety.ui.errors import Conflict, RuleBroken
from liuan_safety.ui.tags.reading import Sentence

Done = TypeVar("Done")


def attempt(form: forms.Form, deed: Callable[[], Done]) -> Done | None:
    """What the deed answers; None when the form is wrong or the rules refuse, with the reason in the form."""
    if not form.is_valid():
        return None
    try:
        return deed()
    except Conflict:
        raise
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    except PermissionDenied as refused:
        form.add_error(None, str(refused) or "当前岗位没有这项权限")
    return None


def edit(
    request: HttpRequest,
    form: EditForm,
    row: Model,
    values: Callable[[Any], dict[str, Any]],
    deed: Callable[[], Any],
    anew: Callable[[], Model] | None = None,
) -> bool:
    """Try to save; True when it is done. After a conflict the form holds both versions (`form_page` shows them).

    `anew` reads the row again where it need not be there yet; a row that is has itself read again.
    """
    if request.method != "POST":
        return False
    try:
        return attempt(form, deed) is not None
    except Conflict as conflict:
        if anew is None:
            row.refresh_from_db()
        else:
            row = anew()
        form.meet(values(row), row.revision)  # type: ignore[attr-defined]
        if not form.differences:
            form.add_error(None, conflict.message_zh)
        return False


def form_page(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    """The one page of a form of this room; 409 when a colleague was faster, 422 when something is wrong."""
    differences = getattr(form, "differences", [])
    if differences:
        who, when = last_writer(context["row"])
        context |= {"differences": differences, "who": who, "when": when}
    status = 409 if differences else 422 if form.is_bound and form.errors else 200
    template = context.pop("template", "organizations/unit_form.html")
    return render(request, template, {"form": form, **context}, status=status)


def paper_of(by: User, form: forms.Form) -> Any:
    """The paper that came with the form, kept; None without one."""
    return keep_paper(by=by, **form.paper()) if isinstance(form, PaperFields) else None


def sentences(row: Model) -> list[Sentence]:
    """The history at the end of a detail page."""
    return [
        Sentence(
            deed.at, f"{deed.user_label}（{deed.post_label}）" if deed.post_label else deed.user_label, in_words(deed)
        )
        for deed in deeds_on(row)
    ]


def back_to(name: str, pk: int, anchor: str = "") -> HttpResponse:
    """To the page of the row."""
    answer = redirect(f"organizations:{name}", pk)
    answer["Location"] += anchor
    return answer
