"""Cleaning of single cells without guessing: a value, None for empty, or a Problem with its reason.

Decisions: the brackets of a name become full-width 「（）」 (as on a licence), so a firm written both ways compares
equal; other Chinese punctuation stays. Full-width letters and digits become half-width. Spaces inside a Chinese name
go, one space between two Latin words stays. Control characters, zero-width characters and lone surrogates go.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from liuan_safety.workbooks.damage import ERROR_TEXTS


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that holds something which can't be true or can't be read."""

    reason: str


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}
_HALF_WIDTH |= {code: code - 0xFEE0 for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_HALF_WIDTH |= {ord(char): ord(char) - 0xFEE0 for char in "＃＄％＆＊＋－．／＝＠＿｀～"}
_HALF_WIDTH |= {0x3000: 0x20, 0xA0: 0x20}
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF, 0xAD])
_CONTROL = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])
for _kept in (0x09, 0x0A, 0x0D, 0x85):
    del _CONTROL[_kept]
_TIDY = {**_HALF_WIDTH, **_UNSEEN}
_UNTIDY = re.compile("[" + re.escape("".join(map(chr, [*_TIDY, *_CONTROL]))) + r"\t\n\r\x85\u2028\u2029]|\s\s|_x00")
_ESCAPED_CONTROL = re.compile(r"_x00(?:[01][0-9A-Fa-f]|7F)_")
_NAME_BRACKETS = str.maketrans("()﹙﹚", "（）（）")
_SPACES = re.compile(r"\s+")
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x21-\x7e])\s+|\s+(?=[^\x21-\x7e])")


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


EMPTIES = _words(
    "n/a na nil null none #n/a! - -- --- — —— ——— － – ― ─ ── / // \\ 、 . 。 ? ？ * ／",
    "空 空白 暂无 无 没有 未填 未填写 不详 不明 未知 待定 待补 无数据 暂缺 缺 略",
    "(无) （无） (空) （空） 无此项 不适用 未提供",
)

# Empty as a text, but no head count and no date: somebody ought to have known.
UNKNOWNS = _words("不详 不明 未知 待定 待补 不清楚")

_CODE_NOISE = re.compile(r"[\s()（）\[\]【】'‘’`´\"“”·.,，。、:：;；\-‐‑–—_]+")
_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?E\+?\d+")
_YES = _words("是 y yes true t 1 √ ✓ ✔ ☑ v 有 ● 对 已 ok", "规上 规模以上 规模上 规上企业 规模以上企业 规模企业")
_NO = _words("否 n no false f 0 × ✗ ✘ ☒ x 无 不是 非 未 没有 小微", "规下 规模以下 规模下 规下企业 规模以下企业 非规上")


def written(value: object) -> str:
    """The cell's text as written, fit to be stored: nothing is tidied, only what no database takes is taken out."""
    if type(value) is str:
        return value if value.isprintable() and "_x00" not in value else _storable(value)
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if value is None:
        return ""
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _storable(str(value))


def has_control_characters(value: object) -> bool:
    """Whether NUL or another character that can't be stored stands in the cell."""
    return type(value) is str and not value.isprintable() and value.translate(_CONTROL) != value


def _storable(value: str) -> str:
    if "_x00" in value:
        value = value.replace("_x000D_", "\r").replace("_x000A_", "\n").replace("_x0009_", "\t")
        value = _ESCAPED_CONTROL.sub("", value)
    return value.translate(_CONTROL)


def text(value: object) -> str:
    """One line of text: half-width letters and digits, no hidden characters, single spaces."""
    raw = value if type(value) is str else written(value)
    if _UNTIDY.search(raw) is None:
        return raw.strip()
    return _SPACES.sub(" ", _storable(raw).translate(_TIDY)).strip()


def is_empty(cleaned: str) -> bool:
    """Whether a cleaned text says that there is nothing: '', N/A, 无, -, / and the like."""
    return not cleaned or cleaned.casefold() in EMPTIES


def free_text(value: object) -> str | None:
    """Text of an address, a scope, a remark."""
    cleaned = text(value)
    return None if is_empty(cleaned) else cleaned


def name(value: object) -> str | None:
    """A name of a firm, a person, a department: full-width brackets, no spaces beside Chinese characters."""
    cleaned = text(value)
    if is_empty(cleaned):
        return None
    cleaned = cleaned.translate(_NAME_BRACKETS)
    return _SPACE_BESIDE_CHINESE.sub("", cleaned) if " " in cleaned else cleaned


