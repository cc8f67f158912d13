"""Forms that change the register: facts, new enterprises. What was typed is never lost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from enterprises.register.checks import CODE_IN_USE
from enterprises.register.clashes import form_on_top_of, rows_of
from enterprises.register.conflicts import EditConflict
from enterprises.register.forms import CreateForm, MendForm
from enterprises.register.merge_lead import MergeLead, lead_of_code
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors.past import base_values, present_values
from enterprises.register.services import create_enterprise, mend_enterprise
from enterprises.register.services.changing import refuse_left
from enterprises.register.views.answering import answer
from enterprises.register.views.page import visible_enterprise
from liuan_safety.organizations.access import deed_required, require
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@deed_required(Deed.REGISTER_EDIT)
def mend(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Mend facts; a colleague's change meanwhile is shown beside one's own."""
    enterprise = visible_enterprise(request, enterprise_id)
    require(request.user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction)
    refuse_left(enterprise)
    place = enterprise.places.filter(is_primary=True).first()
    form = _mend_form(request, enterprise, place)
    conflict = lead = None
    if request.method == "POST" and form.is_valid():
        try:
            _mend(form, enterprise, place)
        except EditConflict as clash:
            conflict, form = clash, form_on_top_of(form, clash)
        except RuleBroken as broken:
            lead = _lead(form, enterprise) if broken.code == CODE_IN_USE else None
            form.blame(broken.field, broken.message_zh)
        else:
            messages.success(request, f"已更正“{enterprise}”，变动已记入历史。")
            return redirect("register:detail", enterprise.pk)
    context = {"form": form, "enterprise": enterprise, "conflict": conflict, "rows": rows_of(conflict), "lead": lead}
    return render(request, "enterprises/register/mend.html", context)


def _lead(form: MendForm, enterprise: Enterprise) -> MergeLead | None:
    return lead_of_code(enterprise, form.cleaned_data["credit_code"], form.user)


def _mend_form(request: HttpRequest, enterprise: Enterprise, place: Place | None) -> MendForm:
    seen = {"revision_seen": enterprise.revision, "place_revision_seen": place.revision if place else 0}
    return MendForm(
        request.POST or None,
        request.FILES or None,
        user=request.user,
        values=present_values(enterprise, place),
        initial=seen,
    )


def _mend(form: MendForm, enterprise: Enterprise, place: Place | None) -> None:
    seen = {name: form.cleaned_data[name] for name in ("revision_seen", "place_revision_seen")}
    base = base_values(enterprise, place, *seen.values())
    mend_enterprise(
        enterprise_id=enterprise.pk,
        changes=form.changes(base),
        reason=form.cleaned_data["reason"],
        paper=form.paper(),
        by=form.user,
        **seen,
    )


@deed_required(Deed.REGISTER_EDIT)
def create(request: HttpRequest) -> HttpResponse:
    """Take a new enterprise in."""
    form = CreateForm(request.POST or None, request.FILES or None, user=request.user)

    def write() -> HttpResponse:
        with form.doubles_shown():
            enterprise = create_enterprise(
                values=form.given(),
                jurisdiction=form.place,
                reason=form.cleaned_data["reason"],
                paper=form.paper(),
                by=form.user,
                **form.told(),
            )
        messages.success(request, f"“{enterprise}”已登记入库。")
        return redirect("register:detail", enterprise.pk)

    return answer(request, form, write, "enterprises/register/create.html", {})
