"""Showing one enterprise to one more person for some days, and ending it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from enterprises.register.forms import GrantForm
from enterprises.register.services import end_grant, grant_enterprise
from enterprises.register.services.changing import refuse_left
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@deed_required(Deed.REGISTER_GRANT)
def grant(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The form of a single grant; of a record that has left the register it is refused before anybody fills it in."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_GRANT, within=enterprise.jurisdiction)
    refuse_left(enterprise)
    form = GrantForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = grant_enterprise(
                enterprise_id=enterprise.pk,
                tenure=form.chosen,
                valid_from=given["valid_from"],
                valid_to=given["valid_to"],
                reason=given["reason"],
                by=request.user,
            )
        except RuleBroken as broken:
            form.add_error(broken.field or None, broken.message_zh)
        else:
            messages.success(
                request, f"已授权{made.user.name}查看“{enterprise}”，{made.valid_from} 起，至 {made.valid_to} 前。"
            )
            return redirect("register:detail", enterprise.pk)
    return render(request, "enterprises/register/grant.html", {"form": form, "enterprise": enterprise})


@require_POST
@deed_required(Deed.REGISTER_GRANT)
def end(request: HttpRequest, grant_id: int) -> HttpResponse:
    """End a grant today."""
    ended = end_grant(grant_id=grant_id, by=request.user)
    messages.success(request, f"已终止{ended.user.name}的授权，即时生效。")
    return redirect("register:detail", ended.content_object_id)
