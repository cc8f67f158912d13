"""与上年名录对照: a few figures of now beside last year's list, what came and what left; each opens its list."""

from dataclasses import dataclass

from assessments.dashboard import addresses
from assessments.dashboard.figures import Figures
from assessments.dashboard.tiles import no_comparison
from enterprises.register.overview import list_url


@dataclass(frozen=True)
class Side:
    """One figure and the list behind it; nought opens nothing."""

    number: int
    address: str = ""

    @property
    def url(self) -> str:
        return self.address if self.number else ""


@dataclass(frozen=True)
class Beside:
    """A line: last year, now and the difference; None where one side has no such figure."""

    label: str
    then: Side | None
    now: Side | None

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        """In the order of the columns."""
        return self.then, self.now

    @property
    def change(self) -> str:
        """+12, -3, 持平; empty with one side alone."""
        if self.then is None or self.now is None:
            return ""
        moved = self.now.number - self.then.number
        return f"{moved:+,}" if moved else "持平"


@dataclass(frozen=True)
class Comparison:
    """What the panel shows; `why_not`: why nothing stands beside last year's list, although there is one."""

    year: int
    lines: list[Beside]
    why_not: str
    whole: Side

    @property
    def title(self) -> str:
        return f"与{self.year}年度名录对照"


def compared(figures: Figures) -> Comparison | None:
    """The panel; None where last year has no list at all."""
    scope, then = figures.scope, figures.then
    if not then.whole:
        return None
    whole = Side(then.whole, addresses.listed_then(scope))
    why_not = no_comparison(figures)
    return Comparison(scope.former, [] if why_not else _lines(figures, whole), why_not, whole)


def _lines(figures: Figures, whole: Side) -> list[Beside]:
    scope, now, then, moved = figures.scope, figures.now, figures.then, figures.movement
    place = scope.place
    return [
        Beside("企业", whole, Side(now.whole, list_url(jurisdiction=place.pk))),
        Beside("新增", None, Side(moved.joined, addresses.joined_since(scope))),
        Beside("出库", Side(moved.left, addresses.listed_then(scope, now="left")), None),
        Beside(
            "规模以上企业",
            Side(then.above_scale, addresses.listed_then(scope, above="yes")),
            Side(now.above_scale, list_url(jurisdiction=place.pk, above_scale="yes")),
        ),
        Beside(
            "无监管部门的企业",
            Side(then.without_supervisor, addresses.listed_then(scope, led="no")),
            Side(figures.without_lead, addresses.led(place, lead="none")),
        ),
    ]
