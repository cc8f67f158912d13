"""Reading the census (D7): imports and their results here, each further subject in a module of its own."""

from enterprises.census.selectors.results import (
    LEVELS,
    OUTCOMES,
    FindingLine,
    awaiting_confirmation,
    changed_keys,
    count_outcomes,
    files,
    finding_kinds,
    findings,
    imports,
    listings,
    open_by_file,
    settled_rows,
    staged_rows,
    with_names,
)

__all__ = [
    "LEVELS",
    "OUTCOMES",
    "FindingLine",
    "awaiting_confirmation",
    "changed_keys",
    "count_outcomes",
    "files",
    "finding_kinds",
    "findings",
    "imports",
    "listings",
    "open_by_file",
    "settled_rows",
    "staged_rows",
    "with_names",
]
