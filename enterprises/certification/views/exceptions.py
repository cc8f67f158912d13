"""Pages of exceptions to a lock: which there are, granting one, revoking one (D7)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from enterprises.certification.forms import ExceptionForm
from enterprises.certification.models import LockException
from enterprises.certification.selectors.exceptions import exceptions_of
from enterprises.certification.services.excepting import grant_exception, latest_end, revoke_exception
from enterprises.certification.views.asked import year_or_404
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.errors import RuleBroken


@require_http_methods(["GET", "POST"])
@deed_required(Deed.CENSUS_CERTIFY)
def exception_list(request: HttpRequest, year: int) -> HttpResponse:
    """例外修改 of a year, and granting one."""
    year_or_404(year)
    form = ExceptionForm(request.POST if request.method == "POST" else None)
    form.fields["until"].help_text = f"最晚到 {latest_end().isoformat()}"
    if request.method == "POST" and form.is_valid():
        try:
            made = grant_exception(by=request.user, year=year, **form.cleaned_data)
            messages.success(request, f"已准予{made.jurisdiction.name}修改至 {made.until.isoformat()}。")
            return redirect("certification:exceptions", year)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message_zh)
    context = {"year": year, "form": form, "rows": exceptions_of(year)}
    return render(request, "enterprises/certification/exceptions.html", context)


@require_POST
@deed_required(Deed.CENSUS_CERTIFY)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """收回."""
    row = get_object_or_404(LockException.objects.visible_to(request.user), pk=pk)
    revoke_exception(by=request.user, exception=row, reason=request.POST.get("reason", ""))
    messages.success(request, f"{row.jurisdiction.name}的例外修改已收回。")
    return redirect("certification:exceptions", row.year)
