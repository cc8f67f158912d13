"""The states of a census year and the moves between them (D7): one table, as for returns (`census.moves`)."""

from dataclasses import dataclass

from enterprises.certification.models import CensusYear
from liuan_safety.organizations.roles import Deed

State = CensusYear.State


@dataclass(frozen=True)
class Move:
    """One move: from which state to which, and who may."""

    key: str
    label: str
    source: str
    target: str
    deed: Deed = Deed.CENSUS_CERTIFY
    needs_reason: bool = False


MOVES: dict[str, Move] = {
    move.key: move
    for move in (
        Move("certify", "认定", State.COLLECTING, State.CERTIFIED),
        Move("withdraw", "撤回认定", State.CERTIFIED, State.COLLECTING, needs_reason=True),
    )
}
