"""报送与认定 (D7): signed summaries, figures that were accepted, years that are certified and frozen, exceptions."""

from enterprises.certification.models.exceptions import LockException
from enterprises.certification.models.frozen import CensusYear, FrozenPart, FrozenYear, YearStep
from enterprises.certification.models.returning import DifferenceAnswer, Freeze, Summary

__all__ = [
    "CensusYear",
    "DifferenceAnswer",
    "Freeze",
    "FrozenPart",
    "FrozenYear",
    "LockException",
    "Summary",
    "YearStep",
]
