"""Pages of the kit itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from liuan_safety.ui.gallery import samples


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with nothing, one, many and too long."""
    return render(request, "ui/gallery.html", samples(request))


# Open to every post: this floor may not import the decorator that says so.
gallery.deed = None  # type: ignore[attr-defined]
