"""The register as a workbook: headings that the census reads back, personal data masked unless chosen and logged."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from enterprises.register.facts import ENTERPRISE_FACTS, FACTS, PLACE_FACTS, Fact, FactKind
from enterprises.register.models import Condition, Enterprise, RegisterEntry, SizeClass
from enterprises.register.wording import CODE_OUTSTANDING, exact_wan, mask
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.ui.tags.words import iso, paper_date
from liuan_safety.workbooks.report_writer import Column, ColumnKind, Report

CHUNK = 2_000
WIDTHS = {
    "name": 36, "credit_code": 22, "former_name": 30, "business_scope": 40, "registered_address": 32, "address": 32,
    "supervisor_as_written": 20, "remark": 24,
}  # fmt: skip
UNITS = {FactKind.FEN: "（万元）", FactKind.COUNT: "（人）"}
KINDS = {FactKind.COUNT: ColumnKind.INTEGER, FactKind.DAY: ColumnKind.DAY}
PRIMARY = "primary_place"
CODE_OR_WORD = "code_or_word"
LEADING = ("name", "credit_code")
PERSONAL = frozenset(fact.key for fact in FACTS if fact.personal)
# What the census reads back: name and code lead, then where the enterprise lies, as every census sheet has them.
WHOLE = (*LEADING, "jurisdiction", *(fact.key for fact in (*ENTERPRISE_FACTS, *PLACE_FACTS) if fact.key not in LEADING))


@dataclass(frozen=True)
class Choice:
    """What an export holds: the filter in words, the chosen columns (none: all), and whether persons stand in clear.

    `day`: the list as it was at the end of that day, without data of persons, which keep no history.
    """

    filter_words: str = ""
    in_clear: bool = False
    columns: tuple[str, ...] = ()
    day: datetime.date | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns in their order; name and code always lead, so that any sheet can be read back."""
        asked = self.columns or WHOLE
        known = (key for key in asked if key in PARTS and key not in LEADING)
        return (*LEADING, *(key for key in known if self.day is None or key not in PERSONAL))

    @property
    def has_personal(self) -> bool:
        """Whether one of the columns holds data of persons."""
        return any(part.fact is not None and part.fact.personal for part in self.parts())

    @property
    def labels(self) -> list[str]:
        """The names of the columns where some were chosen."""
        return [part.column.label for part in self.parts()] if self.columns else []

    def parts(self) -> "list[Part]":
        """The columns of the sheet; one key may stand for two of them (县区, 所属乡镇)."""
        return [part for key in self.keys for part in PARTS[key]]


@dataclass(frozen=True)
class Part:
    """One column of the sheet: from which path of the query its cells come, and how they are written."""

    column: Column
    path: str
    write: Callable[[Any], Any] | None = None
    fact: Fact | None = None
    place_word: int | None = None


def heading(fact: Fact) -> str:
    """The column's name, with the unit where a number needs one."""
    return fact.label + UNITS.get(fact.kind, "")


def report_for(user: User, choice: Choice, count: int, day: datetime.date) -> Report:
    """Title, unit, date, what was chosen, and who took it out."""
    unit = user.acting.unit.name if user.acting else ""
    when = f"{paper_date(choice.day)}当日（{paper_date(day)}导出）" if choice.day else paper_date(day)
    head = f"{unit}  {when}  共 {count:,} 家"
    chosen = f"  筛选条件：{choice.filter_words}" if choice.filter_words else "  全部"
    personal = "  含个人信息明文，请妥善保管" if choice.in_clear else "  个人信息已脱敏"
    mark = f"由 {user.name}（{unit}）于 {day.isoformat()} 导出"
    columns = tuple(part.column for part in choice.parts())
    title = f"六安市企业台账（{paper_date(choice.day)}）" if choice.day else "六安市企业台账"
    return Report(title, head + chosen + (personal if choice.has_personal else ""), columns, mark, "企业台账")


