"""Filters: how money, days, telephones and yes or no are written on screens and papers."""

import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone

EMPTY = "—"


def fen_yuan(fen: int | None) -> str:
    """Whole fen as 元 with separators, two decimals: 123456789 → 1,234,567.89."""
    return EMPTY if fen is None else f"{Decimal(fen) / 100:,.2f}"


def fen_wan(fen: int | None) -> str:
    """Whole fen as 万元 with two decimals, rounded half up: 123456789 → 123.46."""
    if fen is None:
        return EMPTY
    wan = (Decimal(fen) / 1_000_000).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{wan:,.2f}"


def grouped(figure: Any) -> Any:
    """A whole number with its separators: 1336 → 1,336. Anything else as it is."""
    return f"{figure:,}" if isinstance(figure, int) else figure


def mask_phone(number: str | None) -> str:
    """139****2265; anything short keeps its last two digits only."""
    text = (number or "").strip()
    if not text:
        return EMPTY
    if len(text) >= 8:
        return f"{text[:3]}****{text[-4:]}"
    return "*" * max(len(text) - 2, 1) + text[-2:]


def mask_identity(number: str | None) -> str:
    """341**************5: the first three and the last sign of an identity number."""
    text = (number or "").strip()
    if not text:
        return EMPTY
    return f"{text[:3]}{'*' * max(len(text) - 4, 1)}{text[-1]}"


def iso(day: datetime.date | None) -> str:
    """2026-11-23, as tables write it; of a moment, the officer's day."""
    if not day:
        return EMPTY
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day.isoformat()


def iso_minute(moment: datetime.datetime | None) -> str:
    """2026-11-23 09:41 in the officer's time."""
    if not moment:
        return EMPTY
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return local.strftime("%Y-%m-%d %H:%M")


def paper_date(day: datetime.date | None) -> str:
    """2026年11月23日, as papers write it."""
    if not day:
        return EMPTY
    if isinstance(day, datetime.datetime) and timezone.is_aware(day):
        day = timezone.localtime(day).date()
    return f"{day.year}年{day.month}月{day.day}日"


def yes_no(value: bool | None) -> str:
    """是, 否, or a dash where it is not known."""
    return EMPTY if value is None else "是" if value else "否"


def or_dash(value: Any) -> Any:
    """The value, or a dash where there is none; nought is a value."""
    return EMPTY if value is None or value == "" else value


def file_size(size: int | None) -> str:
    """Bytes as KB or MB, as drop zones and receipts write it."""
    if size is None:
        return EMPTY
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


FILTERS = [
    fen_yuan,
    fen_wan,
    grouped,
    mask_phone,
    mask_identity,
    iso,
    iso_minute,
    paper_date,
    yes_no,
    or_dash,
    file_size,
]
