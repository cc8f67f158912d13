"""Who set each field last, read off the history itself: arithmetic over the versions of one enterprise (D7).

Versions are the one truth. What an act changed is the newest word on its fields until another act changes them again,
or until it is taken back: then the word before it stands again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

EVERYTHING = "*"
SCALE = "above_scale"
DECIDES = frozenset({"industry_code", "revenue_fen"})
"""Where one of these was changed by the same act, 规上 followed from it and was not said."""


@dataclass(frozen=True, slots=True)
class Act:
    """One version of an enterprise or of its primary place: which act made it and what it changed, oldest first."""

    entry_id: int
    changed: tuple[str, ...]
    by_person: bool
    undoes_id: int | None = None
    source_row: str = ""


def last_words(acts: Iterable[Act]) -> dict[str, Act]:
    """Field → the act that set it last; under `*` the one that brought everything in. Acts come oldest first."""
    words: dict[str, list[Act]] = {}
    for act in acts:
        if act.undoes_id is not None:
            for said in words.values():
                said[:] = [one for one in said if one.entry_id != act.undoes_id]
            continue
        for key in act.changed:
            words.setdefault(key, []).append(act)
    return {key: max(said, key=lambda act: act.entry_id) for key, said in words.items() if said}


def source_of(words: dict[str, Act], key: str) -> Act | None:
    """Who set a field last: whoever changed it last, or brought everything in later than that."""
    said = [words[name] for name in (key, EVERYTHING) if name in words]
    return max(said, key=lambda act: act.entry_id, default=None)


def is_word_on_scale(act: Act | None) -> bool:
    """Whether a person has said 规上 by itself: that stands until an act brings other figures."""
    return act is not None and act.by_person and SCALE in act.changed and not DECIDES & set(act.changed)