def export_rows(rows: "QuerySet[Enterprise]", choice: Choice, user: User) -> Iterator[list[Any]]:
    """One list of cells for each enterprise, from one query read in chunks: memory does not grow with the register.

    In clear are only personal data of places within the reach of the user's post: a single grant shows them masked.
    """
    parts = choice.parts()
    places = Places(user if choice.in_clear else None)
    paths = ("jurisdiction_id", *(part.path for part in parts))
    joined = rows.annotate(
        **{PRIMARY: FilteredRelation("places", condition=Q(places__is_primary=True))},
        # Read back, an empty cell would be wrong: the word stands for what was decided of the firm.
        **{CODE_OR_WORD: Coalesce("credit_code", Value(CODE_OUTSTANDING))},
    )
    yield from finished(joined.values_list(*paths).iterator(chunk_size=CHUNK), parts, places)


def finished(rows: Iterable[Sequence[Any]], parts: Sequence[Part], places: "Places") -> Iterator[list[Any]]:
    """Raw values (the jurisdiction's id, then one for each part) as they are written, masked where they must be."""
    plain = [(at, part.write) for at, part in enumerate(parts) if part.write is not None]
    personal = [(at, partial(mask, part.fact)) for at, part in enumerate(parts) if part.fact and part.fact.personal]
    where = [(at, part.place_word) for at, part in enumerate(parts) if part.place_word is not None]
    for jurisdiction_id, *cells in rows:
        words, in_clear = places[jurisdiction_id]
        for at, write in plain:
            if (value := cells[at]) is not None:
                cells[at] = write(value)
        if not in_clear:
            for at, hide in personal:
                cells[at] = hide(cells[at])
        for at, word in where:
            cells[at] = words[word]
        yield cells


class Places(dict[int, tuple[tuple[str, str], bool]]):
    """Jurisdiction → (county, township) and whether this person sees its personal data in clear; filled as met."""

    def __init__(self, revealed_to: User | None) -> None:
        super().__init__()
        self._rows = {row.pk: row for row in Jurisdiction.objects.only("name", "kind", "path")}
        self._user = revealed_to

    def __missing__(self, pk: int) -> tuple[tuple[str, str], bool]:
        in_clear = self._user is not None and may(self._user, Deed.REGISTER_REVEAL, within=self._rows[pk])
        self[pk] = (county_and_township(self._rows, pk), in_clear)
        return self[pk]


def county_and_township(places: dict[int, Jurisdiction], pk: int) -> tuple[str, str]:
    """County and township, as far as they are known."""
    chain = [places[step] for step in places[pk].ancestor_ids if step in places]
    county = next((row.name for row in chain if row.is_county_level), "")
    township = next((row.name for row in chain if row.kind in ("township", "county_zone")), "")
    return county, township


def _labels(choices: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    words = dict(choices)
    return lambda value: words.get(value, value)


# Exact to the fen, as text: read back, the figure is the same.
_WRITERS: dict[FactKind, Callable[[Any], Any]] = {
    FactKind.FEN: exact_wan,
    FactKind.DEGREES: lambda value: f"{value.normalize():f}",
}


def _fact_part(fact: Fact) -> Part:
    column = Column(heading(fact), WIDTHS.get(fact.key, 14), KINDS.get(fact.kind, ColumnKind.TEXT))
    path = f"{PRIMARY}__{fact.key}" if fact.of_place else fact.key
    return Part(column, CODE_OR_WORD if fact.key == "credit_code" else path, _WRITERS.get(fact.kind), fact)


PARTS: dict[str, Sequence[Part]] = {
    **{fact.key: (_fact_part(fact),) for fact in FACTS},
    "jurisdiction": (
        Part(Column("县区", 12), "jurisdiction_id", place_word=0),
        Part(Column("所属乡镇", 16), "jurisdiction_id", place_word=1),
    ),
    "size_class": (Part(Column("企业规模", 10), "size_class", _labels(SizeClass.choices)),),
    "condition": (Part(Column("在册情况", 12), "condition", _labels(Condition.choices)),),
    "origin": (
        Part(Column("入库来源", 30), "origin__source_label"),
        Part(Column("入库方式", 12), "origin__kind", _labels(RegisterEntry.Kind.choices)),
    ),
    "changed_at": (Part(Column("最近变更", 12), "changed_at", iso),),
}
"""Every column that a sheet may hold, by the key that the list's address names it with."""
