"""Reading: the sector rules and proposals here; what departments and the office see in modules of their own."""

from enterprises.supervision.selectors.sectors import (
    LOOKED_AT,
    LOOKED_INTO,
    caught_by_rule,
    chunks,
    draft,
    facts_of,
    fields_of_departments,
    in_register,
    out_of_step,
    proposals_seen,
    proposer_of,
    row_of,
    rule_set_in_force,
    shipped_rows,
    unit_for,
)

__all__ = [
    "LOOKED_AT",
    "LOOKED_INTO",
    "caught_by_rule",
    "chunks",
    "draft",
    "facts_of",
    "fields_of_departments",
    "in_register",
    "out_of_step",
    "proposals_seen",
    "proposer_of",
    "row_of",
    "rule_set_in_force",
    "shipped_rows",
    "unit_for",
]
