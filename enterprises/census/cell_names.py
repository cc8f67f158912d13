"""Cells by the names that people know them by: the column as headed, its letter; personal data masked."""

from dataclasses import dataclass

from enterprises.census.checks import CHECK, Level
from enterprises.census.comparison import Note, label_of
from enterprises.census.models import RowFinding
from enterprises.census.row_reader import Finding, RowResult
from enterprises.register.facts import FACTS_BY_KEY
from liuan_safety.workbooks.headings import HeadingMap, letters_of

_LEVELS = {
    Level.REFUSE: RowFinding.Level.REFUSED,
    Level.DOUBT: RowFinding.Level.DOUBTFUL,
    Level.NOTE: RowFinding.Level.NOTE,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One finding as it is kept: where, which check, how grave, what stood there and why."""

    sheet: str
    row: int
    column: str
    letter: str
    check: str
    level: str
    value: str
    reason: str


@dataclass(frozen=True)
class Heading:
    """The columns of one sheet, by label and by fact, for naming cells to people."""

    by_label: dict[str, tuple[str, str]]
    by_key: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, heading: HeadingMap) -> "Heading":
        """Label → (letter, fact) and fact → (letter, label)."""
        columns = heading.columns
        return cls(
            {column.label: (letters_of(column.index), column.key or "") for column in columns},
            {column.key: (letters_of(column.index), column.label) for column in columns if column.key},
        )

    def has(self, key: str) -> bool:
        """Whether the sheet has a column for the fact."""
        return key in self.by_key

    def label(self, key: str) -> str:
        """The column as headed, else the register's name of the fact."""
        return self.by_key[key][1] if key in self.by_key else label_of(key)

    def note(self, result: RowResult, check: str, key: str, value: str, reason: str) -> Found:
        """A note of our own about a fact of a row."""
        return self.noted(result, Note(check, key, value, reason))

    def noted(self, result: RowResult, note: Note) -> Found:
        """What the comparison has to say about a fact of a row."""
        letter = self.by_key[note.key][0] if note.key in self.by_key else ""
        shown = masked(note.value) if is_personal(note.key) else note.value
        return _clipped(result, self.label(note.key), letter, note.check, note.level, shown, note.reason)

    def found(self, result: RowResult, finding: Finding) -> Found:
        """A finding of the reader, personal data masked."""
        letter, key = self.by_label.get(finding.column, ("", CHECK[finding.check].field))
        value, reason = finding.value, finding.reason
        if value and is_personal(key):
            value, reason = masked(value), reason.replace(value, masked(value))
        return _clipped(result, finding.column, letter, finding.check, _LEVELS[finding.level], value, reason)


def _clipped(result: RowResult, column: str, letter: str, check: str, level: str, value: str, reason: str) -> Found:
    return Found(result.sheet[:40], result.row, column[:120], letter, check, level, value[:200], reason[:300])


def is_personal(key: str) -> bool:
    """Whether a fact is a person's own."""
    return key in FACTS_BY_KEY and FACTS_BY_KEY[key].personal


def masked(text: str) -> str:
    """Personal data as it may be shown: the ends, and stars between."""
    if len(text) <= 2:
        return text[:1] + "*" * (len(text) - 1)
    keep = 1 if len(text) < 7 else 3
    return f"{text[:keep]}****{text[-keep:]}" if len(text) > 2 * keep else f"{text[:1]}**"
