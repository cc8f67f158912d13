"""Pages of the sector rules: a version, a rule, one scope to try, the trial on the register, the day it holds from."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enterprises.supervision import display, selectors, services
from enterprises.supervision.filters import ProposalFilter
from enterprises.supervision.forms import HoldForm, RuleForm, TryForm
from enterprises.supervision.models import Rule, RuleSet
from enterprises.supervision.tables import ProposalTable
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken
from liuan_safety.ui.tables import paged

Done = TypeVar("Done")


@require_GET
@deed_required(Deed.SUPERVISION_VIEW)
def current(request: HttpRequest) -> HttpResponse:
    """监管分工规则: the version in force, else the newest, else how to begin."""
    held = selectors.rule_set_in_force() or RuleSet.objects.first()
    if held is None:
        return render(
            request, "enterprises/supervision/none.html", {"may_edit": may(request.user, Deed.SUPERVISION_RULES)}
        )
    return _version_page(request, held)


@require_GET
@deed_required(Deed.SUPERVISION_VIEW)
def version_page(request: HttpRequest, version: int) -> HttpResponse:
    """One version: draft, in force, to come, or an old one."""
    return _version_page(request, get_object_or_404(RuleSet, version=version))


def _version_page(request: HttpRequest, held: RuleSet) -> HttpResponse:
    may_edit = may(request.user, Deed.SUPERVISION_RULES)
    in_force = selectors.rule_set_in_force()
    versions = list(RuleSet.objects.all())
    caught = selectors.caught_by_rule(request.user, held) if held == in_force else None
    context = {
        "held": held,
        "in_force": in_force,
        "versions": versions,
        "draft": next((one for one in versions if one.is_draft), None),
        "lines": display.lines_of(held, caught),
        "facts": display.facts_of_version(held),
        "may_edit": may_edit,
        "nobody": caught[""] if caught else 0,
        "may_list": may(request.user, Deed.REGISTER_VIEW),
        "behind": selectors.out_of_step(held).exists() if held == in_force else False,
        "trial": display.trial_of(held, request.user) if held.is_draft and may_edit else None,
    }
    return render(request, "enterprises/supervision/version.html", context)


@require_GET
@deed_required(Deed.REGISTER_VIEW)
def proposals(request: HttpRequest) -> HttpResponse:
    """监管部门建议: what the version in force proposes for the enterprises that the post sees."""
    held = selectors.rule_set_in_force()
    context: dict[str, Any] = {"held": held, "count": 0}
    if held is not None:
        rows = selectors.proposals_seen(request.user, held).select_related("enterprise__jurisdiction")
        filtered = ProposalFilter(request.GET, rows, user=request.user, rule_set=held)
        table = paged(ProposalTable(filtered.qs), request)
        context |= {"filter": filtered, "table": table, "count": table.page.paginator.count}
    return render(request, "enterprises/supervision/proposals.html", context)


@require_GET
@deed_required(Deed.SUPERVISION_RULES)
def trial(request: HttpRequest, version: int) -> HttpResponse:
    """How far the draft's trial is, for the part of the page that asks again by itself."""
    held = get_object_or_404(RuleSet, version=version)
    return render(request, "enterprises/supervision/_trial.html", {"trial": display.trial_of(held, request.user)})


@require_http_methods(["GET", "POST"])
@deed_required(Deed.SUPERVISION_VIEW)
def try_one(request: HttpRequest, version: int) -> HttpResponse:
    """试一试: one name, one pasted business scope; nothing is written."""
    held = get_object_or_404(RuleSet, version=version)
    form = TryForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"held": held, "form": form}
    if request.method == "POST" and form.is_valid():
        context["found"] = display.tried(selectors.proposer_of(held).propose(form.facts()))
    return render(request, "enterprises/supervision/try.html", context)


