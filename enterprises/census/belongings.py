"""What of the census goes along when two records of one firm become one: who listed them, in which year (D7)."""

from typing import Any

from enterprises.census.models import CensusEntry
from enterprises.register.mergers import Belonging, register


def _count(enterprise_id: int) -> int:
    return CensusEntry.objects.filter(enterprise=enterprise_id).count()


def _move(source: int, target: int) -> list[Any]:
    """A place that listed both in one year listed one firm twice: its row of the other record stays where it is.

    Years and places are remembered, not ids: an import that is undone or replaced has its rows made anew.
    """
    there = set(CensusEntry.objects.filter(enterprise=target).values_list("year", "jurisdiction_id"))
    rows = CensusEntry.objects.filter(enterprise=source).order_by("pk").values_list("year", "jurisdiction_id")
    moved = [pair for pair in rows if pair not in there]
    _hand_over(moved, source, target)
    return [list(pair) for pair in moved]


def _give_back(moved: list[Any], source: int, target: int) -> None:
    own = set(CensusEntry.objects.filter(enterprise=source).values_list("year", "jurisdiction_id"))
    _hand_over([pair for year, place in moved if (pair := (year, place)) not in own], target, source)


def _hand_over(pairs: list[tuple[int, int]], source: int, target: int) -> None:
    for year, place in pairs:
        rows = CensusEntry.objects.filter(enterprise=source, year=year, jurisdiction=place)
        rows.update(enterprise=target)


def declare() -> None:
    """Called when the room announces itself."""
    register(Belonging("census.entries", "普查填报", "条", _count, _move, _give_back))
