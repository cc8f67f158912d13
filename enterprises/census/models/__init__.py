"""The yearly census (D7): batches, imports, their files and staged rows, what each place listed and has returned."""

from enterprises.census.models.collection import CensusReturn, ColumnMapping, ReturnStep, SenderName
from enterprises.census.models.entry import CensusEntry
from enterprises.census.models.run import ImportBatch, ImportFile, ImportRun
from enterprises.census.models.staging import RowFinding, StagedRow

__all__ = [
    "CensusEntry",
    "CensusReturn",
    "ColumnMapping",
    "ImportBatch",
    "ImportFile",
    "ImportRun",
    "ReturnStep",
    "RowFinding",
    "SenderName",
    "StagedRow",
]
