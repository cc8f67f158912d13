"""Blind spots of the grid (T3): enterprises that no keeper in office keeps."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Value
from django.urls import reverse

from enterprises.grid.selectors import without_keeper
from enterprises.register.spots import SpotSource, Told, register


def _rows(year: int) -> "QuerySet[Any]":
    return without_keeper().select_related("jurisdiction")


def _tell(enterprise: Any) -> Told:
    return Told(
        title=enterprise.name,
        detail="没有落实到在任的网格员",
        url=f"{reverse('grid:uncovered')}?{urlencode({'q': enterprise.name})}",
        fingerprint="no_keeper",
    )


def declare() -> None:
    """Called when the room registers itself."""
    register(
        SpotSource(
            "no_keeper", _rows, _tell, place="jurisdiction", sector="sector", enterprise="pk", stamp=Value("no_keeper")
        )
    )
