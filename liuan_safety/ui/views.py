"""Pages of the kit itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liuan_safety.ui import finders
from liuan_safety.ui.gallery import samples


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with nothing, one, many and too long."""
    return render(request, "ui/gallery.html", samples(request))


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What the palette and the top bar's box offer for the words typed so far: a piece of a page."""
    typed = request.GET.get("q", "")
    return render(request, "ui/found.html", {"groups": finders.found(request.user, typed), "typed": typed.strip()})


# Open to every post: this floor may not import the decorator that says so.
gallery.deed = None  # type: ignore[attr-defined]
find.deed = None  # type: ignore[attr-defined]
