"""Pages of the settings: the list, one figure with its history, and the form that sets it from a day on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liuan_safety.audit.models import Paper
from liuan_safety.audit.papers import add_paper
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.policy import effects, selectors, services
from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.forms import ChangeForm
from liuan_safety.policy.models import Setting
from liuan_safety.policy.rules import Definition
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tags.reading import Fact, Sentence
from liuan_safety.ui.tags.words import iso

PAPER_FIELDS = {"title": "paper_title", "file": "paper_file"}


def _definition(key: str) -> Definition:
    if key not in DEFINITIONS:
        raise Http404
    return DEFINITIONS[key]


@require_GET
@deed_required(Deed.POLICY_VIEW)
def settings_list(request: HttpRequest) -> HttpResponse:
    """参数"""
    return render(request, "policy/list.html", {"groups": selectors.lines()})


def _facts(line: selectors.Line) -> list[Fact]:
    definition, current = line.definition, line.current
    facts = [
        Fact("现行数值", line.shown),
        Fact("起始日", iso(current.valid_from) if current else "系统初始值"),
        Fact("出处", current.source if current else definition.article),
        Fact("说明", definition.explanation, wide=True),
    ]
    if line.coming:
        facts.insert(2, Fact("即将生效", line.coming.shown, note=f"自 {iso(line.coming.valid_from)} 起"))
    return facts


def _sentence(row: Setting) -> Sentence:
    until = f"至 {iso(row.valid_to)}（不含）" if row.valid_to else "起"
    period = "没有生效即被替换" if row.never_held else f"自 {iso(row.valid_from)} {until}"
    place = f"（{row.jurisdiction.name}）" if row.jurisdiction else ""
    who = f"{row.set_by.name}（{row.set_in_post}）" if row.set_by else "系统"
    note = "；".join(part for part in (row.note, f"依据：{row.paper}" if row.paper else "") if part)
    url = reverse("organizations:paper", args=[row.paper_id]) if row.paper and row.paper.file else ""
    return Sentence(row.set_at, who, f"设为 {row.shown}{place}，{period}", note=note, url=url)


@require_GET
@deed_required(Deed.POLICY_VIEW)
def page(request: HttpRequest, key: str) -> HttpResponse:
    """One figure: what holds, what it means, and what it was."""
    line = selectors.line(_definition(key))
    may_change = may(request.user, Deed.POLICY_MANAGE)
    context = {
        "line": line,
        "effects": effects.told(key) if may_change else [],
        "facts": _facts(line),
        "history": [_sentence(row) for row in selectors.history(key)],
        "may_change": may_change,
    }
    return render(request, "policy/setting.html", context)


def _paper(data: dict[str, Any], by: User) -> Paper | None:
    if not data["paper_title"]:
        return None
    try:
        return add_paper(
            title=data["paper_title"],
            number=data["paper_number"],
            dated=data["paper_dated"],
            file=data["paper_file"],
            by=by,
        )
    except RuleBroken as broken:
        broken.field = PAPER_FIELDS.get(broken.field, "")
        raise


def _set(key: str, form: ChangeForm, by: User) -> Setting:
    data = form.cleaned_data
    return services.set_value(
        key=key,
        value=data["value"],
        valid_from=data["valid_from"],
        note=data["note"],
        verified=data["verified"],
        seen=data["seen"],
        paper=_paper(data, by),
        by=by,
    )


@require_http_methods(["GET", "POST"])
@deed_required(Deed.POLICY_MANAGE)
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Set the figure from a day on."""
    line = selectors.line(_definition(key))
    seen = selectors.newest_id(key)
    form = ChangeForm(line.definition, line.current, seen, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            setting = _set(key, form, request.user)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
        else:
            messages.success(request, f"已设定：{setting}。")
            return redirect("policy:setting", key=key)
    return render(request, "policy/change.html", {"line": line, "form": form, "effects": effects.told(key)})
