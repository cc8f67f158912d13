"""填报的监管部门: writings that mean no unit yet; an officer says once which one it is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from enterprises.supervision.deed_forms import NameForm
from enterprises.supervision.selectors.names import said_names, unknown_names
from enterprises.supervision.services.naming import say_name
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@require_GET
@deed_required(Deed.REGISTER_EDIT)
def names(request: HttpRequest) -> HttpResponse:
    """What nothing explains, by county, and what was said before."""
    unknown = unknown_names(request.user)
    context = {
        "unknown": [(one, may(request.user, Deed.REGISTER_EDIT, within=one.county)) for one in unknown],
        "said": said_names(request.user),
    }
    return render(request, "enterprises/supervision/names.html", context)


@require_http_methods(["GET", "POST"])
@deed_required(Deed.REGISTER_EDIT)
def say(request: HttpRequest, county_id: int) -> HttpResponse:
    """One writing of a county (`?written=…`) and the unit that it means."""
    county = get_object_or_404(Jurisdiction.objects.visible_to(request.user), pk=county_id)
    written = request.GET.get("written", "").strip()[:80]
    form = NameForm(request.POST or None, county=county)
    if request.method == "POST" and form.is_valid():
        try:
            row = say_name(county=county, written=written, unit=form.cleaned_data["unit"], by=request.user)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
        else:
            messages.success(request, f"{county.name}填报的“{written}”以后都指{row.unit.name}，填报的对应随后更新。")
            return redirect("supervision:names")
    context = {"county": county, "written": written, "form": form}
    return render(request, "enterprises/supervision/name.html", context)
