"""Reading settings. A figure is asked for by its key and the day that matters: the day of the accident, not today."""

import datetime
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from liuan_safety.audit.models import Paper
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.policy import rules
from liuan_safety.policy.defaults import DEFINITIONS
from liuan_safety.policy.kept import Kept
from liuan_safety.policy.models import Setting
from liuan_safety.policy.rules import Definition, Value

_Row = tuple[str, int | None, datetime.date, datetime.date | None, str]


def _read() -> list[_Row]:
    rows = Setting.objects.order_by("valid_from", "pk")
    return list(rows.values_list("key", "jurisdiction_id", "valid_from", "valid_to", "value"))


kept = Kept(_read)


def _text(key: str, day: datetime.date, places: list[int]) -> str | None:
    """The text in force: of the nearest of `places` (innermost first), else the city's; None where no row holds."""
    found: dict[int | None, str] = {
        place: text
        for name, place, start, end, text in kept.now()
        if name == key and start <= day and (end is None or day < end)
    }
    return next((found[place] for place in [*places, None] if place in found), None)


def text_value(key: str, *, on: datetime.date | None = None, jurisdiction: Jurisdiction | None = None) -> str:
    """The value as stored, on that day (today by default), for that place. An unknown key raises KeyError."""
    definition = DEFINITIONS[key]
    places = jurisdiction.ancestor_ids[::-1] if jurisdiction and definition.differs_by_county else []
    found = _text(key, on or timezone.localdate(), places)
    return definition.default if found is None else found


def value(key: str, *, on: datetime.date | None = None, jurisdiction: Jurisdiction | None = None) -> Value:
    """The typed value on that day (today by default); a county's own where the figure may differ and it has one.

    Where no row holds on the day, the default of `policy.defaults`. An unknown key raises KeyError.
    """
    return rules.parse(DEFINITIONS[key], text_value(key, on=on, jurisdiction=jurisdiction))


def text_for_door(key: str) -> str | None:
    """For `organizations.settings_door`: the city's value today as text, None for a key that is not ours."""
    return text_value(key) if key in DEFINITIONS else None


def history(key: str) -> QuerySet[Setting]:
    """Every row of the figure, newest first, with who set it. Settings are read by all posts: no scope."""
    rows = Setting.objects.filter(key=key).select_related("set_by", "paper", "jurisdiction")
    return rows.order_by("-valid_from", "-pk")


def newest_id(key: str) -> int | None:
    """The row of the city that was set last, whatever its period: what an officer who changes it has seen."""
    return Setting.objects.filter(key=key, jurisdiction=None).order_by("-pk").values_list("pk", flat=True).first()


@dataclass(frozen=True)
class Line:
    """One figure on the list: its definition, the row in force today and the next one to come."""

    definition: Definition
    current: Setting | None
    coming: Setting | None

    @property
    def shown(self) -> str:
        """The value in force with its unit."""
        return rules.shown(self.definition, self.current.value if self.current else self.definition.default)

    @property
    def verified(self) -> bool:
        """Whether the value in force is confirmed."""
        return self.current.verified if self.current else self.definition.verified


def lines(day: datetime.date | None = None) -> dict[str, list[Line]]:
    """Every figure by group, with the city's row in force on the day and the next one."""
    day = day or timezone.localdate()
    live = Setting.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), jurisdiction=None)
    current: dict[str, Setting] = {}
    coming: dict[str, Setting] = {}
    for row in live.select_related("set_by", "paper").order_by("valid_from", "pk"):
        if row.valid_from <= day:
            current[row.key] = row
        else:
            coming.setdefault(row.key, row)
    groups: dict[str, list[Line]] = {}
    for key, definition in DEFINITIONS.items():
        groups.setdefault(definition.group, []).append(Line(definition, current.get(key), coming.get(key)))
    return groups


def line(definition: Definition) -> Line:
    """The one figure's line, as of today."""
    return next(line for line in lines()[definition.group] if line.definition.key == definition.key)


def papers_are_open(user: User, paper: Paper) -> bool:
    """Papers behind settings may be read by everybody who may read the settings."""
    return Setting.objects.filter(paper=paper).exists()