@require_GET
@deed_required(Deed.SUPERVISION_VIEW)
def rule_page(request: HttpRequest, version: int, key: str) -> HttpResponse:
    """One rule with all its words."""
    rule = get_object_or_404(Rule.objects.select_related("rule_set"), rule_set__version=version, key=key)
    may_edit = rule.rule_set.is_draft and may(request.user, Deed.SUPERVISION_RULES)
    lists = [(Rule._meta.get_field(name).verbose_name, rule.words(name)) for name in display.SHOWN_LISTS]
    context = {"rule": rule, "held": rule.rule_set, "lists": lists, "may_edit": may_edit}
    return render(request, "enterprises/supervision/rule.html", context)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.SUPERVISION_RULES)
def edit_rule(request: HttpRequest, version: int, key: str = "") -> HttpResponse:
    """Change a rule of the draft, or add one."""
    held = get_object_or_404(RuleSet, version=version)
    rule = get_object_or_404(held.rules, key=key) if key else None
    form = RuleForm(rule, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in services.COLUMNS}
        saved = _done(
            form,
            lambda: services.save_rule(
                version=version, key=key, values=values, seen=form.cleaned_data["seen"], by=request.user
            ),
        )
        if saved is not None:
            messages.success(request, f"已保存规则“{saved.title}”。草稿发布之前不影响现行的建议。")
            return redirect("supervision:version", version=version)
    return render(request, "enterprises/supervision/edit.html", {"held": held, "rule": rule, "form": form})


@require_http_methods(["GET", "POST"])
@deed_required(Deed.SUPERVISION_RULES)
def hold(request: HttpRequest, version: int) -> HttpResponse:
    """Publish the draft from a day on."""
    held = get_object_or_404(RuleSet, version=version)
    form = HoldForm(held.revision, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        published = _done(
            form,
            lambda: services.let_hold(
                version=version,
                valid_from=data["valid_from"],
                note=data["note"],
                ground=data["ground"],
                seen=data["seen"],
                by=request.user,
            ),
        )
        if published is not None:
            messages.success(request, f"{published}自 {published.valid_from} 起执行，届时由系统逐家重新提出建议。")
            return redirect("supervision:version", version=version)
    context = {"held": held, "form": form, "trial": display.trial_of(held, request.user) if held.is_draft else None}
    return render(request, "enterprises/supervision/hold.html", context)


def _done(form: forms.Form, deed: Callable[[], Done]) -> Done | None:
    """The deed's answer; None with the form's error when a rule was broken."""
    try:
        return deed()
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
        return None


@require_POST
@deed_required(Deed.SUPERVISION_RULES)
def open_draft(request: HttpRequest) -> HttpResponse:
    """Begin a draft, or go on with the one there is."""
    held = services.open_draft(by=request.user)
    return redirect("supervision:version", version=held.version)


@require_POST
@deed_required(Deed.SUPERVISION_RULES)
def try_on_register(request: HttpRequest, version: int) -> HttpResponse:
    """Queue the draft's trial."""
    return _then(request, version, lambda: services.try_out(version=version, by=request.user), "")


@require_POST
@deed_required(Deed.SUPERVISION_RULES)
def drop_rule(request: HttpRequest, version: int, key: str) -> HttpResponse:
    """Take a rule out of the draft."""
    return _then(
        request, version, lambda: services.drop_rule(version=version, key=key, by=request.user), "规则已删除。"
    )


@require_POST
@deed_required(Deed.SUPERVISION_RULES)
def discard(request: HttpRequest, version: int) -> HttpResponse:
    """Throw the draft away."""
    begun = reverse("supervision:current")
    return _then(
        request, version, lambda: services.discard_draft(version=version, by=request.user), "草稿已删除。", begun
    )


def _then(request: HttpRequest, version: int, deed: Callable[[], Any], said: str, to: str = "") -> HttpResponse:
    """Do it, say so, and go back to the version; a broken rule is said instead."""
    back = reverse("supervision:version", args=[version])
    try:
        deed()
    except RuleBroken as broken:
        messages.error(request, broken.message_zh)
        return redirect(back if RuleSet.objects.filter(version=version).exists() else reverse("supervision:current"))
    if said:
        messages.success(request, said)
    return redirect(to or back)
