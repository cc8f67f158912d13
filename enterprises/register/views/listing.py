"""The list of the register, and its overview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from enterprises.register.batches import deeds_for
from enterprises.register.filters import EnterpriseFilter
from enterprises.register.overview import overview_of
from enterprises.register.selectors.asof import ASOF, asked_day
from enterprises.register.selectors.listing import leafed, register_list
from enterprises.register.services.batch import MOST_ROWS
from enterprises.register.tables import EnterpriseTable
from enterprises.register.views.asof import looking_back, may_export, past_list
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.saved_views import saved_views
from liuan_safety.ui.tables import paged

PAGE = "register:list"


@deed_required(Deed.REGISTER_VIEW)
def enterprise_list(request: HttpRequest) -> HttpResponse:
    """Search, filter, sort, leaf through, choose columns, tick; the whole state is in the address."""
    asked = asked_day(request.GET.get(ASOF, ""))
    if asked.day:
        return past_list(request, asked.day, PAGE)
    filtered = EnterpriseFilter(request.GET, register_list(request.user), user=request.user)
    columns, batch = EnterpriseTable.chosen(request.GET), deeds_for(request.user)
    table = paged(EnterpriseTable(leafed(filtered.qs), columns=columns, batch=batch), request)
    table.batch_note = f"更正、划转一次最多 {MOST_ROWS} 家" if len(batch) > 1 else ""
    context = {
        "filter": filtered,
        "filter_words": filtered.in_words(),
        "table": table,
        "count": table.page.paginator.count,
        "views": saved_views(request.user, PAGE, request.GET),
        "may_create": may(request.user, Deed.REGISTER_EDIT),
        "export_url": _export_url(request) if may_export(request) else "",
    }
    return render(request, "enterprises/register/list.html", context | looking_back(request, None, asked.fault))


@deed_required(Deed.REGISTER_VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """How many enterprises where; every figure opens its list."""
    return render(request, "enterprises/register/overview.html", overview_of(request.user))


def _export_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop(ASOF, None)  # a day that is no past one: what is shown is today's list
    return reverse("register:export") + (f"?{query.urlencode()}" if query else "")
