"""Every address of the site with what its view declares, read off the URL configuration itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from liuan_safety.organizations.roles import Deed

LIBRARY_NAMESPACES = ("admin",)


@dataclass(frozen=True)
class Address:
    """One pattern: its full name, its converters and what the view says about who may."""

    name: str
    route: str
    arguments: tuple[str, ...]
    view: Callable[..., Any] = field(compare=False)

    @property
    def declares(self) -> bool:
        """Whether the view says who may use it."""
        return hasattr(self.view_class, "deed") or hasattr(self.view, "deed")

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None) or self.view

    @property
    def deed(self) -> Deed | None:
        return getattr(self.view, "deed", None) or getattr(self.view_class, "deed", None)

    @property
    def is_public(self) -> bool:
        return getattr(self.view, "login_required", True) is False

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")


def walk(patterns: list[Any], namespace: str = "", route: str = "") -> Iterator[Address]:
    """All named patterns below a resolver."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner, route + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            arguments = tuple(pattern.pattern.converters)
            yield Address(f"{namespace}{pattern.name}", route + str(pattern.pattern), arguments, pattern.callback)


def all_addresses() -> list[Address]:
    """Every address of the running site."""
    return list(walk(get_resolver().url_patterns))
