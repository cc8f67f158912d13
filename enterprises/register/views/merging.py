"""合并记录: which other record, then both side by side; and the addresses that the pickers ask."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from enterprises.register import industries
from enterprises.register.industry_field import option_words
from enterprises.register.merge_forms import MINE, THEIRS, MergeForm, OtherRecordForm
from enterprises.register.merge_lead import reason_of_code
from enterprises.register.models import Enterprise
from enterprises.register.selectors import consequences
from enterprises.register.selectors.likeness import likely_same, records_named
from enterprises.register.services import merge_enterprises
from enterprises.register.services.changing import refuse_left
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import Conflict, RuleBroken


@deed_required(Deed.REGISTER_EDIT)
def merge(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """First which record; with `?other=` both side by side."""
    survivor = _keepable(request, enterprise_id)
    choice = OtherRecordForm(request.GET or None, enterprise=survivor)
    if request.GET and choice.is_valid() and choice.cleaned_data["other"] != survivor.pk:
        return _compare(request, survivor, _keepable(request, choice.cleaned_data["other"]))
    context = {"enterprise": survivor, "form": choice, "likely": likely_same(survivor, request.user)}
    return render(request, "enterprises/register/merge_choose.html", context)


def _keepable(request: HttpRequest, enterprise_id: int) -> Enterprise:
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    refuse_left(enterprise)
    return enterprise


def _compare(request: HttpRequest, survivor: Enterprise, other: Enterprise) -> HttpResponse:
    why = _why(request, survivor, other)
    form = MergeForm(
        request.POST or None, request.FILES or None, user=request.user, survivor=survivor, other=other, why=why
    )
    if request.method == "POST" and form.is_valid():
        try:
            _merge(form)
        except Conflict as clash:
            form.see_again()
            form.add_error(None, clash.message_zh)
        except RuleBroken as broken:
            form.blame(broken.field, broken.message_zh)
        else:
            messages.success(request, f"“{other}”已并入“{survivor}”，变动已记入两条记录的历史。")
            return redirect("register:detail", survivor.pk)
    effects = consequences.of_merging(survivor, other)
    swap_url = f"{reverse('register:merge', args=[other.pk])}?other={survivor.pk}"
    context = {"form": form, "enterprise": survivor, "other": other, "effects": effects, "swap_url": swap_url}
    context["why"] = why
    context["two_codes"] = survivor.credit_code and other.credit_code and survivor.credit_code != other.credit_code
    return render(request, "enterprises/register/merge.html", context)


def _why(request: HttpRequest, survivor: Enterprise, other: Enterprise) -> str:
    """Why the two stand here, where a code that both are to bear has led to it."""
    code = request.GET.get("code", "")
    holder = next((row for row in (other, survivor) if code and row.credit_code == code), None)
    return reason_of_code(code, holder) if holder is not None else ""


def _merge(form: MergeForm) -> None:
    merge_enterprises(
        survivor_id=form.survivor.pk,
        other_id=form.other.pk,
        survivor_seen=form.seen(MINE),
        other_seen=form.seen(THEIRS),
        from_other=form.from_other(),
        reason=form.cleaned_data["reason"],
        paper=form.paper(),
        by=form.user,
    )


@require_GET
@deed_required(Deed.REGISTER_EDIT)
def other_records(request: HttpRequest, enterprise_id: int) -> JsonResponse:
    """For the picker: records of the register that the words mean, this one aside."""
    enterprise = visible_enterprise(request, enterprise_id)
    rows = records_named(request.GET.get("q", ""), enterprise, request.user)
    found = [
        {"value": str(row.pk), "text": f"{row.name}（{row.credit_code or '代码待补'}，{row.jurisdiction.name}）"}
        for row in rows
    ]
    # What the server has found, the picker shall not sift again by the very words.
    query = request.GET.get("q", "")
    return JsonResponse({"results": [{**row, "search": query} for row in found]})


@require_GET
@deed_required(Deed.REGISTER_VIEW)
def industry_codes(request: HttpRequest) -> JsonResponse:
    """For the picker: lines of GB/T 4754 by code, name or initials."""
    rows = industries.search(request.GET.get("q", ""))
    found = [{"value": row.code, "text": option_words(row), "search": industries.initials_of(row)} for row in rows]
    return JsonResponse({"results": found})
