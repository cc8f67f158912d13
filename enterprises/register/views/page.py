"""一企一档: the page of one enterprise, and its personal data on a click."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from enterprises.register import parts
from enterprises.register.deed_menu import notice_of_leaving, offers_for
from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.models import Condition, Enterprise
from enterprises.register.panels import panels_for
from enterprises.register.selectors.asof import ASOF, asked_day
from enterprises.register.selectors.listing import tags_of
from enterprises.register.services import reveal_field
from enterprises.register.views.asof import looking_back, past_page
from liuan_safety.organizations.access import deed_required, may
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.reading import Tab


def visible_enterprise(request: HttpRequest, enterprise_id: int) -> Enterprise:
    """The enterprise, or 404 where the acting post does not see it."""
    rows = Enterprise.objects.visible_to(request.user).select_related("jurisdiction__parent")
    return get_object_or_404(rows, pk=enterprise_id)


@deed_required(Deed.REGISTER_VIEW)
def detail(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Name, tags and five facts on top; the parts that rooms have registered below."""
    enterprise = visible_enterprise(request, enterprise_id)
    asked = asked_day(request.GET.get(ASOF, ""))
    if asked.day:
        return past_page(request, enterprise, asked.day)
    context = page_context(request, enterprise) | looking_back(request, None, asked.fault)
    return render(request, "enterprises/register/detail.html", context)


@require_POST
@deed_required(Deed.REGISTER_REVEAL)
def reveal(request: HttpRequest, enterprise_id: int, field: str) -> HttpResponse:
    """One personal datum in clear, logged; the masked one is swapped for it."""
    fact = FACTS_BY_KEY.get(field)
    if fact is None or not fact.personal:
        raise Http404
    clear = reveal_field(enterprise_id=enterprise_id, field=field, by=request.user)
    enterprise = visible_enterprise(request, enterprise_id)
    html = parts.personal_html(enterprise, fact, False, clear=clear)
    if request.htmx:
        answer = HttpResponse(html)
    else:
        answer = render(
            request, "enterprises/register/revealed.html", {"enterprise": enterprise, "fact": fact, "html": html}
        )
    answer["Cache-Control"] = "no-store"
    return answer


def page_context(request: HttpRequest, enterprise: Enterprise) -> dict[str, Any]:
    """Everything that the page shows to this user."""
    user: User = request.user
    in_register = enterprise.condition == Condition.IN_REGISTER
    shown = panels_for(enterprise, user)
    drawn = [
        mark_safe(render_to_string(one.panel.template, one.context | {"part": one.panel}, request=request))
        for one in shown
    ]
    return {
        "enterprise": enterprise,
        "tags": tags_of([enterprise.pk]).get(enterprise.pk, []),
        "five": parts.five_facts(enterprise),
        "tabs": [Tab(one.panel.title, f"#{one.panel.key}", count=one.context.get("count")) for one in shown],
        "panels": drawn,
        "may_edit": in_register and may(user, Deed.REGISTER_EDIT, within=enterprise.jurisdiction),
        "may_grant": in_register and may(user, Deed.REGISTER_GRANT, within=enterprise.jurisdiction),
        "offers": offers_for(enterprise, user),
        "left": notice_of_leaving(enterprise, user),
    }
