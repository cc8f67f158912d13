"""Cells whose value is lost: errors (#N/A, #REF!) and formulas without a stored value.

The reading library gives '' for both, which would pass for an empty cell. So the sheet's own XML (or BIFF records,
for .xls) is looked through once, in pieces, and the lost cells are listed. The same pass measures the rectangle of
filled cells, because the library allocates all of it: one stray cell in the last row and column would take gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO

CHUNK = 1 << 20
_LONGEST_ROW = 64 << 20

_ERROR_MARK = re.compile(rb't="e"')

ERROR_TEXTS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!")
)


class DamageKind(StrEnum):
    """Why a cell has no value although something stands in it."""

    ERROR = "error"
    NO_STORED_VALUE = "no_stored_value"


@dataclass(frozen=True, slots=True)
class Damage:
    """One lost cell: `text` is the error's name, or the formula with its sign."""

    kind: DamageKind
    text: str

    @property
    def reason(self) -> str:
        """What the officer is told."""
        if self.kind is DamageKind.ERROR:
            return f"单元格是Excel错误值{self.text}，没有可读的内容，请改正公式或直接填写"
        return f"单元格是公式（{self.text}），文件里没有保存计算结果，请在Excel中打开后保存，或把公式改为数值"


@dataclass(slots=True)
class SheetLook:
    """What one pass over a sheet's own records found. Rows and columns count from 1."""

    last_row: int = 0
    last_column: int = 0
    damage: dict[tuple[int, int], Damage] = field(default_factory=dict)
    doctype: bool = False


def look_at_sheet_xml(stream: IO[bytes]) -> SheetLook:
    """One streaming pass over a worksheet part. Raises what the stream raises (a broken archive, a false checksum)."""
    look = SheetLook()
    scanner: _Scanner | None = None
    for block in pieces(stream, b"row>"):
        if scanner is None:
            look.doctype = b"<!DOCTYPE" in block or b"<!ENTITY" in block
            scanner = _Scanner(_prefix(block))
        scanner.measure(block, look)
        if scanner.suspicious(block):
            look.damage.update(scanner.damage(block))
    return look


def pieces(stream: IO[bytes], end_mark: bytes) -> Iterator[bytes]:
    """A part in pieces that end with this mark (`row>`), so that no cell is cut in two. Raises ValueError."""
    rest = b""
    while chunk := stream.read(CHUNK):
        rest += chunk
        if len(rest) > _LONGEST_ROW:
            raise ValueError("a row without an end")
        end = rest.rfind(end_mark)
        if end >= 0:
            end += len(end_mark)
            yield rest[:end]
            rest = rest[end:]
    if rest:
        yield rest


def _prefix(block: bytes) -> bytes:
    found = re.search(rb"<(\w+:)?worksheet[\s>]", block)
    return (found.group(1) or b"") if found else b""


class _Scanner:
    """Byte searches for one namespace prefix ('' nearly always, 'x:' from some writers)."""

    def __init__(self, prefix: bytes) -> None:
        self.cell, self.cell_end = b"<" + prefix + b"c ", b"</" + prefix + b"c>"
        self.formula = re.compile(b"<" + prefix + rb"f[\s/>]")
        self.formula_start = b"<" + prefix + b"f"
        # A cell without content closes itself; the library does not count it either.
        self.filled = re.compile(self.cell + rb'[^>]*?\br="([A-Z]{1,3})\d+"[^>/]*>')
        self.value = re.compile(b"<" + prefix + rb"v(?:\s[^>]*)?>([^<]*)<")
        self.value_start = re.compile(b"<" + prefix + rb"v[\s/>]")
        self.formula_text = re.compile(b"<" + prefix + rb"f(?:\s[^>]*)?>([^<]*)<")

    def measure(self, block: bytes, look: SheetLook) -> None:
        if b"v>" not in block and b"is>" not in block:  # a million empty rows pass here
            return
        columns = set(self.filled.findall(block))
        if not columns:
            return
        look.last_column = max(look.last_column, *map(_column_number, columns))
        end = len(block)
        while (start := block.rfind(self.cell, 0, end)) >= 0:
            if self.filled.match(block, start) and (where := _where(block[start : start + 200])):
                look.last_row = max(look.last_row, where[0])
                return
            end = start

    def suspicious(self, block: bytes) -> bool:
        return b't="e"' in block or self.formula_start in block

    def damage(self, block: bytes) -> dict[tuple[int, int], Damage]:
        found: dict[tuple[int, int], Damage] = {}
        for pattern in (self.formula, _ERROR_MARK):
            seen_to = 0
            for match in pattern.finditer(block):
                if match.start() < seen_to:
                    continue
                start = block.rfind(self.cell, seen_to, match.start())
                end = block.find(self.cell_end, match.start())
                if start < 0 or end < 0:  # not the shape of a sheet: the library will say so
                    break
                self._note(block[start:end], found)
                seen_to = end
        return found

    def _note(self, cell: bytes, found: dict[tuple[int, int], Damage]) -> None:
        where = _where(cell)
        damage = self._judge(cell)
        if where and damage:
            found[where] = damage

    def _judge(self, cell: bytes) -> Damage | None:
        head = cell[: cell.find(b">")]
        value = self.value.search(cell)
        text = _text(value.group(1)) if value else ""
        if b't="e"' in head:
            return Damage(DamageKind.ERROR, text or "#N/A")
        # t="str" with an empty <v> is a formula whose stored result is the empty text: nothing is lost.
        empty_text = b't="str"' in head and self.value_start.search(cell) is not None
        if self.formula.search(cell) is None or text or empty_text:
            return None
        formula = self.formula_text.search(cell)
        return Damage(DamageKind.NO_STORED_VALUE, "=" + _text(formula.group(1))[:120] if formula else "=…")


def _where(cell: bytes) -> tuple[int, int] | None:
    found = re.search(rb'\br="([A-Z]{1,3})(\d+)"', cell)
    return (int(found.group(2)), _column_number(found.group(1))) if found else None


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace").strip()
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return text


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
