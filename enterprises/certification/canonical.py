"""The canonical text of a frozen census year, version 1. Pure: no database, no clock, no settings.

A text is a sequence of lines, each one JSON value: keys sorted by code point, no spaces, nothing escaped that UTF-8 can
hold, decimals as text, days and instants as ISO 8601 (instants in UTC, whole seconds), no floats, no null and no
empty value (what is not known is left out), no ids of any database. The first line is the head; the lines of the parts
that it names follow, in its order. Every line ends with one line feed. The digest is SHA-256 over the UTF-8 bytes.

Whatever changes here changes the number: a text once written is read by the rules of its own number.
"""

import datetime
import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

FORMAT = "liuan-census-year/1"


def line(value: Mapping[str, Any]) -> str:
    """One value as one line with its line feed. Raises TypeError for what the form cannot hold (a float)."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Any:
    """What stands in the text for a value; empty ones are left out of mappings. Asked millions of times."""
    kind = type(value)
    if kind is str:
        return value.replace("\r\n", "\n").replace("\r", "\n") if "\r" in value else value
    if kind is bool or kind is int:
        return value
    if isinstance(value, Mapping):
        plain = {}
        for key, one in value.items():
            if one is not None and ((one := _plain(one)) or one is False or one == 0):
                plain[str(key)] = one
        return plain
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime.datetime):
        return instant_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str | int):  # choices of Django are texts of a kind of their own
        return str(value) if isinstance(value, str) else int(value)
    raise TypeError(f"{kind.__name__} has no canonical form")


def decimal_text(value: Decimal) -> str:
    """A decimal as plain text, without exponent and trailing noughts: 8E+6 → 8000000, 116.250 → 116.25."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def yuan_text(fen: int) -> str:
    """Whole fen as yuan with two decimals: 800000000 → 8000000.00."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def instant_text(value: datetime.datetime) -> str:
    """An instant in UTC, whole seconds: 2026-11-30T08:00:00Z. Raises ValueError without a zone."""
    if value.tzinfo is None:
        raise ValueError("an instant bears its zone")
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse(text: str) -> dict[str, Any]:
    """A line back as a value; written again it is the same line."""
    value: dict[str, Any] = json.loads(text)
    return value


def lines_of(text: str) -> list[str]:
    """The lines of a text without their line feeds: parted there alone, whatever else Unicode calls a line's end."""
    return text.split("\n")[:-1]


def digest(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


class Digest:
    """SHA-256 and number of bytes of several texts one behind the other, without joining them."""

    def __init__(self, *texts: str) -> None:
        self._hash, self.size = hashlib.sha256(), 0
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """The next text."""
        data = text.encode()
        self._hash.update(data)
        self.size += len(data)

    @property
    def value(self) -> str:
        """The digest so far, in hexadecimal."""
        return self._hash.hexdigest()


def business_key(*, code: str, name_key: str, address_key: str) -> str:
    """By what the world knows an enterprise: its credit code, else its name and address as two spellings compare."""
    return code or f"{name_key}@{address_key}"
