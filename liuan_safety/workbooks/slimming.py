"""An .xlsx with only some of its rows: what is left is small enough for openpyxl, however long the sheets were.

Rows keep their numbers; nothing but rows of sheets and the texts that only they used is taken out. The archive is
passed through in pieces, so memory grows with what is kept.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, BinaryIO

from liuan_safety.workbooks.damage import pieces
from liuan_safety.workbooks.parts import sheet_parts

_BEGINNING = 2_048  # bytes in which the first tag stands
MOST_CELLS = 400_000  # what openpyxl loads in some seconds and well under 300 MB
_NUMBER = re.compile(rb'[^>]*?\br="(\d+)"')
_EMPTY = re.compile(rb't="s"[^>]*(?:/>|>\s*</)')
_PREFIX = re.compile(rb"<(\w+:)?(?:worksheet|sst)[\s>]")


class NotSlimmed(Exception):
    """Too much is to be kept, or the file is not written as workbooks are."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The rows of one sheet that stay: all down to `head`, and those numbered."""

    head: int
    rows: Collection[int] = frozenset()


@dataclass
class _Texts:
    """The entries of the shared table that are still used, numbered anew in the order in which they are met."""

    numbers: dict[int, int] = field(default_factory=dict)
    cells: int = 0

    def renumber(self, row: bytes, used: re.Pattern[bytes], cell: bytes) -> bytes:
        """One kept row with the new numbers. Raises NotSlimmed."""
        self.cells += row.count(cell)
        if self.cells > MOST_CELLS:
            raise NotSlimmed("too many cells")
        answer, count = used.subn(self._new, row)
        if count + len(_EMPTY.findall(row)) != row.count(b't="s"'):
            raise NotSlimmed("a cell that says otherwise which text it holds")
        return answer

    def _new(self, found: re.Match[bytes]) -> bytes:
        number = self.numbers.setdefault(int(found[2]), len(self.numbers))
        return found[1] + str(number).encode() + b"<"


def slimmed(source: BinaryIO, wanted: Mapping[str, Wanted]) -> io.BytesIO:
    """The workbook with only the wanted rows of the sheets named; other sheets stay whole. Raises NotSlimmed."""
    target = io.BytesIO()
    try:
        with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
            _copy(old, new, {part: wanted.get(name) for name, part in sheet_parts(old).items()})
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, SyntaxError) as error:
        raise NotSlimmed(str(error)) from error
    target.seek(0)
    return target


def _copy(old: zipfile.ZipFile, new: zipfile.ZipFile, sheets: Mapping[str, Wanted | None]) -> None:
    texts = _Texts()
    for part, wanted in sheets.items():
        with old.open(part) as stream:
            new.writestr(part, b"".join(_sheet(stream, _prefix(old, part), wanted, texts)))
    for part in old.namelist():
        if part in sheets:
            continue
        with old.open(part) as stream:
            if part.lower().endswith("sharedstrings.xml"):
                new.writestr(part, b"".join(_table(stream, _prefix(old, part), texts.numbers)))
            else:
                new.writestr(part, stream.read())


def _sheet(stream: IO[bytes], prefix: bytes, wanted: Wanted | None, texts: _Texts) -> Iterator[bytes]:
    """The sheet's XML without the rows that nobody wants."""
    tag, end, cell = b"<" + prefix + b"row", b"</" + prefix + b"row>", b"<" + prefix + b"c "
    used = re.compile(rb'(t="s"[^>]*>\s*<' + prefix + rb"v(?:\s[^>]*)?>)\s*(\d+)\s*<")
    number = 0
    for block in pieces(stream, end):
        before, *rows = block.split(tag)
        yield before
        for text in rows:
            if text[:1] not in b" />\t\r\n":  # rowBreaks
                yield tag + text
                continue
            row, rest = _row(text, end)
            found = _NUMBER.match(row)
            number = int(found[1]) if found else number + 1
            if wanted is None or number <= wanted.head or number in wanted.rows:
                yield tag + texts.renumber(row, used, cell)
            yield rest


def _prefix(archive: zipfile.ZipFile, part: str) -> bytes:
    """The prefix of the part's tags: '' nearly always, 'x:' from some writers."""
    with archive.open(part) as stream:
        found = _PREFIX.search(stream.read(_BEGINNING))
    if found is None:
        raise NotSlimmed("a part that begins oddly")
    return found[1] or b""


def _row(text: bytes, end: bytes) -> tuple[bytes, bytes]:
    """A row from behind its tag's name, and what follows it."""
    head = text.find(b">") + 1
    if text[head - 2 : head] == b"/>":
        return text[:head], text[head:]
    close = text.find(end)
    if close < 0:
        raise NotSlimmed("a row without an end")
    return text[: close + len(end)], text[close + len(end) :]


def _table(stream: IO[bytes], prefix: bytes, numbers: Mapping[int, int]) -> Iterator[bytes]:
    """The table of texts with those entries alone that are still used, in their new order."""
    tag, close = b"<" + prefix + b"si", b"</" + prefix + b"sst>"
    kept: dict[int, bytes] = {}
    head, number = b"", -1
    for block in pieces(stream, b"</" + prefix + b"si>"):
        before, *texts = block.split(tag)
        head = head or before
        for text in texts:
            number += 1
            if number in numbers:
                kept[numbers[number]] = tag + text
    if len(kept) != len(numbers):
        raise NotSlimmed("a text that the table does not hold")
    yield head
    for place in range(len(kept)):
        yield kept[place].partition(close)[0]
    if number >= 0:  # else the head is all of it
        yield close
