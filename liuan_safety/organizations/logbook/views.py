"""The log on screen, and the download of papers."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from liuan_safety.audit.actions import changes, label_of, sentence
from liuan_safety.audit.models import Paper, SealedDeed
from liuan_safety.audit.papers import may_see
from liuan_safety.organizations.access import deed_required, open_to_all_posts
from liuan_safety.organizations.logbook.forms import LogFilter
from liuan_safety.organizations.logbook.selectors import deeds_visible_to, narrowed, seal_state
from liuan_safety.organizations.roles import Deed

PAGE = 50


@deed_required(Deed.AUDIT_VIEW)
@never_cache
def log(request: HttpRequest) -> HttpResponse:
    form = LogFilter(request.GET or None)
    deeds = deeds_visible_to(request.user)
    if form.is_bound:
        form.is_valid()
        deeds = narrowed(deeds, **{key: value for key, value in form.cleaned_data.items() if value})
    page = Paginator(deeds.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    lines = [{"deed": deed, "action": label_of(deed.action)} for deed in page]
    context = {"form": form, "page": page, "lines": lines, "seals": seal_state()}
    return render(request, "organizations/audit.html", context)


@deed_required(Deed.AUDIT_VIEW)
@never_cache
def deed_page(request: HttpRequest, pk: int) -> HttpResponse:
    deed = get_object_or_404(deeds_visible_to(request.user), pk=pk)
    context = {
        "deed": deed,
        "sentence": sentence(deed),
        "action": label_of(deed.action),
        "changes": changes(deed),
        "sealed": SealedDeed.objects.select_related("seal").filter(deed_id=deed.pk).first(),
    }
    return render(request, "organizations/audit_deed.html", context)


@open_to_all_posts
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The scan, for whoever sees an object that rests on it; a 404 for everybody else."""
    found = get_object_or_404(Paper, pk=pk)
    if not found.file or not may_see(request.user, found):
        raise Http404
    # Octet-stream and attachment: a paper is kept, never run in this site's name.
    answer = FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.file_name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
