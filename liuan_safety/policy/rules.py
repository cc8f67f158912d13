"""What a setting's text may say and how it is read. No clock, no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

FLOOR_NAMES = ("大型", "中型", "小型")
Value = int | Decimal | bool | str | tuple[str, ...]


class Kind(StrEnum):
    """How a value is written."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    TEXT = "text"
    WORDS = "words"
    FLOORS = "floors"


@dataclass(frozen=True)
class Definition:
    """One figure of the house: what it is called, where it is written, what it may be.

    `default` holds where the table has no row for a day. `verified` is False for a figure that no text before us
    fixes: the screen marks it until the office confirms it. `choices` are the words allowed for `Kind.WORDS`.
    """

    key: str
    group: str
    label: str
    kind: Kind
    default: str
    unit: str
    article: str
    explanation: str
    verified: bool
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    differs_by_county: bool = False


class BadValue(ValueError):
    """The text can't be a value of this setting; the message says in Chinese what it should be."""


def _whole(definition: Definition, text: str) -> int:
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise BadValue(f"“{definition.label}”应是整数，现在填的是“{text}”")
    return int(text)


def _decimal(definition: Definition, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise BadValue(f"“{definition.label}”应是数字，现在填的是“{text}”") from None
    if not number.is_finite():
        raise BadValue(f"“{definition.label}”应是数字，现在填的是“{text}”")
    return number


def _yes_no(definition: Definition, text: str) -> bool:
    if text not in ("是", "否"):
        raise BadValue(f"“{definition.label}”只能填“是”或“否”")
    return text == "是"


def split_words(text: str) -> tuple[str, ...]:
    """The words of a list as it is stored: separated by commas."""
    return tuple(word.strip() for word in text.replace("、", ",").replace("，", ",").split(",") if word.strip())


def _words(definition: Definition, text: str) -> tuple[str, ...]:
    words = split_words(text)
    allowed = {value for value, _ in definition.choices}
    unknown = [word for word in words if allowed and word not in allowed]
    if unknown:
        raise BadValue(f"“{definition.label}”里没有这些选项：{'、'.join(unknown)}")
    return words


def _floors(definition: Definition, text: str) -> tuple[str, ...]:
    """Three whole numbers that fall from large to small: 300,100,10."""
    words = split_words(text)
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    if len(numbers) != 3 or len(words) != 3 or not numbers[0] > numbers[1] > numbers[2] > 0:
        raise BadValue(f"“{definition.label}”应依次填大型、中型、小型的下限，三个由大到小的整数，用逗号分开")
    return tuple(str(number) for number in numbers)


def parse(definition: Definition, text: str) -> Value:
    """The typed value of the text. Raises BadValue with what is wrong, in Chinese."""
    text = text.strip()
    if definition.kind is Kind.TEXT:
        return text
    if definition.kind is Kind.YES_NO:
        return _yes_no(definition, text)
    if definition.kind is Kind.WORDS:
        return _words(definition, text)
    if definition.kind is Kind.FLOORS:
        return _floors(definition, text)
    number = _whole(definition, text) if definition.kind is Kind.WHOLE else _decimal(definition, text)
    low, high = definition.minimum, definition.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadValue(f"“{definition.label}”应在 {low} 到 {high} 之间，现在填的是 {text}")
    return number


def written(value: Value) -> str:
    """The one way in which a typed value is stored: 5, 0.25, 是, a,b."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return ",".join(value) if isinstance(value, tuple) else str(value)


def shown(definition: Definition, text: str) -> str:
    """The value with its unit as people read it: 30 分钟; the labels of chosen words; 无 for an empty list."""
    if definition.kind is Kind.WORDS:
        return _labels(definition.choices, split_words(text)) or "无"
    if definition.kind is Kind.FLOORS:
        named = zip(FLOOR_NAMES, split_words(text), strict=False)
        return "、".join(f"{name} {number}" for name, number in named) + f" {definition.unit}"
    return f"{text} {definition.unit}".strip() or "无"


def _labels(choices: Sequence[tuple[str, str]], words: Sequence[str]) -> str:
    names = dict(choices)
    return "、".join(names.get(word, word) for word in words)