def error_name(value: object) -> str | None:
    """The Excel error a text spells out (pasted as text), or None."""
    if type(value) is not str or "#" not in value:
        return None
    cleaned = text(value).upper()
    return cleaned if cleaned in ERROR_TEXTS else None


def credit_code(value: object) -> str | Problem | None:
    """A credit code: upper case, half-width, without spaces, quotes and hyphens. Its truth is proved elsewhere.

    A number of 16 and more digits, or one in scientific notation, is a Problem: Excel has overwritten its last digits.
    """
    if type(value) is float or type(value) is int:
        if abs(value) >= 1e15:
            return Problem(_eaten_by_excel(repr(value)))
        return written(value)
    cleaned = text(value)
    if is_empty(cleaned):
        return None
    upper = cleaned.upper()
    if _SCIENTIFIC.fullmatch(upper.replace(" ", "")):
        return Problem(_eaten_by_excel(cleaned))
    code = _CODE_NOISE.sub("", upper)
    return code if any(char.isascii() and char.isalnum() for char in code) else None


def _eaten_by_excel(shown: str) -> str:
    return f"信用代码被Excel当成了数字（{shown}），后几位已丢失，请把该列设为文本格式后按营业执照重新填写"


def yes_no(value: object) -> bool | Problem | None:
    """是/否, √, Y/N, 1/0, 规上/规下. Empty is None: an empty tick box is not taken for 否."""
    if type(value) is bool:
        return value
    cleaned = text(value).casefold().strip("()（）[]【】 ")
    if cleaned in _YES:
        return True
    if cleaned in _NO:
        return False
    return None if is_empty(cleaned) else Problem(f"“{text(value)}”看不出是“是”还是“否”")


def telephone(value: object) -> str | Problem | None:
    """A telephone number as text; several numbers stay together. Problem when it has fewer than 7 digits."""
    cleaned = text(value)
    if is_empty(cleaned):
        return None
    digits = sum(map(str.isdigit, cleaned))
    return cleaned if digits >= 7 else Problem(f"“{cleaned}”不像电话号码")


_GRADES = {
    "一级": ("一级", "1级", "壹级", "Ⅰ级", "I级", "国家一级"),
    "二级": ("二级", "2级", "贰级", "Ⅱ级", "II级", "省二级"),
    "三级": ("三级", "3级", "叁级", "Ⅲ级", "III级", "市三级"),
    "小微": ("小微", "微型", "小型微型"),
}
_GRADE_OF = {word.upper(): grade for grade, words in _GRADES.items() for word in words}
_GRADE_OF |= {"一": "一级", "二": "二级", "三": "三级", "1": "一级", "2": "二级", "3": "三级", "小微企业": "小微"}
_GRADE_FILLING = re.compile(r"安全生产|标准化|达标|企业|等级|已|创建|[()（）:：\s]")
_NO_GRADE = re.compile(r"未|无|否|不|没|正在|创建中|申报|申请|在创|拟")


def standard_grade(value: object) -> str | Problem | None:
    """一级, 二级, 三级 or 小微; None for 无, 未创建, 未达标, 创建中 and the like (which stay as written)."""
    cleaned = text(value)
    if is_empty(cleaned) or _NO_GRADE.search(cleaned):
        return None
    bare = _GRADE_FILLING.sub("", cleaned).upper()
    grade = _GRADE_OF.get(bare)
    return grade or Problem(f"“{cleaned}”不是已知的标准化等级（一级、二级、三级、小微）")


_DEGREES = re.compile(r"[EN东北]?[经纬]?(\d{1,3})[°度](\d{1,2})[′'分](?:(\d{1,2}(?:\.\d+)?)[″\"秒]?)?[EN]?")


def coordinate(value: object, *, low: float, high: float) -> float | Problem | None:
    """Degrees as a decimal number; 116°30′25″ is read too. Problem outside low…high (degrees)."""
    cleaned = text(value)
    if is_empty(cleaned):
        return None
    try:
        degrees = float(cleaned.strip("°度"))
    except ValueError:
        parts = _DEGREES.fullmatch(cleaned.replace(" ", ""))
        if parts is None:
            return Problem(f"“{cleaned}”不是经纬度")
        degrees = int(parts[1]) + int(parts[2]) / 60 + float(parts[3] or 0) / 3600
    return round(degrees, 6) if low <= degrees <= high else Problem(f"“{cleaned}”不在{low:g}到{high:g}度之间")
