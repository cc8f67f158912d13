"""Which lists keep saved filters: rooms name theirs from `AppConfig.ready()`; a page's key is its URL name."""

from django.urls import reverse

_pages: set[str] = set()


def register(url_name: str) -> None:
    """The list at this address keeps filters for whoever may open it."""
    _pages.add(url_name)


def is_page(url_name: str) -> bool:
    """Whether such a list was registered."""
    return url_name in _pages


def address(url_name: str, query: str) -> str:
    """The list with this state; the desk where no such list was registered."""
    if url_name not in _pages:
        return "/"
    return reverse(url_name) + (f"?{query}" if query else "")
