"""Blind spots of the census and of the register alone: rooms beside them have their own tests of their own kinds."""

import pytest

from enterprises.register import spots

OF_ROOMS_BESIDE = ("no_supervisor", "disputed", "claimed_twice", "interim", "silent_department", "no_keeper")


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every enterprise of a test would else lack a supervisor and a keeper as well."""
    kept = {key: source for key, source in spots._sources.items() if key not in OF_ROOMS_BESIDE}
    monkeypatch.setattr(spots, "_sources", kept)
