"""A component that is asked for a kind it does not have says so while it is built, not on an officer's screen."""

from collections.abc import Collection
from functools import cache
from json import loads
from pathlib import Path

from django.conf import settings

ICON_LIST = Path(settings.BASE_DIR) / "static" / "src" / "icons.json"


class WrongOption(ValueError):
    """A template asks a component for an option that it does not have."""


def one_of(component: str, option: str, value: str, allowed: Collection[str]) -> str:
    """The value, if the component knows it; raises WrongOption otherwise."""
    if value not in allowed:
        raise WrongOption(f"{component}: {option}={value!r} is none of {', '.join(sorted(allowed))}")
    return value


@cache
def icon_names() -> frozenset[str]:
    """The icons of the sprite."""
    return frozenset(loads(ICON_LIST.read_text(encoding="utf-8")))
