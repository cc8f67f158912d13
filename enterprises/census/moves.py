"""The states of a return and the moves between them (D7): one table, read by services, pages and documents alike.

A handful of moves that never nest: a table says it, so no package for state machines stands between.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from enterprises.census.models import CensusReturn
from liuan_safety.organizations.models import User
from liuan_safety.organizations.roles import Deed

State = CensusReturn.State


@dataclass(frozen=True)
class Move:
    """One move: from which states to which, who may, and whether it is for the level above to make."""

    key: str
    label: str
    sources: frozenset[str]
    target: str
    deed: Deed
    by_superior: bool = False
    needs_remark: bool = False


MOVES: dict[str, Move] = {
    move.key: move
    for move in (
        Move("send", "报送", frozenset({State.OPEN, State.SENT, State.RETURNED}), State.SENT, Deed.CENSUS_IMPORT),
        Move(
            "nil", "零报告", frozenset({State.OPEN, State.RETURNED}), State.SENT, Deed.CENSUS_IMPORT, needs_remark=True
        ),
        Move("reopen", "撤回报送", frozenset({State.SENT, State.RETURNED}), State.OPEN, Deed.CENSUS_IMPORT),
        Move(
            "give_back", "退回修改", frozenset({State.SENT, State.ACCEPTED}), State.RETURNED, Deed.CENSUS_REVIEW,
            by_superior=True, needs_remark=True,
        ),
        Move("accept", "接收", frozenset({State.SENT}), State.ACCEPTED, Deed.CENSUS_REVIEW, by_superior=True),
    )
}  # fmt: skip


def allowed(state: str, key: str) -> bool:
    """Whether the move starts from this state."""
    return state in MOVES[key].sources


# What rooms above do within a move, in its transaction: acceptance freezes the figures.
Follower = Callable[[CensusReturn, User, datetime.datetime], None]
_followers: dict[str, dict[str, Follower]] = defaultdict(dict)


def follow(move: str, key: str, follower: Follower) -> None:
    """Called in `AppConfig.ready()`; the same key again replaces it."""
    _followers[move][key] = follower


def followers(move: str) -> list[Follower]:
    """Who has to be asked after this move."""
    return list(_followers[move].values())
