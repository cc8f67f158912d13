"""Arithmetic of the register: the unified social credit code (GB 32100-2015), the organisation code in it (GB 11714).

The common library demands digits in the first eight places and so refuses valid codes of rural collectives (N…),
the armed forces (A…) and others (Y…); the standard allows letters there. Proved here by the two check digits alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from operator import mul

CODE_LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: no I, O, S, V, Z."""

_VALUE = {char: index for index, char in enumerate(ALPHABET)}
_BASE_36 = {char: int(char, 36) for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_HAS_LETTER = re.compile(r"[^\W\d_]")
_LOOKALIKES = {"I": "数字1", "O": "数字0", "S": "数字5", "V": "字母U", "Z": "数字2"}


class CodeFaultKind(StrEnum):
    """What is wrong with a credit code."""

    MISSING = "missing"
    LENGTH = "length"
    ALPHABET = "alphabet"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class CodeFault:
    """One fault of a credit code, with the sentence an officer reads."""

    kind: CodeFaultKind
    reason: str


def is_name(text: str) -> bool:
    """Whether a text can name an enterprise: it holds at least one letter (a Chinese character is one)."""
    return _HAS_LETTER.search(text) is not None


def check_digit(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, section 5). Raises KeyError for characters not allowed."""
    if len(body) != len(_WEIGHTS):
        raise ValueError(f"{len(body)} characters where {len(_WEIGHTS)} are weighed")
    total = sum(map(mul, map(_VALUE.__getitem__, body), _WEIGHTS))
    return ALPHABET[-total % 31]


def organisation_check_digit(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (GB 11714-1997)."""
    if len(body) != len(_ORGANISATION_WEIGHTS):
        raise ValueError(f"{len(body)} characters where {len(_ORGANISATION_WEIGHTS)} are weighed")
    total = sum(map(mul, map(_BASE_36.__getitem__, body), _ORGANISATION_WEIGHTS))
    remainder = 11 - total % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def examine_credit_code(code: str) -> CodeFault | None:
    """The first fault of a cleaned code (upper case, no spaces), or None when both check digits are right.

    GB 32100-2015 for the 18th character, GB 11714-1997 for the 17th.
    """
    if not code:
        return CodeFault(CodeFaultKind.MISSING, "没有统一社会信用代码")
    strange = _strange_character(code)
    if len(code) != CODE_LENGTH:
        return CodeFault(CodeFaultKind.LENGTH, _length_reason(code))
    if strange is not None:
        return CodeFault(CodeFaultKind.ALPHABET, strange)
    return _check_digits(code)


def credit_code_fault(code: str) -> str | None:
    """The reason in Chinese why a cleaned credit code can't be true, or None when it is sound."""
    fault = examine_credit_code(code)
    return fault.reason if fault else None


def _strange_character(code: str) -> str | None:
    if _VALUE.keys() >= set(code):
        return None
    for place, char in enumerate(code, start=1):
        if char not in _VALUE:
            hint = _LOOKALIKES.get(char)
            tail = (
                f"，信用代码不用这个字母，请核对是否为{hint}"
                if hint
                else "，信用代码只用数字和大写字母（不含I、O、S、V、Z）"
            )
            return f"统一社会信用代码第{place}位是“{char}”{tail}"
    return None


def _length_reason(code: str) -> str:
    kind = {15: "，像是旧的15位工商注册号", 9: "，像是9位组织机构代码"}.get(len(code), "")
    return f"统一社会信用代码应为18位，这里是{len(code)}位{kind}，请按营业执照填写完整"


def _check_digits(code: str) -> CodeFault | None:
    wrong = []
    if check_digit(code[:17]) != code[17]:
        wrong.append("第18位校验码（GB 32100）")
    if organisation_check_digit(code[8:16]) != code[16]:
        wrong.append("第17位组织机构代码校验码（GB 11714）")
    if not wrong:
        return None
    return CodeFault(
        CodeFaultKind.CHECK_DIGIT, f"统一社会信用代码{'和'.join(wrong)}不对，其中有写错的字符，请对照营业执照核对"
    )
