"""Whether two head counts lie far apart, and what is usual among the like (D7). Arithmetic alone."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Far:
    """Far apart: at least `factor` times as many, and at least `least` people more."""

    factor: int
    least: int

    def apart(self, one: int, other: int) -> bool:
        """Whether the two are far apart, whichever is the larger."""
        small, large = min(one, other), max(one, other)
        return large >= self.factor * small and large - small >= self.least

    def bounds(self, usual: int) -> tuple[int | None, int]:
        """(low, high): staff up to `low` or from `high` on is far from the usual; low None: none is too small."""
        high = max(self.factor * usual, usual + self.least)
        low = min(usual // self.factor, usual - self.least)
        return (low if low >= 0 else None), high


def median(counted: Iterable[tuple[int, int]]) -> int:
    """The lower median of (figure, how many bear it), in any order. Raises ValueError for none."""
    rows = sorted(counted)
    half = (sum(number for _figure, number in rows) + 1) // 2
    for figure, number in rows:
        half -= number
        if half <= 0:
            return figure
    raise ValueError("no figures")
