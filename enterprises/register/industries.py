"""国民经济行业分类 GB/T 4754-2017: 20 门类, 97 大类, 473 中类, 1380 小类, read from the table beside this file.

A code is kept as text without the section's letter, leading zeros and all (0111, 26, 2611). The standard has been
amended since: four digits under a known 大类 that the table lacks are taken, and said to be unchecked.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from enterprises.register.names import initials, name_pinyin

STANDARD = "GB/T 4754-2017"
ARROW = " › "
_TABLE = Path(__file__).with_name("gbt4754.txt")
_LEVELS = {1: "门类", 2: "大类", 3: "中类", 4: "小类"}


@dataclass(frozen=True, slots=True)
class Industry:
    """One line of the classification; `section` is the letter of its 门类."""

    code: str
    name: str
    section: str

    @property
    def level(self) -> str:
        """门类, 大类, 中类 or 小类."""
        return _LEVELS[len(self.code)]


@cache
def table() -> dict[str, Industry]:
    """Every line by its code, in the order of the standard; sections under their letter."""
    found: dict[str, Industry] = {}
    section = ""
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        code, _, name = line.partition(" ")
        section = code if code.isalpha() else section
        found[code] = Industry(code, name, section)
    return found


@cache
def divisions() -> dict[str, tuple[Industry, ...]]:
    """The 大类 of each 门类, under the section's letter."""
    lines = [row for row in table().values() if row.level == "大类"]
    return {row.code: tuple(line for line in lines if line.section == row.code) for row in table().values() if
            row.level == "门类"}  # fmt: skip


def plain(code: str) -> str:
    """The code as the register keeps it: half-width, no spaces, without the letter that its 大类 has anyway."""
    text = "".join(unicodedata.normalize("NFKC", code or "").split()).upper()
    if text[:1].isalpha() and text[1:].isdigit():
        row = table().get(text[1:3])
        return text[1:] if row is not None and row.section == text[0] else text
    return text


def fault(code: str) -> str | None:
    """Why this can't be an industry code, in Chinese; None when it lies under a known 大类."""
    text = plain(code)
    if not text.isascii() or not text.isdigit() or not 2 <= len(text) <= 4:
        return f"行业代码“{code}”应是 {STANDARD} 的 2 至 4 位数字，请从列表中选择"
    if text[:2] not in table():
        return f"行业代码“{code}”不在 {STANDARD} 内：没有“{text[:2]}”这个大类，请从列表中选择"
    return None


def is_checked(code: str) -> bool:
    """Whether the very code stands in the table."""
    return plain(code) in table()


def way_to(code: str) -> list[Industry]:
    """From the 门类 down to the code, as far as the table knows; nothing for a code that can't be one."""
    text = plain(code)
    if fault(text) is not None:
        return []
    rows = [table()[text[:length]] for length in range(2, len(text) + 1) if text[:length] in table()]
    # A 中类 of one 小类 alone bears its name: once is enough.
    shown = [row for place, row in enumerate(rows) if place + 1 == len(rows) or rows[place + 1].name != row.name]
    return [table()[shown[0].section], *shown]


def in_words(code: str) -> str:
    """「C 制造业 › 26 化学原料和化学制品制造业 › 2611 无机酸制造」; an unknown code as it is, and told."""
    rows = way_to(code)
    if not rows:
        return f"{code}（不是 {STANDARD} 的代码）" if code else ""
    words = ARROW.join(f"{row.code} {row.name}" for row in rows)
    text = plain(code)
    return words if is_checked(text) else f"{words}{ARROW}{text}（{_LEVELS[len(text)]}未核对）"


@cache
def _searched() -> tuple[tuple[Industry, str], ...]:
    rows = [row for row in table().values() if row.code.isdigit()]
    return tuple((row, initials(name_pinyin(row.name))) for row in rows)


def search(words: str, limit: int = 50) -> list[Industry]:
    """Lines whose code begins with the words, or whose name or its initials hold them; the closest first.

    Digits under a known 大类 that the table lacks answer with themselves.
    """
    text = plain(words)
    if not text:
        return []
    if text.isascii() and text.isdigit():
        rows = [row for row, _ in _searched() if row.code.startswith(text)]
        if not rows and fault(text) is None:
            rows = [Industry(text, f"（{_LEVELS[len(text)]}未核对）", table()[text[:2]].section)]
        return rows[:limit]
    found = [(row, letters) for row, letters in _searched() if text in row.name or text.lower() in letters]
    found.sort(key=lambda pair: (not pair[0].name.startswith(text), len(pair[0].code), pair[0].code))
    return [row for row, _ in found][:limit]


def initials_of(row: Industry) -> str:
    """The initials of its name, for the picker's own search."""
    return initials(name_pinyin(row.name))
