"""What a receipt carries so that it is known again (D7): two columns behind the officer's own, one of them hidden.

The mark names import and row and is signed, so that a number typed by hand settles nobody's row. Without the mark the
receipt is an ordinary workbook.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

from liuan_safety.workbooks.cells import written
from liuan_safety.workbooks.reading import Workbook

REASON_LABEL = "错误原因（系统填写，改好后不用删）"
MARK_LABEL = "回执标识（请勿改动）"
RECEIPT_LABELS = frozenset({REASON_LABEL, MARK_LABEL})
_SEARCHED_ROWS = 40
_SIGNER = Signer(salt="enterprises.census.receipt", sep=":")
_MARK = re.compile(r"R(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """The import and the row that a row of a receipt came from."""

    run: int
    row: int


def mark_of(run_id: int, row_id: int) -> str:
    """The text of the hidden column."""
    return _SIGNER.sign(f"R{run_id}-{row_id}")


def read_mark(value: object) -> Mark | None:
    """What a cell of the hidden column says; None for anything that this site did not write."""
    try:
        found = _MARK.fullmatch(_SIGNER.unsign(written(value).strip()))
    except BadSignature:
        return None
    return Mark(int(found[1]), int(found[2])) if found else None


def first_mark(workbook: Workbook) -> Mark | None:
    """The first mark of a workbook: the receipt that it is, whatever its headings say."""
    for sheet in workbook.sheets:
        if not sheet.is_table or sheet.hidden:
            continue
        column = None
        for number, values in sheet.rows():
            if column is None:
                column = next((place for place, value in enumerate(values) if value == MARK_LABEL), None)
                if column is None and number >= _SEARCHED_ROWS:
                    break
            elif column < len(values) and (mark := read_mark(values[column])):
                return mark
    return None


def marks(cells: Iterable[object]) -> list[Mark | None]:
    """The marks of some cells."""
    return [read_mark(cell) for cell in cells]
