"""What the tests of certification share: a county, its officer, and every kind of blind spot watched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enterprises.register import spots
from enterprises.register.models import Enterprise
from enterprises.register.spots import KINDS, SpotSource, Told
from liuan_safety.organizations.models import Jurisdiction


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    """Scans vanish with the test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": settings.MEDIA_ROOT}}
    settings.STORAGES = {**settings.STORAGES, "default": store}


def told(row: Any) -> Told:
    return Told(row.name, "试验盲区", "/")


def marked(kind: str) -> SpotSource:
    """A source of this kind whose spots are the enterprises that say so in their remark."""
    return SpotSource(kind, lambda year: Enterprise.objects.filter(remark=f"盲区：{kind}", valid_to=None), told)


@pytest.fixture
def _marked_spots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every barring kind arises where an enterprise's remark says so, and nowhere else."""
    for kind in KINDS.values():
        if kind.bars:
            monkeypatch.setitem(spots._sources, kind.key, marked(kind.key))


@pytest.fixture
def shucheng(cast: Any) -> Iterator[Jurisdiction]:
    """舒城县."""
    yield Jurisdiction.objects.get(name="舒城县")
