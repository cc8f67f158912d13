"""Arithmetic of the dashboard (D7): shares, changes, shades, and the sentence that a row of figures amounts to.

Shares are whole hundredths of a per cent. Rounding never hides anything: while one is missing a share stays below
100 %, and while there is one it stays above 0 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WHOLE = 10_000  # 100 % in hundredths of a per cent
SHADES = 5
NAMED = 3  # so many places are named in a sentence


def share(part: int, whole: int) -> int | None:
    """`part` of `whole` in hundredths of a per cent, rounded half up; None of nothing. ValueError for no part."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    rounded = (part * WHOLE * 2 + whole) // (2 * whole)
    if part == whole:
        return WHOLE
    return min(max(rounded, 1), WHOLE - 1) if part else 0


def share_words(hundredths: int | None) -> str:
    """74.3%, 100%, 0%, 99.99%; a second decimal only where the first would round to the whole or to nothing."""
    if hundredths is None:
        return "—"
    if hundredths in (0, WHOLE):
        return f"{hundredths // 100}%"
    tenths = (hundredths + 5) // 10
    if tenths in (0, WHOLE // 10):
        return f"{hundredths // 100}.{hundredths % 100:02d}%"
    return f"{tenths // 10}.{tenths % 10}%"


def shade(hundredths: int | None) -> int:
    """How dark a county is: 0 for nothing yet, 1 to 4 by quarters, 5 for the whole and for nothing less."""
    if not hundredths:
        return 0
    return SHADES if hundredths == WHOLE else 1 + hundredths * (SHADES - 1) // WHOLE


SHADE_WORDS = ("0%", "25%以下", "25%—50%", "50%—75%", "75%以上，不满100%", "100%")


def change_words(now: int, then: int | None, year: int, unit: str = "家") -> str:
    """比2025年度多 40 家; 与2025年度持平; nothing where that year is not known."""
    if then is None:
        return ""
    if now == then:
        return f"与{year}年度持平"
    return f"比{year}年度{'多' if now > then else '少'} {abs(now - then):,} {unit}"


def change_of_share(now: int | None, then: int | None, year: int) -> str:
    """比2025年度高 3.2 个百分点; from the shares as they are shown, so that nobody computes another figure."""
    if now is None or then is None:
        return ""
    moved = (now + 5) // 10 - (then + 5) // 10
    if moved == 0:
        return f"与{year}年度持平"
    return f"比{year}年度{'高' if moved > 0 else '低'} {abs(moved) // 10}.{abs(moved) % 10} 个百分点"


@dataclass(frozen=True, slots=True)
class Movement:
    """Why the register is larger or smaller than last year's list: what came, what left, what the list had twice."""

    joined: int
    left: int

    def words(self) -> str:
        """新入库 120 家，出库 80 家; empty where nothing moved."""
        parts = [f"新增 {self.joined:,} 家" if self.joined else "", f"出库 {self.left:,} 家" if self.left else ""]
        return "，".join(part for part in parts if part)


def listed_words(names: Sequence[str], counted: str = "个") -> str:
    """金寨县、霍邱县; the first few by name, with how many there are in all."""
    if len(names) <= NAMED:
        return "、".join(names)
    return f"{'、'.join(names[:NAMED])}等 {len(names)} {counted}"


def slowest(shares: Mapping[str, int | None]) -> str:
    """What the map amounts to: 金寨县最慢，74.3%; all alike; nothing begun."""
    known = {name: value for name, value in shares.items() if value is not None}
    if not known:
        return "还没有可比的数字"
    least, most = min(known.values()), max(known.values())
    if least == most:
        return {0: "都还没有开始", WHOLE: "都已完成"}.get(least, f"都是 {share_words(least)}")
    names = [name for name, value in known.items() if value == least]
    return f"{listed_words(names)}最慢，{share_words(least)}"


def largest(counts: Mapping[str, int], unit: str = "家") -> str:
    """What bars amount to without a former year: 建材最多，130 家，占 24.1%."""
    whole = sum(counts.values())
    if not whole:
        return "还没有企业"
    name = max(counts, key=lambda key: (counts[key], key))
    return f"{name}最多，{counts[name]:,} {unit}，占 {share_words(share(counts[name], whole))}"


def moved_most(now: Mapping[str, int], then: Mapping[str, int], year: int, unit: str = "家") -> str:
    """What bars beside last year's amount to: 建材比2025年度少 132 家，变化最大."""
    moves = {key: now.get(key, 0) - then.get(key, 0) for key in (*now, *then)}
    if not any(moves.values()):
        return f"各项与{year}年度都持平"
    name = max(moves, key=lambda key: (abs(moves[key]), key))
    return f"{name}{change_words(now.get(name, 0), then.get(name, 0), year, unit)}，变化最大"


def unled_words(number: int) -> str:
    """无监管部门的企业还有 132 家; or that there is none."""
    return f"无监管部门的企业还有 {number:,} 家" if number else "所有企业都有监管部门"
