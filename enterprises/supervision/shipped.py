"""The sector rules that the house comes with: `seeds/rules.toml`, in our words after the usual division of duties."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from enterprises.supervision.rules import Activity, SectorRule

_FILE = Path(__file__).with_name("seeds") / "rules.toml"
_LISTS = ("codes", "sectors", "names", "scope", "without", "hazards")


@cache
def shipped_rules() -> tuple[SectorRule, ...]:
    """Every rule of the file, in its order."""
    return tuple(_rule(row) for row in tomllib.loads(_FILE.read_text(encoding="utf-8"))["rule"])


def _rule(row: dict[str, Any]) -> SectorRule:
    lists = {name: tuple(dict.fromkeys(row.get(name, ()))) for name in _LISTS}
    plain = {name: value for name, value in row.items() if name not in _LISTS}
    return SectorRule(**{**plain, **lists, "activity": Activity(row.get("activity", ""))})
