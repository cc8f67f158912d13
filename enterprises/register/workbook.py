"""The register as a workbook: headings that the census reads back, personal data masked unless chosen and logged."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from enterprises.register.facts import ENTERPRISE_FACTS, PLACE_FACTS, Fact, FactKind
from enterprises.register.models import Enterprise, Place
from enterprises.register.wording import mask, wan
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import paper_date
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report

CHUNK = 2_000
KINDS = {FactKind.COUNT: ColumnKind.INTEGER, FactKind.DAY: ColumnKind.DAY}
WIDTHS = {"name": 36, "credit_code": 22, "business_scope": 40, "registered_address": 32, "address": 32, "remark": 24}
EXPORTED: tuple[Fact, ...] = (*ENTERPRISE_FACTS, *PLACE_FACTS)
ENTERPRISE_KEYS = tuple(fact.key for fact in ENTERPRISE_FACTS)
PLACE_KEYS = tuple(fact.key for fact in PLACE_FACTS)


@dataclass(frozen=True)
class Choice:
    """What an export holds: the filter in words, and whether personal data stand in clear."""

    filter_words: str = ""
    in_clear: bool = False


def heading(fact: Fact) -> str:
    """The column's name, with the unit where a number needs one."""
    units = {FactKind.FEN: "（万元）", FactKind.COUNT: "（人）"}
    return fact.label + units.get(fact.kind, "")


def report_for(user: User, choice: Choice, count: int, day: datetime.date) -> Report:
    """Title, unit, date, what was chosen, and who took it out."""
    unit = user.acting.unit.name if user.acting else ""
    head = f"{unit}  {paper_date(day)}  共 {count:,} 家"
    chosen = f"  筛选条件：{choice.filter_words}" if choice.filter_words else "  全部"
    personal = "  含个人信息明文，请妥善保管" if choice.in_clear else "  个人信息已脱敏"
    columns = [Column("县区", 12), Column("所属乡镇", 16)]
    columns += [Column(heading(fact), WIDTHS.get(fact.key, 14), _kind(fact)) for fact in EXPORTED]
    mark = f"由 {user.name}（{unit}）于 {day.isoformat()} 导出"
    # Name and code lead, as every census sheet has them.
    ordered = (*columns[2:4], *columns[:2], *columns[4:])
    return Report("六安市企业台账", head + chosen + personal, tuple(ordered), mark=mark, sheet_name="企业台账")


def _kind(fact: Fact) -> ColumnKind:
    if fact.kind in (FactKind.FEN, FactKind.DEGREES):
        return ColumnKind.TEXT
    return KINDS.get(fact.kind, ColumnKind.TEXT)


def export_rows(rows: "QuerySet[Enterprise]", choice: Choice, user: User) -> Iterator[list[Any]]:
    """One list of cells for each enterprise, read in chunks: memory does not grow with the register.

    In clear are only personal data of places within the reach of the user's post: a single grant shows them masked.
    """
    places = {row.pk: row for row in Jurisdiction.objects.only("name", "kind", "path")}
    where = _Where(places, _revealed(places, choice, user))
    keys = ("pk", "jurisdiction_id", *ENTERPRISE_KEYS)
    chunk: list[tuple[Any, ...]] = []
    for row in rows.values_list(*keys).iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _cells(chunk, where)
            chunk = []
    yield from _cells(chunk, where)


@dataclass(frozen=True)
class _Where:
    """Jurisdictions by id, and those whose personal data this export shows in clear."""

    places: dict[int, Jurisdiction]
    revealed: frozenset[int]


def _revealed(places: dict[int, Jurisdiction], choice: Choice, user: User) -> frozenset[int]:
    if not choice.in_clear:
        return frozenset()
    return frozenset(pk for pk, place in places.items() if may(user, Deed.REGISTER_REVEAL, within=place))


def _cells(chunk: list[tuple[Any, ...]], where: _Where) -> Iterator[list[Any]]:
    points = Place.objects.filter(is_primary=True, enterprise__in=[row[0] for row in chunk])
    found = {row[0]: row[1:] for row in points.values_list("enterprise_id", *PLACE_KEYS)}
    blank = (None,) * len(PLACE_KEYS)
    for pk, jurisdiction_id, *values in chunk:
        all_values = (*values, *found.get(pk, blank))
        in_clear = jurisdiction_id in where.revealed
        cells = [_cell(fact, value, in_clear) for fact, value in zip(EXPORTED, all_values, strict=True)]
        yield [*cells[:2], *_county_and_township(where.places, jurisdiction_id), *cells[2:]]


def _county_and_township(places: dict[int, Jurisdiction], pk: int) -> tuple[str, str]:
    """County and township, as far as they are known."""
    chain = [places[step] for step in places[pk].ancestor_ids if step in places]
    county = next((row.name for row in chain if row.is_county_level), "")
    township = next((row.name for row in chain if row.kind in ("township", "county_zone")), "")
    return county, township


def _cell(fact: Fact, value: Any, in_clear: bool) -> Any:
    if value is None or value == "":
        return None
    if fact.personal and not in_clear:
        return mask(fact, value)
    if fact.kind is FactKind.FEN:
        # Exact to the fen, as text: read back, the figure is the same.
        exact = wan(value)
        return f"{exact}" if int(exact * 1_000_000) == value else f"{value / 1_000_000:.6f}".rstrip("0")
    return f"{value.normalize():f}" if fact.kind is FactKind.DEGREES else value
