"""The two check digits of a credit code: fixtures, and that no single slip of the pen passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.register.rules import (
    ALPHABET,
    CodeFaultKind,
    check_digit,
    credit_code_fault,
    examine_credit_code,
    organisation_check_digit,
)

SOUND = ("91341502MA2N0A1B5C", "91341522MA2N0A1B5B", "91341524MA2N0A1B58", "92341502MA2N0A1B59")

bodies = st.builds(
    lambda first, organisation: first + organisation + organisation_check_digit(organisation),
    st.text(ALPHABET, min_size=8, max_size=8),
    st.text(ALPHABET, min_size=8, max_size=8),
)
codes = bodies.map(lambda body: body + check_digit(body))


@pytest.mark.parametrize("code", SOUND)
def test_sound_codes_of_firms_have_no_fault(code: str) -> None:
    assert credit_code_fault(code) is None


@pytest.mark.parametrize("first", ["N2", "A1", "Y1", "93", "12", "52", "11"])
def test_codes_of_collectives_forces_and_offices_are_sound(first: str) -> None:
    body = f"{first}341502" + "MA2N0A1B5"
    assert credit_code_fault(body + check_digit(body)) is None


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        ("", CodeFaultKind.MISSING, "没有"),
        ("91341502MA2N0A1B5", CodeFaultKind.LENGTH, "17位"),
        ("91341502MA2N0A1B5CC", CodeFaultKind.LENGTH, "19位"),
        ("341502000012345", CodeFaultKind.LENGTH, "15位工商注册号"),
        ("MA2N0A1B5", CodeFaultKind.LENGTH, "组织机构代码"),
        ("9134I502MA2N0A1B5C", CodeFaultKind.ALPHABET, "第5位是“I”"),
        ("91341502MA2NOA1B5C", CodeFaultKind.ALPHABET, "数字0"),
        ("91341502MA2N0A1B5c", CodeFaultKind.ALPHABET, "“c”"),
        ("91341502MA2N0A1B5D", CodeFaultKind.CHECK_DIGIT, "第18位校验码"),
    ],
)
def test_a_fault_is_named(code: str, kind: CodeFaultKind, said: str) -> None:
    fault = examine_credit_code(code)
    assert fault is not None
    assert fault.kind is kind
    assert said in fault.reason


def test_a_false_digit_of_the_organisation_code_is_named_apart() -> None:
    body = "91341502MA2N0A1B6"
    reason = credit_code_fault(body + check_digit(body))
    assert reason is not None
    assert "第17位" in reason
    assert "第18位" not in reason


@given(codes)
def test_every_generated_code_is_sound(code: str) -> None:
    assert credit_code_fault(code) is None


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_change_of_one_character_is_caught(code: str, place: int, char: str) -> None:
    changed = code[:place] + char + code[place + 1 :]
    assert (credit_code_fault(changed) is None) == (changed == code)


@given(st.text(max_size=30))
def test_no_text_breaks_the_proof(text: str) -> None:
    fault = examine_credit_code(text)
    assert fault is None or fault.reason
