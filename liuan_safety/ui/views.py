"""Pages of the kit itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from liuan_safety.ui import finders, menu
from liuan_safety.ui.gallery import samples


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with nothing, one, many and too long."""
    return render(request, "ui/gallery.html", samples(request))


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What the palette and the top bar's box offer for the words typed so far: a piece of a page."""
    typed = request.GET.get("q", "")
    return render(request, "ui/found.html", {"groups": finders.found(request.user, typed), "typed": typed.strip()})


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The figures behind the entries of the menu, each swapped into its place."""
    answer = render(request, "ui/menu_counts.html", {"counts": menu.counts_for(request.user)})
    answer["Cache-Control"] = "no-store"
    return answer


# Open to every post: this floor may not import the decorator that says so.
gallery.deed = None  # type: ignore[attr-defined]
find.deed = None  # type: ignore[attr-defined]
counts.deed = None  # type: ignore[attr-defined]
# The page asks by itself: no sign of life of the person.
counts.is_background = True  # type: ignore[attr-defined]
