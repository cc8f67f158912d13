"""Facts in words: how a value is shown, masked and compared. No clock, no database."""

import datetime
import re
from decimal import Decimal
from typing import Any

from enterprises.register.facts import Fact, FactKind

EMPTY = "—"
CODE_OUTSTANDING = "代码待补"  # stands where the code will, on screens and in sheets; the census reads it back
FEN_PER_WAN = Decimal(1_000_000)
CURRENCIES = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元", "GBP": "英镑", "TWD": "新台币"}
YUAN_NAMES = ("", "人民币", "人民币元", "元", "CNY")


def wan(fen: int) -> Decimal:
    """Fen → 万元 with two decimals."""
    return (Decimal(fen) / FEN_PER_WAN).quantize(Decimal("0.01"))


def exact_wan(fen: int) -> str:
    """Fen → 万元 as text with two decimals, more where the figure has them: read back, it is the same to the fen."""
    whole, rest = divmod(abs(fen), 1_000_000)
    parts = f"{rest // 10_000:02d}" if rest % 10_000 == 0 else f"{rest:06d}".rstrip("0")
    return f"{'-' if fen < 0 else ''}{whole}.{parts}"


def in_words(fact: Fact, value: Any, *, empty: str = EMPTY) -> str:
    """The value as the pages print it; `empty` where there is none."""
    if value is None or value == "":
        return empty
    match fact.kind:
        case FactKind.FEN:
            return f"{wan(int(value)):,} 万元"
        case FactKind.COUNT:
            return f"{value:,} 人"
        case FactKind.YES_NO:
            return "是" if value else "否"
        case FactKind.DAY:
            return value.isoformat() if isinstance(value, datetime.date) else str(value)
        case FactKind.DEGREES:
            return f"{Decimal(value).normalize():f}°"
    return mask(fact, str(value)) if fact.personal else str(value)


def in_currency(words: str, currency: str) -> str:
    """「800.00 万元」, of another currency 「800.00 万(美元)」."""
    return words if currency in YUAN_NAMES else f"{words.removesuffix('元')}（{CURRENCIES.get(currency, currency)}）"


def mask(fact: Fact, value: str) -> str:
    """Personal data as they are shown to everybody: 139****2265, 吴××."""
    if not value:
        return ""
    if fact.key == "telephone":
        return _masked_telephone(value)
    return value[0] + "×" * max(len(value) - 1, 1)


# People write 139.1234.2265 and 139/1234/2265 as well as 139-1234-2265.
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\D{0,2}\d{4}\D{0,2}(\d{4})(?!\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\-.·—–－_](?=\d)")


def _masked_telephone(value: str) -> str:
    """Numbers masked wherever they stand; a text in which none is found shows its ends alone."""
    if len(value) == 11 and value.isdecimal() and value.isascii():
        return _masked_digits(value)
    shown = _BETWEEN_DIGITS.sub("", _MOBILE.sub(r"\1****\2", value))
    shown = re.sub(r"\d{7,}", lambda found: _masked_digits(found.group()), shown)
    return shown if "***" in shown else f"{value[:1]}****{value[-1:]}"


_MASKED = re.compile(r"\*{3}|^.×+$")


def is_masked(value: Any) -> bool:
    """Whether a text is one that `mask` has made: an export read back must not overwrite what it hides."""
    return isinstance(value, str) and _MASKED.search(value.strip()) is not None


def _masked_digits(digits: str) -> str:
    if len(digits) == 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return "*" * (len(digits) - 3) + digits[-3:]


def row_in_words(source_row: str) -> str:
    """`企业名单!104` → 工作表“企业名单”第104行."""
    sheet, mark, row = source_row.rpartition("!")
    if not mark:
        return f"第{source_row}行" if source_row.isdigit() else source_row
    return f"工作表“{sheet}”第{row}行"


def same(former: Any, value: Any) -> bool:
    """Whether two values of a fact are the same to an officer: no value and an empty text are one."""
    return (former is None or former == "") if value is None or value == "" else former == value


def jsonable(value: Any) -> Any:
    """The value as the log keeps it."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime.date) else value
