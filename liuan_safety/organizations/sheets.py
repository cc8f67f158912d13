"""Sheets that can be filled in by the hundred: rooms register what a row is; `workbooks` reads, shows and writes back.

The registry stands here because this room lies below `workbooks`; any room above may register as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

TEXT, DAY = "text", "day"
Values = dict[str, str]


@dataclass(frozen=True)
class SheetColumn:
    """One column: `kind` day hands the value over as 2026-11-23 where it can be read, as written where it can't."""

    key: str
    title: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    kind: str = TEXT
    example: str = ""
    width: float = 16
    is_telephone: bool = False


@dataclass(frozen=True)
class SheetRow:
    """A row as the sheet has it: its number, its values by column key ("" for empty)."""

    number: int
    values: Values


@dataclass(frozen=True)
class CheckedRow:
    """The row with what is wrong in it (column key → reason); `known`: it was written before and is left alone."""

    row: SheetRow
    errors: Values = field(default_factory=dict)
    known: str = ""

    @property
    def is_good(self) -> bool:
        return not self.errors and not self.known


@dataclass(frozen=True)
class Outcome:
    """What was written: a sentence, and the table that is handed back once (heads and rows)."""

    message: str
    heads: tuple[str, ...]
    rows: list[tuple[str, ...]]
    file_name: str


@dataclass(frozen=True)
class SheetSpec:
    """A kind of sheet. `check` never writes; `write` checks again and writes the good rows in one transaction."""

    key: str
    title: str
    noun: str
    deed: Deed
    columns: tuple[SheetColumn, ...]
    check: Callable[[list[SheetRow], User], list[CheckedRow]]
    write: Callable[[list[SheetRow], User], Outcome]
    note: str = ""
    once: str = ""
    icon: str = "file-spreadsheet"
    order: int = 200
    limit: int = 1000


_sheets: dict[str, SheetSpec] = {}


def register(spec: SheetSpec) -> None:
    """Offer a kind of sheet; registering again replaces it."""
    _sheets[spec.key] = spec


def registered() -> list[SheetSpec]:
    """All kinds of sheets."""
    return list(_sheets.values())
