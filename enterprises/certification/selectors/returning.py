"""One county's way to sending: its figures now, its summaries, what stands in the way, what was accepted (D7)."""

from enterprises.census.models import CensusReturn
from enterprises.certification import canonical
from enterprises.certification.models import Freeze, Summary
from enterprises.certification.rules import Figures
from enterprises.certification.selectors.figures import figures, figures_text
from enterprises.certification.selectors.hindrances import (
    Hindrance,
    of_differences,
    of_lists,
    of_spots,
    of_summary,
)


def latest_summary(row: CensusReturn) -> Summary | None:
    """The newest summary of a return."""
    return Summary.objects.filter(census_return=row).select_related("census_return__jurisdiction", "paper").first()


def latest_freeze(row: CensusReturn) -> Freeze | None:
    """The figures as the return was last accepted."""
    return Freeze.objects.filter(census_return=row).first()


def figures_now(row: CensusReturn) -> tuple[Figures, str]:
    """The county's figures as they are, and their digest."""
    found = figures(row.year, row.jurisdiction)
    return found, canonical.digest(figures_text(row.year, row.jurisdiction, found))


def hindrances_of(row: CensusReturn, digest: str | None = None) -> list[Hindrance]:
    """All that stands in the way of sending; `digest` of the figures now, where the caller has it."""
    return [
        *of_lists(row),
        *of_spots(row.year, row.jurisdiction.path),
        *of_differences(row),
        *of_summary(row, latest_summary(row), digest or figures_now(row)[1]),
    ]


def is_out_of_date(summary: Summary, digest: str) -> bool:
    """Whether the figures have moved since it was produced."""
    return summary.sha256 != digest
