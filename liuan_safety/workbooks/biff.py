"""Lost cells of an old .xls: the records of its workbook stream, read only as far as that needs.

BIFF8 numbers: BOF 0x809, BOUNDSHEET 0x85, FILEPASS 0x2F, BOOLERR 0x205, FORMULA 0x06, STRING 0x207.
"""

from __future__ import annotations

import io
import struct

from xlrd.compdoc import CompDoc

from liuan_safety.workbooks.damage import Damage, DamageKind, SheetLook

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUNDSHEET, _FILEPASS, _BOOLERR, _FORMULA, _STRING, _EOF = 0x85, 0x2F, 0x205, 0x06, 0x207, 0x0A
_TEXT_CONSTANT = b"\x17"
_BETWEEN_FORMULA_AND_STRING = {0x4BC, 0x221, 0x21, 0x236, 0x3C}


class BiffEncrypted(Exception):
    """The stream asks for a password (FILEPASS)."""


class BiffBroken(Exception):
    """The compound file or its records can't be followed."""


def look_at_xls(content: bytes) -> list[SheetLook]:
    """One SheetLook per sheet, in the workbook's order. Raises BiffEncrypted or BiffBroken."""
    stream = _workbook_stream(content)
    return [_look(stream, offset) for offset in _sheet_offsets(stream)]


def _workbook_stream(content: bytes) -> bytes:
    try:
        document = CompDoc(content, logfile=io.StringIO())
        for name in ("Workbook", "Book"):
            stream, base, length = document.locate_named_stream(name)
            if stream:
                return bytes(stream[base : base + length])
    except Exception as error:  # the parser raises whatever the broken bytes lead it to
        raise BiffBroken(str(error)) from error
    raise BiffBroken("no workbook stream")


def _sheet_offsets(stream: bytes) -> list[int]:
    offsets = []
    position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _FILEPASS:
            raise BiffEncrypted
        if kind == _BOUNDSHEET and length >= 6:
            offsets.append(struct.unpack_from("<I", stream, position + 4)[0])
        if kind == _EOF:
            break
        position += 4 + length
    return offsets


def _look(stream: bytes, position: int) -> SheetLook:
    look = SheetLook()
    end = len(stream)
    unpack = struct.Struct("<HH").unpack_from
    while position + 4 <= end:
        kind, length = unpack(stream, position)
        body = position + 4
        position = body + length
        if kind == _EOF or position > end:
            break
        if kind == _BOOLERR and length >= 8 and stream[body + 7]:
            _keep(look, stream, body, Damage(DamageKind.ERROR, _ERRORS.get(stream[body + 6], "#N/A")))
        elif kind == _FORMULA and length >= 14 and stream[body + 12 : body + 14] == b"\xff\xff":
            damage = _formula_damage(stream, body, position)
            if damage:
                _keep(look, stream, body, damage)
    return look


def _formula_damage(stream: bytes, body: int, following: int) -> Damage | None:
    result = stream[body + 6]
    if result == 2:
        return Damage(DamageKind.ERROR, _ERRORS.get(stream[body + 8], "#N/A"))
    lost = result == 0 and _next_kind(stream, following) != _STRING
    # 3 says "the empty text". Writers that never calculate put it everywhere; a formula without any text constant
    # can't have come to it.
    lost = lost or (result == 3 and _TEXT_CONSTANT not in stream[body + 22 : following])
    return Damage(DamageKind.NO_STORED_VALUE, "=…") if lost else None


def _next_kind(stream: bytes, position: int) -> int | None:
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind not in _BETWEEN_FORMULA_AND_STRING:
            return int(kind)
        position += 4 + length
    return None


def _keep(look: SheetLook, stream: bytes, body: int, damage: Damage) -> None:
    row, column = struct.unpack_from("<HH", stream, body)
    look.damage[(row + 1, column + 1)] = damage
