"""What stands in a filled template (D7): the place's former list as the register has it now, else the register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from enterprises.census.models import CensusEntry, ImportRun, SenderName, StagedRow
from enterprises.census.selectors.last_year import FormerList, former_list
from enterprises.census.template import TOWNSHIP, shown_value
from enterprises.register.facts import ENTERPRISE_FACTS, PLACE_FACTS
from enterprises.register.models import Condition, Enterprise, Place
from enterprises.register.wording import CODE_OUTSTANDING
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.selectors.jurisdictions import TOWN_LEVEL, jurisdictions_in_force

CHUNK = 1_000
_MOST_SECTORS = 60
_DEFAULT_SECTORS = (
    "非煤矿山",
    "危险化学品",
    "烟花爆竹",
    "建筑施工",
    "冶金",
    "有色",
    "建材",
    "机械",
    "轻工",
    "纺织",
    "商贸",
)


@dataclass(frozen=True)
class Sender:
    """Whose template it is: a place, or a part of it (a former township, a 片区) that sends a list of its own."""

    place: Jurisdiction
    part: str = ""

    @property
    def name(self) -> str:
        """The name that the workbook bears, by which its sender is known when it comes back."""
        return self.part or self.place.name

    @property
    def label(self) -> str:
        """城关镇, or 城关镇（城关片）."""
        return f"{self.place.name}（{self.part}）" if self.part else self.place.name


def parts_within(path: str) -> list[tuple[int, str]]:
    """Jurisdiction and name of the parts that officers have said of, or that have sent a list of their own before."""
    said = SenderName.objects.filter(jurisdiction__path__startswith=path).exclude(part="")
    sent = ImportRun.objects.filter(jurisdiction__path__startswith=path, state=ImportRun.State.WRITTEN).exclude(part="")
    pairs = {pair for rows in (said, sent) for pair in rows.order_by().values_list("jurisdiction_id", "part")}
    return sorted(pairs)


@dataclass(frozen=True)
class Contents:
    """Whose rows fill the template, and how many: `former` is None where the register itself does."""

    sender: Sender
    former: FormerList | None
    count: int

    @property
    def words(self) -> str:
        """Where the rows come from."""
        if self.former is not None:
            return f"{self.former.year}年度名录（{self.former.whose}）"
        # Which firms belong to a part, only a list of its own says.
        return "还没有上一年度名录" if self.sender.part else "企业台账里的现有企业"


def contents(sender: Sender, year: int, user: User) -> Contents:
    """What the sender's template for that year is filled with; that of a part without a former list is empty."""
    former = former_list(sender.place, year, sender.part)
    rows = _entries(former) if former is not None else _registered(sender, user)
    return Contents(sender, former, rows.count())


def townships(place: Jurisdiction) -> list[str]:
    """Names for the drop-down: the townships and zones of the place, or itself."""
    rows = jurisdictions_in_force().filter(path__startswith=place.path, kind__in=TOWN_LEVEL)
    return list(rows.values_list("name", flat=True))


def sectors(user: User) -> list[str]:
    """Names for the drop-down: those that the register uses most, or the usual ones."""
    rows = Enterprise.objects.visible_to(user).exclude(sector="").values_list("sector")
    used = [name for name, _times in rows.annotate(times=Count("pk")).order_by("-times", "sector")[:_MOST_SECTORS]]
    return used or list(_DEFAULT_SECTORS)


def template_rows(filled: Contents, user: User, *, in_clear: bool) -> Iterator[dict[str, Any]]:
    """Fact → value of every enterprise, read in chunks; data of persons as far as the user's post may see them."""
    shown = _Shown(user, in_clear)
    if filled.former is None:
        ids = list(_registered(filled.sender, user).order_by("name_pinyin", "id").values_list("pk", flat=True))
        for start in range(0, len(ids), CHUNK):
            yield from shown.of_register(ids[start : start + CHUNK])
        return
    pairs = list(_entries(filled.former).values_list("enterprise_id", "staged_row_id"))
    listed = dict(reversed(pairs))
    for start in range(0, len(pairs), CHUNK):
        chunk = [pair for pair in pairs[start : start + CHUNK] if listed.get(pair[0]) == pair[1]]
        yield from shown.of_list(chunk)


def _entries(former: FormerList) -> "QuerySet[CensusEntry]":
    return former.entries.filter(enterprise__condition=Condition.IN_REGISTER)


def _registered(sender: Sender, user: User) -> "QuerySet[Enterprise]":
    if sender.part:
        return Enterprise.objects.none()
    rows = Enterprise.objects.visible_to(user).filter(condition=Condition.IN_REGISTER)
    return rows.filter(jurisdiction__path__startswith=sender.place.path)


class _Shown:
    """Rows as one user may see them."""

    def __init__(self, user: User, in_clear: bool) -> None:
        self._user, self._in_clear = user, in_clear
        self._places = {row.pk: row for row in Jurisdiction.objects.only("name", "kind", "path")}
        self._clear: dict[int, bool] = {}

    def of_register(self, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
        """What the register holds of these enterprises, in their order."""
        found = Enterprise.objects.visible_to(self._user).in_bulk(ids)
        yield from self._rows(ids, found)

    def of_list(self, pairs: Sequence[tuple[int, int]]) -> Iterator[dict[str, Any]]:
        """The same for listed ones; of an enterprise of another county what the place itself had written."""
        ids = [enterprise for enterprise, _row in pairs]
        found = Enterprise.objects.visible_to(self._user).in_bulk(ids)
        own = StagedRow.objects.in_bulk([row for enterprise, row in pairs if enterprise not in found])
        rows = {row["pk"]: row for row in self._rows(ids, found)}
        for enterprise, staged in pairs:
            if enterprise in rows:
                yield rows[enterprise]
            elif staged in own:
                yield self._row(own[staged], own[staged], own[staged].jurisdiction_id)

    def _rows(self, ids: Sequence[int], found: dict[int, Enterprise]) -> Iterator[dict[str, Any]]:
        points = Place.objects.filter(is_primary=True, enterprise__in=ids)
        places = {point.enterprise_id: point for point in points}
        for pk in ids:
            if pk in found:
                yield {"pk": pk, **self._row(found[pk], places.get(pk), found[pk].jurisdiction_id)}

    def _row(self, facts: Any, place: Any, jurisdiction: int) -> dict[str, Any]:
        clear = self._may_see(jurisdiction)
        row = {fact.key: shown_value(fact, getattr(facts, fact.key), in_clear=clear) for fact in ENTERPRISE_FACTS}
        row |= {fact.key: getattr(place, fact.key) for fact in PLACE_FACTS if place is not None}
        row["credit_code"] = row["credit_code"] or CODE_OUTSTANDING
        return row | {TOWNSHIP: self._township(jurisdiction)}

    def _may_see(self, jurisdiction: int) -> bool:
        if jurisdiction not in self._clear:
            within = self._places[jurisdiction]
            self._clear[jurisdiction] = self._in_clear and may(self._user, Deed.REGISTER_REVEAL, within=within)
        return self._clear[jurisdiction]

    def _township(self, jurisdiction: int) -> str:
        chain = [self._places[step] for step in self._places[jurisdiction].ancestor_ids if step in self._places]
        return next((row.name for row in chain if row.kind in TOWN_LEVEL), "")
