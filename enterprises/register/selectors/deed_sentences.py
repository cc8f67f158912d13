"""Sentences of history for deeds on a whole record: what was done, with whom, what became of the places (D7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.utils import timezone

from enterprises.register.models import Condition, EnterpriseVersion, PlaceVersion, RegisterEntry

Kind = RegisterEntry.Kind
DEEDS = (Kind.CLOSE, Kind.REOPEN, Kind.MOVE, Kind.TRADE, Kind.MERGE, Kind.SPLIT, Kind.TAKE_BACK)
_WITH_ANOTHER = (Kind.MERGE, Kind.SPLIT)


class PlaceEvent(StrEnum):
    """What an act did to a place, seen from the enterprise."""

    ADDED = "added"
    CAME = "came"
    CLOSED = "closed"
    OPENED = "opened"
    MADE_PRIMARY = "made_primary"
    CHANGED = "changed"


class Partner(NamedTuple):
    """The other record of a merger or a split, and how many places went over to it."""

    id: int
    name: str
    condition: str
    places: int


@dataclass(frozen=True)
class Told:
    """What one entry did to one enterprise: the words on its facts, its places, how it stood after, who was with it."""

    entry: RegisterEntry
    is_first: bool
    condition: str
    changes: Sequence[str]
    places: Sequence[tuple[PlaceEvent, str]]
    partners: Sequence[Partner]

    def count(self, event: PlaceEvent) -> int:
        """How many places met with this."""
        return sum(one is event for one, _ in self.places)


def event_of(former: PlaceVersion | None, version: PlaceVersion) -> PlaceEvent:
    """What the version says of the place."""
    keys = version.changed.split(",")
    if "enterprise" in keys:
        return PlaceEvent.CAME
    if former is None:
        return PlaceEvent.ADDED
    if "valid_to" in keys:
        return PlaceEvent.CLOSED if version.valid_to and version.valid_to <= version.valid_from else PlaceEvent.OPENED
    return PlaceEvent.MADE_PRIMARY if keys == ["is_primary"] else PlaceEvent.CHANGED


def partners_of(entries: Iterable[RegisterEntry], enterprise_id: int) -> dict[int, list[Partner]]:
    """Entry → the other records of mergers and splits; no query where there were none."""
    ids = [entry.pk for entry in entries if entry.kind in _WITH_ANOTHER]
    if not ids:
        return {}
    places: dict[tuple[int, int], int] = {}
    for row in PlaceVersion.objects.filter(entry__in=ids).exclude(enterprise=enterprise_id):
        key = (row.entry_id, row.enterprise_id)
        places[key] = places.get(key, 0) + ("enterprise" in row.changed.split(","))
    found: dict[int, list[Partner]] = {}
    for version in EnterpriseVersion.objects.filter(entry__in=ids).exclude(enterprise=enterprise_id):
        count = places.get((version.entry_id, version.enterprise_id), 0)
        partner = Partner(version.enterprise_id, version.name, version.condition, count)
        found.setdefault(version.entry_id, []).append(partner)
    return found


def sentence(told: Told) -> str:
    """What stands behind the name, without the ground."""
    match told.entry.kind:
        case Kind.CLOSE:
            word = "迁出本市" if told.condition == Condition.MOVED_OUT else "办理注销"
            return word + _counted(told, PlaceEvent.CLOSED, "停用场所")
        case Kind.REOPEN:
            return "恢复在册" + _counted(told, PlaceEvent.OPENED, "恢复场所")
        case Kind.MOVE:
            return "，".join(["迁移", "；".join([*told.changes, *_moved(told)])]).rstrip("，")
        case Kind.TRADE:
            return "改行，" + "；".join(told.changes)
        case Kind.MERGE:
            return _merged(told)
        case Kind.SPLIT:
            return _split(told)
    return _taken_back(told)


def _names(told: Told) -> str:
    return "、".join(f"“{partner.name}”" for partner in told.partners) or "另一记录"


def _counted(told: Told, event: PlaceEvent, words: str) -> str:
    number = told.count(event)
    return f"，{words} {number} 处" if number else ""


def _moved(told: Told) -> list[str]:
    new = [f"启用新址“{name}”" for event, name in told.places if event is PlaceEvent.ADDED]
    old = [f"停用原址“{name}”" for event, name in told.places if event is PlaceEvent.CLOSED]
    along = told.count(PlaceEvent.CHANGED)
    return [*new, *old, *([f"随迁场所 {along} 处"] if along else [])]


def _merged(told: Told) -> str:
    if told.condition == Condition.MERGED:
        return f"并入{_names(told)}，本记录不再在册"
    head = f"将重复记录{_names(told)}并入本记录" + _counted(told, PlaceEvent.CAME, "转入场所")
    return "；".join([head, *told.changes])


def _split(told: Told) -> str:
    if told.is_first:
        return f"由{_names(told)}分立，登记入库"
    went = sum(partner.places for partner in told.partners)
    head = f"分立出{_names(told)}" + (f"，转出场所 {went} 处" if went else "")
    return "；".join([head, *told.changes])


def _taken_back(told: Told) -> str:
    undone = told.entry.undoes
    head = "撤回一次变动"
    if undone is not None:
        day = timezone.localtime(undone.made_at)
        head = f"撤回{undone.maker_label}于 {day:%Y-%m-%d %H:%M} 办理的“{undone.get_kind_display()}”"
    parts = list(told.changes)
    if told.condition == Condition.WITHDRAWN:
        parts = ["本企业退出台账"]
    words = ((PlaceEvent.OPENED, "恢复场所"), (PlaceEvent.CLOSED, "停用场所"), (PlaceEvent.CAME, "转回场所"))
    parts += [f"{word} {told.count(event)} 处" for event, word in words if told.count(event)]
    parts += [f"场所“{name}”恢复原状" for event, name in told.places if event is PlaceEvent.CHANGED]
    return "，".join([head, "；".join(parts)]) if parts else head
