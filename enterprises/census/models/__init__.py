"""The yearly census (D7): imports, their files and staged rows, and what each county listed."""

from enterprises.census.models.entry import CensusEntry
from enterprises.census.models.run import ImportFile, ImportRun
from enterprises.census.models.staging import RowFinding, StagedRow

__all__ = ["CensusEntry", "ImportFile", "ImportRun", "RowFinding", "StagedRow"]
