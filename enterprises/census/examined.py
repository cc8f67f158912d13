"""A row of a workbook on its way: as read, what the officer said of it, what was found and what it means (D7)."""

from dataclasses import dataclass

from enterprises.census.cell_names import Found, Heading
from enterprises.census.comparison import Compared, SoundRow
from enterprises.census.models import RowFinding, StagedRow
from enterprises.census.row_reader import RowResult


@dataclass(frozen=True, slots=True)
class Word:
    """What the officer has said about a row: kept without a code and why, and which enterprise it is."""

    without_code: bool = False
    why: str = ""
    match: str = ""
    enterprise_id: int | None = None


UNSAID = Word()


@dataclass(slots=True)
class Read:
    """A row as the reader gave it, with the sheet's columns and the file it stands in."""

    result: RowResult
    heading: Heading
    file: str
    file_key: object
    word: Word = UNSAID


@dataclass(slots=True)
class Examined:
    """One row of a workbook with everything that is known of it; `sound` is None for a refused one."""

    result: RowResult
    findings: list[Found]
    sound: SoundRow | None = None
    compared: Compared | None = None

    @property
    def outcome(self) -> str:
        """What the row means for the register."""
        return self.compared.outcome if self.compared else StagedRow.Outcome.REFUSED


@dataclass(slots=True)
class Tally:
    """Counts of an import; `unchanged` includes those listed elsewhere, `doubtful` counts cells, the others rows."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    elsewhere: int = 0
    refused: int = 0
    doubtful: int = 0
    noted: int = 0

    def add(self, row: Examined) -> None:
        """Count one row."""
        self.rows += 1
        outcome = str(row.outcome)
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome == StagedRow.Outcome.ELSEWHERE:
            self.unchanged += 1
        if not row.findings:
            return
        levels = [found.level for found in row.findings]
        self.doubtful += levels.count(RowFinding.Level.DOUBTFUL)
        self.noted += levels.count(RowFinding.Level.NOTE)
