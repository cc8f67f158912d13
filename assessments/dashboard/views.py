"""普查看板: the page, the wall, the workbook; narrowed to what the acting post sees."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assessments.dashboard.former_page import former_context
from assessments.dashboard.page import asked, page_context, wall_context
from assessments.dashboard.tables import PlaceTable
from assessments.dashboard.workbook import dashboard_workbook
from liuan_safety.organizations.access import deed_required
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tables import paged

MOST_LINES = 100


@require_GET
@never_cache
@deed_required(Deed.DASHBOARD_VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """The dashboard of the asked year and place."""
    context = page_context(request.GET, request.user)
    table = paged(PlaceTable(context["figures"]), request, per_page=MOST_LINES)
    return render(request, "assessments/dashboard/page.html", context | {"table": table})


@require_GET
@never_cache
@deed_required(Deed.DASHBOARD_VIEW)
def wall(request: HttpRequest) -> HttpResponse:
    """For the screen in the meeting room: it asks for fresh figures by itself."""
    return render(request, "assessments/dashboard/wall.html", wall_context(request.GET, request.user))


@require_GET
@never_cache
@deed_required(Deed.DASHBOARD_VIEW)
def wall_fresh(request: HttpRequest) -> HttpResponse:
    """The wall's panels anew."""
    return render(request, "assessments/dashboard/_wall.html", wall_context(request.GET, request.user))


@require_GET
@deed_required(Deed.DASHBOARD_VIEW)
def former(request: HttpRequest) -> HttpResponse:
    """A year's list row by row, as it was filled in; its address is described in `former_filters`."""
    return render(request, "assessments/dashboard/former.html", former_context(request, request.user))


@require_GET
@deed_required(Deed.DASHBOARD_VIEW)
def workbook(request: HttpRequest) -> FileResponse:
    """The dashboard's figures as a workbook of five sheets."""
    figures, _form = asked(request.GET, request.user)
    file, name = dashboard_workbook(figures, request.user)
    return FileResponse(file, as_attachment=True, filename=name)
