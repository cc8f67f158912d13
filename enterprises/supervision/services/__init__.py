"""Deeds of this room: on the sector rules, by departments on what is theirs, by the office, on names as written."""

from enterprises.supervision.services.sectors import (
    COLUMNS,
    discard_draft,
    drop_rule,
    let_hold,
    open_draft,
    save_rule,
    try_out,
)

__all__ = ["COLUMNS", "discard_draft", "drop_rule", "let_hold", "open_draft", "save_rule", "try_out"]
