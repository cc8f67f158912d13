"""How each field of a census row is read from its cell. A reader puts the clean value into `fields`, or returns a
Note (check key and reason) when there is something to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Protocol

from enterprises.register.facts import FACTS
from enterprises.register.wording import is_masked
from liuan_safety.workbooks import cells
from liuan_safety.workbooks.cells import Problem
from liuan_safety.workbooks.dates import date
from liuan_safety.workbooks.headings import Column, HeadingMap
from liuan_safety.workbooks.numbers import Money, UnitMissing, currency_of, head_count, money


@dataclass(frozen=True, slots=True)
class Note:
    """A check that spoke, and its reason."""

    check: str
    reason: str


class Circumstances(Protocol):
    """What a reader may know beside its own cell."""

    today: dt.date
    heading: HeadingMap


Fields = dict[str, object]
Reader = Callable[[Fields, object, Column, Circumstances], Note | None]

# The same few thousand words fill these columns of every row.
_remembered_name = lru_cache(maxsize=4096)(cells.name)
_remembered_yes_no = lru_cache(maxsize=512)(cells.yes_no)
_remembered_grade = lru_cache(maxsize=512)(cells.standard_grade)
_remembered_date = lru_cache(maxsize=16384)(date)
_remembered_count = lru_cache(maxsize=8192)(head_count)


def _free_text(key: str, fields: Fields, value: object, _column: Column, _about: Circumstances) -> None:
    cleaned = cells.free_text(value)
    if cleaned is not None:
        fields[key] = cleaned


def _name(key: str, fields: Fields, value: object, _column: Column, _about: Circumstances) -> None:
    cleaned = _remembered_name(value) if type(value) is str else cells.name(value)
    if cleaned is not None:
        fields[key] = cleaned


def _serial(fields: Fields, value: object, _column: Column, _about: Circumstances) -> None:
    fields["serial"] = cells.text(value)


def _founded_on(fields: Fields, value: object, _column: Column, about: Circumstances) -> Note | None:
    day = _remembered_date(value) if type(value) is str else date(value)
    if isinstance(day, Problem):
        return Note("founded_unreadable", day.reason)
    if day is not None and day > about.today:
        return Note("founded_future", f"{day.isoformat()}晚于今天（{about.today.isoformat()}）")
    if day is not None:
        fields["founded_on"] = day
    return None


def _staff(fields: Fields, value: object, _column: Column, _about: Circumstances) -> Note | None:
    count = _remembered_count(value) if type(value) is str else head_count(value)
    if count is None:
        return None
    if isinstance(count, Problem):
        return Note("staff_unreadable", count.reason)
    fields["staff"] = count.persons
    return (
        Note("staff_approximate", f"“{cells.text(value)}”是约数，按{count.persons}人收录")
        if count.approximate
        else None
    )


def _capital(fields: Fields, value: object, column: Column, about: Circumstances) -> Note | None:
    stated = fields.get("capital_currency")
    amount = money(
        value, unit=column.unit or about.heading.stated_unit, currency=stated if type(stated) is str else None
    )
    if isinstance(amount, UnitMissing):
        return Note("capital_unit_missing", amount.reason)
    if isinstance(amount, Problem):
        return Note("capital_unreadable", amount.reason)
    if amount is None:
        return None
    fields["capital_fen"], fields["capital_currency"] = amount.fen, amount.currency
    if amount.currency != "CNY":
        return Note("capital_foreign", f"“{cells.text(value)}”按原币种{amount.currency}收录，没有折算")
    return None


def _capital_currency(fields: Fields, value: object, _column: Column, _about: Circumstances) -> None:
    currency = currency_of(cells.text(value))
    if currency:
        fields["capital_currency"] = currency


def _revenue(fields: Fields, value: object, column: Column, about: Circumstances) -> Note | None:
    amount = money(value, unit=column.unit or about.heading.stated_unit)
    if isinstance(amount, Problem):
        return Note("revenue_unreadable", amount.reason)
    if isinstance(amount, Money) and amount.currency != "CNY":
        return Note("revenue_unreadable", f"“{cells.text(value)}”是外币，没有折算")
    if amount is not None:
        fields["revenue_fen"] = amount.fen
    return None


def _assets(fields: Fields, value: object, column: Column, about: Circumstances) -> Note | None:
    amount = money(value, unit=column.unit or about.heading.stated_unit)
    if isinstance(amount, Problem):
        return Note("assets_unreadable", amount.reason)
    if isinstance(amount, Money) and amount.currency != "CNY":
        return Note("assets_unreadable", f"“{cells.text(value)}”是外币，没有折算")
    if amount is not None:
        fields["assets_fen"] = amount.fen
    return None


def _above_scale(fields: Fields, value: object, _column: Column, _about: Circumstances) -> Note | None:
    answer = _remembered_yes_no(value) if type(value) is str else cells.yes_no(value)
    if isinstance(answer, Problem):
        return Note("above_scale_unclear", answer.reason)
    if answer is not None:
        fields["above_scale"] = answer
    return None


def _standard_grade(fields: Fields, value: object, _column: Column, _about: Circumstances) -> Note | None:
    grade = _remembered_grade(value) if type(value) is str else cells.standard_grade(value)
    if isinstance(grade, Problem):
        return Note("grade_unknown", grade.reason)
    if grade is not None:
        fields["standard_grade"] = grade
    return None


def _telephone(fields: Fields, value: object, _column: Column, _about: Circumstances) -> Note | None:
    number = cells.telephone(value)
    if isinstance(number, Problem):
        return Note("telephone_odd", number.reason)
    if number is not None:
        fields["telephone"] = number
    return None


def _coordinate(
    key: str, low: float, high: float, fields: Fields, value: object, _column: Column, _about: Circumstances
) -> Note | None:
    degrees = cells.coordinate(value, low=low, high=high)
    if isinstance(degrees, Problem):
        return Note("coordinate_unreadable", degrees.reason)
    if degrees is not None:
        fields[key] = degrees
    return None


_NAMES = ("township", "industry_code", *(fact.key for fact in FACTS if fact.is_name and fact.key != "name"))
_TEXTS = ("registered_address", "address", "business_scope", "remark")


def _unless_masked(reader: Reader, fields: Fields, value: object, column: Column, about: Circumstances) -> Note | None:
    """139****2265 and 吴×× come from the register's own export: they say nothing and overwrite nothing."""
    return None if is_masked(value) else reader(fields, value, column, about)


_PERSONAL = tuple(fact.key for fact in FACTS if fact.personal)

FIELD_READERS: dict[str, Reader] = {
    **{key: partial(_name, key) for key in _NAMES},
    **{key: partial(_free_text, key) for key in _TEXTS},
    "serial": _serial,
    "founded_on": _founded_on,
    "staff": _staff,
    "capital_currency": _capital_currency,
    "capital_fen": _capital,
    "revenue_fen": _revenue,
    "assets_fen": _assets,
    "above_scale": _above_scale,
    "standard_grade": _standard_grade,
    "telephone": _telephone,
    "longitude": partial(_coordinate, "longitude", 73.0, 136.0),
    "latitude": partial(_coordinate, "latitude", 3.0, 54.0),
}
FIELD_READERS |= {key: partial(_unless_masked, FIELD_READERS[key]) for key in _PERSONAL}
