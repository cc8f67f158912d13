"""What an address asks for: a year that has a census, one of its texts."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from enterprises.census.services.uploading import FIRST_YEAR
from enterprises.certification.models import FrozenYear
from enterprises.certification.selectors.reading import texts_of


def year_or_404(year: int) -> int:
    """The year, within those that have a census."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return year


def text_asked(request: HttpRequest, year: int) -> FrozenYear | None:
    """The certification asked for by its number, else the newest of the year; None where there is none."""
    number = request.GET.get("number", "")
    rows = texts_of(year_or_404(year))
    if number.isdecimal() and len(number) < 6:
        rows = rows.filter(number=int(number))
    return rows.first()


def text_or_404(request: HttpRequest, year: int) -> FrozenYear:
    """The same; 404 where there is none."""
    found = text_asked(request, year)
    if found is None:
        raise Http404
    return found
