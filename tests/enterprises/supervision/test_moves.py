"""The table of moves and the arithmetic of states."""

from hypothesis import given
from hypothesis import strategies as st

from enterprises.supervision import moves
from enterprises.supervision.models import SupervisionCase
from enterprises.supervision.moves import MOVES, Standing

UNITS = st.integers(1, 4)


def test_the_table_names_the_states_that_there_are() -> None:
    assert {moves.NONE, *SupervisionCase.State.values} == moves.EVERY
    assert all(move.sources <= moves.EVERY for move in MOVES.values())


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    leads = tuple(draw(st.lists(UNITS, max_size=3, unique=True)))
    state = draw(st.sampled_from(sorted(moves.EVERY)))
    return Standing(
        state,
        draw(UNITS) if state == moves.PASSED else None,
        leads,
        draw(st.frozensets(UNITS)),
        tuple(draw(st.lists(UNITS, max_size=2, unique=True))),
        draw(st.none() | UNITS),
    )


def sound(now: Standing) -> bool:
    """Only who is passed to is asked; the number of claims and the state agree."""
    asked = (now.state == moves.PASSED) == (now.asked is not None)
    if now.state == moves.CLAIMED:
        return asked and len(now.leads) == 1
    return asked and (now.state != moves.TWICE or len(now.leads) > 1)


@given(standings(), UNITS, UNITS)
def test_every_move_leaves_a_sound_state(now: Standing, unit: int, to: int) -> None:
    assert sound(moves.claimed(now, unit))
    assert sound(moves.passed(now, unit, to))
    assert sound(moves.refused(now, unit))
    assert sound(moves.withdrawn(now, unit))
    assert sound(moves.named(now))
    assert moves.decided(now).state == moves.DECIDED


@given(standings(), UNITS)
def test_a_claim_is_never_lost(now: Standing, unit: int) -> None:
    after = moves.claimed(now, unit)
    assert set(after.leads) == {*now.leads, unit}
    assert moves.claimed(after, unit) == after
    assert after.state == (moves.CLAIMED if len(after.leads) == 1 else moves.TWICE)


@given(standings(), UNITS)
def test_nobody_is_asked_again_after_a_no(now: Standing, unit: int) -> None:
    after = moves.refused(now, unit)
    assert after.asked not in after.said_no
    if not set(now.proposed) - now.said_no - {unit}:
        assert after.state in (moves.REFUSED, moves.DISPUTED)


@given(standings(), UNITS, UNITS)
def test_passed_to_whoever_said_no_is_a_dispute(now: Standing, unit: int, to: int) -> None:
    assert (moves.passed(now, unit, to).state == moves.DISPUTED) == (to in now.said_no)


@given(standings(), st.sampled_from(sorted(MOVES)), UNITS)
def test_a_refusal_is_said_in_words(now: Standing, key: str, unit: int) -> None:
    why = moves.refusal(now, key, unit)
    if now.state not in MOVES[key].sources:
        assert why
