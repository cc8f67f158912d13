"""Arithmetic of the tree and of names: no database, no clock."""

import re
import unicodedata

# What may stand directly below what. A county's zone holds townships too (托管乡镇).
PARENTS: dict[str, frozenset[str]] = {
    "city": frozenset(),
    "county": frozenset({"city"}),
    "city_zone": frozenset({"city"}),
    "county_zone": frozenset({"county"}),
    "township": frozenset({"county", "city_zone", "county_zone"}),
    "village": frozenset({"township", "city_zone", "county_zone"}),
}
MOST_SAVED_VIEWS = 20  # more under one list would be no shortcut any more
_RANKS = ("街道办事处", "经济技术开发区", "经济开发区", "办事处", "街道", "社区", "镇", "乡", "县", "区", "村")
_PROVINCE_AND_CITY = re.compile(r"^(安徽省)?(六安市(?=.))?")


def may_stand_below(kind: str, parent_kind: str) -> bool:
    """Whether a jurisdiction of this kind may have a parent of that kind."""
    return parent_kind in PARENTS.get(kind, frozenset())


def plain_name(text: str) -> str:
    """The name as it is compared: half-width, without any space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text or ""))


def local_name(text: str) -> str:
    """Without 安徽省 and 六安市 in front: 六安市裕安区 → 裕安区; 六安市 itself stays."""
    return _PROVINCE_AND_CITY.sub("", plain_name(text), count=1)


def stem(name: str) -> str:
    """The name without its rank: 城北乡 → 城北, 中市街道办事处 → 中市; 寿县 stays, one character is no name."""
    for rank in _RANKS:
        if name.endswith(rank) and len(name) - len(rank) >= 2:
            return name[: -len(rank)]
    return name


def path_below(parent_path: str, pk: int, step: int = 6) -> str:
    """The path of a jurisdiction: its parent's path and its own number in `step` digits."""
    return f"{parent_path}{pk:0{step}d}/"
