"""Heading labels made comparable: what is decoration goes, what carries meaning (a unit) is kept apart."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from liuan_safety.workbooks.cells import written

_BRACKETS = re.compile(
    r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|\{([^{}]*)\}|<([^<>]*)>|《([^《》]*)》"
)
_UNIT = r"(?:百万|千万|亿|万|千)?(?:美元|港元|香港元|欧元|日元|英镑|人民币元|人民币|元)|亿|万|千元"
_UNIT_ALONE = re.compile(rf"(?:金额)?(?:单位)?[:]?(?:人民币)?({_UNIT})(?:人民币)?")
_UNIT_AT_END = re.compile(rf"(?<=[本金额入])[/:,、\-]?(?:单位[:]?)?({_UNIT})$")
_UNIT_LINE = re.compile(
    rf"(?:金额|货币|计量|资金|资本)?单位[:]\s*(?:\S*[、,/])?({_UNIT})(?![一-鿿]*(?:公司|局|办|委|镇|乡))"
)
_NUMBERING = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.、)]|^\(\d{1,2}\)|^[①-⑳]")
_ORNAMENT = re.compile(r"[\W_]+", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Label:
    """A heading cell: `shown` as written on one line, `core` to compare, `unit` of money if it names one."""

    shown: str
    core: str
    unit: str | None = None


@lru_cache(maxsize=8192)
def _label(raw: str) -> Label:
    shown = re.sub(r"\s+", "", raw)
    plain = unicodedata.normalize("NFKC", shown).strip()
    unit, inner, plain = _without_brackets(_NUMBERING.sub("", plain, count=1))
    if unit is None and (match := _UNIT_AT_END.search(plain)):
        unit, plain = match[1], plain[: match.start()]
    core = _ORNAMENT.sub("", plain).casefold() or _ORNAMENT.sub("", inner).casefold()
    return Label(shown=shown, core=core, unit=unit)


def label(value: object) -> Label:
    """The label of a heading cell; an empty cell gives an empty core."""
    return _label(written(value)[:200])


def _without_brackets(plain: str) -> tuple[str | None, str, str]:
    unit: str | None = None
    inner = ""
    for match in _BRACKETS.finditer(plain):
        content = next(group for group in match.groups() if group is not None)
        found = _UNIT_ALONE.fullmatch(content)
        unit = unit or (found[1] if found else None)
        inner += content
    return unit, inner, _BRACKETS.sub("", plain)


def stated_unit(value: object) -> str | None:
    """The unit of money that a line above the heading states (单位：万元), or None."""
    if type(value) is not str or "单位" not in value:
        return None
    found = _UNIT_LINE.search(unicodedata.normalize("NFKC", re.sub(r"\s+", " ", value)))
    return found[1] if found else None
