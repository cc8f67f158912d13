"""Arithmetic of summaries and frozen years: what is counted how. Pure: no database, no clock.

Figures are a plain mapping, as they stand in texts and on papers: the counts of the whole and of each row of three
tables (by place, by sector, by supervisor). In each table the rows add up to the whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NO_SECTOR = "未填行业领域"
NO_SUPERVISOR = "未落实监管部门"
INTERIM = "（临时）"
COUNTS = ("enterprises", "above", "below", "unknown", "staff")
TABLES = ("places", "sectors", "supervisors")
Counts = dict[str, int]
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """Enterprises that are alike in all that is counted. `above`: above scale, below, or not known; `staff` in all."""

    place: str
    sector: str
    supervisor: str
    above: bool | None
    number: int = 1
    staff: int = 0


def figures_of(groups: Iterable[Group]) -> Figures:
    """The figures of these groups; nought everywhere where there are none."""
    whole = dict.fromkeys(COUNTS, 0)
    tables: dict[str, dict[str, Counts]] = {name: {} for name in TABLES}
    for group in groups:
        labels = (group.place, group.sector or NO_SECTOR, group.supervisor or NO_SUPERVISOR)
        _add(whole, group)
        for name, label in zip(TABLES, labels, strict=True):
            _add(tables[name].setdefault(label, dict.fromkeys(COUNTS, 0)), group)
    return {**whole, **tables}


def _add(counts: Counts, group: Group) -> None:
    counts["enterprises"] += group.number
    counts["above" if group.above else "unknown" if group.above is None else "below"] += group.number
    counts["staff"] += group.staff


def group_of(record: Mapping[str, Any], *, by_county: bool = False) -> Group:
    """The group of one record of a frozen year."""
    facts = record.get("facts", {})
    place = record["county"] if by_county else record.get("township", record["county"])
    return Group(
        place["name"], facts.get("sector") or "", supervisor_of(record), facts.get("above_scale"), 1,
        facts.get("staff") or 0,
    )  # fmt: skip


def supervisor_of(record: Mapping[str, Any]) -> str:
    """The lead supervisor as it is counted: its name, an interim one marked; empty where there is none."""
    lead = next((one for one in record.get("supervision", ()) if one["part"] == "lead" and "place" not in one), None)
    return "" if lead is None else supervisor_label(lead["unit"], interim=lead.get("interim", False))


def supervisor_label(unit: str, *, interim: bool) -> str:
    """A unit as the tables name it."""
    return f"{unit}{INTERIM}" if unit and interim else unit


def rows_of(table: Mapping[str, Counts]) -> list[tuple[str, Counts]]:
    """A table's rows as they are printed: the largest first, of equals by name."""
    return sorted(table.items(), key=lambda row: (-row[1]["enterprises"], row[0]))


def differences(then: Figures, now: Figures) -> list[str]:
    """What of the figures has moved, in words: whole counts first, then the names of the tables; empty if nothing."""
    labels = {"enterprises": "企业", "above": "规上", "below": "规下", "unknown": "规模不明", "staff": "从业人员"}
    found = [f"{label}由 {then[key]} 变为 {now[key]}" for key, label in labels.items() if then[key] != now[key]]
    words = {"places": "各地分布有变动", "sectors": "行业领域有变动", "supervisors": "监管部门有变动"}
    return found + [word for key, word in words.items() if then.get(key, {}) != now.get(key, {})]
