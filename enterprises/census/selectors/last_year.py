"""The place's former census list (D7): what it held, who is missing from the new one, what is said otherwise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from enterprises.census.comparison import county_name
from enterprises.census.last_year import COMPARED, Limits
from enterprises.census.models import CensusEntry, ImportRun, StagedRow
from enterprises.register.models import Condition, Enterprise
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.policy.selectors import value

Outcome = StagedRow.Outcome
_ACCEPTED = (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.ELSEWHERE)


@dataclass(frozen=True)
class FormerList:
    """The list of an earlier year that a place is held against, and whose list it was."""

    year: int
    entries: "QuerySet[CensusEntry]"
    whose: str


def former_list(place: Jurisdiction, year: int, part: str = "") -> FormerList | None:
    """The place's newest list before `year`: its own, else those below it, else the county's rows that lie in it."""
    before = CensusEntry.objects.filter(year__lt=year)
    own = before.filter(jurisdiction=place, run__part=part)
    candidates = [(own, f"{place.name}{f'（{part}）' if part else ''}")]
    if not part:
        below = before.filter(jurisdiction__path__startswith=place.path).exclude(jurisdiction=place)
        above = before.filter(
            jurisdiction__in=place.ancestor_ids[:-1], enterprise__jurisdiction__path__startswith=place.path
        )
        candidates += [(below, f"{place.name}各乡镇街道"), (above, "县区名录中本辖区的企业")]
    for entries, whose in candidates:
        newest = entries.order_by("-year").values_list("year", flat=True).first()
        if newest is not None:
            return FormerList(newest, entries.filter(year=newest).order_by("id"), whose)
    return None


def said_before(former: FormerList, enterprise_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Enterprise → what the former list said of it, for the facts that are compared; one query."""
    columns = {f"staged_row__{key}": key for key in COMPARED}
    rows = former.entries.filter(enterprise__in=list(enterprise_ids)).values("enterprise_id", *columns)
    return {row["enterprise_id"]: {key: row[column] for column, key in columns.items()} for row in rows}


def limits_on(year: int, place: Jurisdiction) -> Limits:
    """The settings in force: a smaller staff is said from this loss, and from so many people on."""
    percent = value("census.staff_drop_percent", on=timezone.localdate(), jurisdiction=place)
    least = value("census.staff_drop_least", on=timezone.localdate(), jurisdiction=place)
    return Limits(int(str(percent)), int(str(least)))


def gone(run: ImportRun, former: FormerList) -> "QuerySet[Enterprise]":
    """Enterprises of the former list that neither this import nor another standing one of the year lists."""
    staged = StagedRow.objects.filter(run=run, enterprise=OuterRef("pk"), outcome__in=_ACCEPTED)
    listed = CensusEntry.objects.filter(
        year=run.year, jurisdiction__path__startswith=run.jurisdiction.path, enterprise=OuterRef("pk")
    )
    if run.mode == ImportRun.Mode.REPLACE:
        # What this import replaces does not stand beside it.
        listed = listed.exclude(Q(jurisdiction=run.jurisdiction) & Q(run__part=run.part))
    rows = Enterprise.objects.filter(Exists(former.entries.filter(enterprise=OuterRef("pk"))))
    rows = rows.filter(~Exists(staged), ~Exists(listed)).select_related("jurisdiction")
    return rows.order_by("name_pinyin", "id")


@dataclass(frozen=True)
class GoneLine:
    """One enterprise that is missing: what the register says of it, as far as the reader may know."""

    name: str
    credit_code: str
    says: str
    enterprise_id: int | None
    wrong_row: int | None


def gone_lines(rows: Sequence[Enterprise], run: ImportRun, user: User) -> list[GoneLine]:
    """Some missing enterprises with the register's word; of those out of reach name, code and county alone."""
    ids = [row.pk for row in rows]
    seen = Enterprise.objects.visible_to(user).select_related("jurisdiction", "merged_into").in_bulk(ids)
    named = StagedRow.objects.filter(run=run, outcome=Outcome.REFUSED).filter(
        Q(name__in=[row.name for row in rows]) | Q(credit_code__in=[row.credit_code for row in rows if row.credit_code])
    )
    wrong = {key: row for name, code, row in named.values_list("name", "credit_code", "row") for key in (name, code)}
    lines = []
    for row in rows:
        own = seen.get(row.pk)
        says = _says(own) if own else f"现登记在{county_name(row.jurisdiction.path)}"
        found = wrong.get(row.credit_code or "-") or wrong.get(row.name)
        lines.append(GoneLine(row.name, row.credit_code or "", says, own.pk if own else None, found))
    return lines


def _says(row: Enterprise) -> str:
    if row.condition == Condition.IN_REGISTER:
        parts = [f"在册，{row.jurisdiction.name}", row.status_as_written]
        if row.staff is not None:
            parts.append(f"从业人员{row.staff}人")
        return "，".join(part for part in parts if part)
    day = f"{row.valid_to:%Y-%m-%d}" if row.valid_to else ""
    into = f"“{row.merged_into.name}”" if row.merged_into is not None else ""
    return f"{day}{row.get_condition_display()}{into}"
