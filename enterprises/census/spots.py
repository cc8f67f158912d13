"""Blind spots that the census knows (D7): codes outstanding, wrong rows still open, who was listed last year and is
not this year, staff far from last year's.
"""

from collections import defaultdict
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from enterprises.census.models import CensusEntry, CensusReturn, ImportRun, RowFinding, StagedRow
from enterprises.census.selectors.mending import OPEN
from enterprises.register.models import Enterprise
from enterprises.register.spot_sources import IN_REGISTER, far
from enterprises.register.spots import SpotSource, Told, register
from liuan_safety.organizations.models import Jurisdiction

_COUNTY_STEPS = 2  # of a path: city, county
_REPORTED = (CensusReturn.State.SENT, CensusReturn.State.RETURNED, CensusReturn.State.ACCEPTED)


def without_code(year: int) -> "QuerySet[Any]":
    """Enterprises of the register whose code is outstanding (代码待补), whatever year brought them in."""
    return Enterprise.objects.filter(IN_REGISTER, credit_code=None)


def _tell_code(row: Any) -> Told:
    return Told(row.name, "没有统一社会信用代码", reverse("register:mend", args=[row.pk]))


def wrong_rows(year: int) -> "QuerySet[Any]":
    """Rows still wrong of the imports that make up the year's lists, neither mended nor struck.

    A row still wrong in a receipt sent back is the open row of the import that it came from, and counted there.
    """
    own = Q(run__year=year, run__state=ImportRun.State.WRITTEN, run__superseded_by=None)
    first = RowFinding.objects.filter(
        run=OuterRef("run"), level=RowFinding.Level.REFUSED, file=OuterRef("file"), sheet=OuterRef("sheet"),
        row=OuterRef("row"),
    )  # fmt: skip
    rows = StagedRow.objects.filter(OPEN, own, mends_row=None).select_related("run__jurisdiction")
    return rows.annotate(why=Subquery(first.order_by("id").values("reason")[:1]))


def _tell_wrong(row: Any) -> Told:
    detail = f"{row.run.sender_label}普查表 {row.sheet} 第 {row.row} 行：{row.why or '有错'}"
    url = reverse("census:mend", args=[row.run_id]) + "?show=wrong"
    return Told(row.name or f"第 {row.row} 行（没有企业名称）", detail, url)


def former_entries(year: int) -> "QuerySet[CensusEntry]":
    """The newest list before `year` of every county, of all its places; asked by the few imports, not by the rows."""
    standing = ImportRun.objects.filter(state=ImportRun.State.WRITTEN, superseded_by=None, year__lt=year).order_by()
    runs: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for pk, listed, path in standing.values_list("pk", "year", "jurisdiction__path"):
        steps = _steps(path)
        runs[steps[min(1, len(steps) - 1)]][listed].add(pk)
    asked: dict[int, set[int]] = defaultdict(set)
    for lists in runs.values():
        newest = max(lists)
        asked[newest] |= lists[newest]
    if len(asked) == 1:
        return CensusEntry.objects.filter(year__in=asked)
    condition = Q(pk__in=[])
    for listed, ids in asked.items():
        # By import, not by place: a list of places would lead SQLite away from the enterprise's index.
        condition |= Q(year=listed, run__in=ids)
    return CensusEntry.objects.filter(condition)


def places_reported(year: int) -> list[int]:
    """Places whose list of the year has come: only there is anybody missed.

    It came with a return, the own or one above, or with an import of the place. A county's import speaks for its
    townships where none of them has sent one of its own.
    """
    returns = CensusReturn.objects.filter(year=year, state__in=_REPORTED)
    heads = set(returns.values_list("jurisdiction_id", flat=True))
    standing = ImportRun.objects.filter(year=year, state=ImportRun.State.WRITTEN, superseded_by=None, follows=None)
    known = standing.exclude(sender_state=ImportRun.SenderState.UNKNOWN).order_by()
    paths = set(known.values_list("jurisdiction__path", flat=True))
    if not heads and not paths:
        return []
    heads |= {steps[-1] for steps in map(_steps, paths) if len(steps) > _COUNTY_STEPS}
    own = {steps[:_COUNTY_STEPS] for steps in map(_steps, paths) if len(steps) > _COUNTY_STEPS}
    heads |= {steps[-1] for steps in map(_steps, paths) if len(steps) <= _COUNTY_STEPS and steps not in own}
    places = Jurisdiction.objects.order_by().values_list("pk", "path")
    return [pk for pk, path in places if not heads.isdisjoint(_steps(path))]


def _steps(path: str) -> tuple[int, ...]:
    """Ids from the city down."""
    return tuple(int(step) for step in path.split("/") if step)


def vanished(year: int) -> "QuerySet[Any]":
    """Enterprises of the register that the county's former list had and no list of this year has, where the place's
    own list has come. One that was closed, merged or moved out in the register has said where it went.
    """
    before = former_entries(year).filter(enterprise=OuterRef("pk"))
    now = CensusEntry.objects.filter(year=year, enterprise=OuterRef("pk"))
    rows = Enterprise.objects.filter(IN_REGISTER, jurisdiction__in=places_reported(year))
    rows = rows.filter(Exists(before), ~Exists(now))
    return rows.annotate(listed_in=Subquery(before.order_by("-year").values("year")[:1]))


def _tell_vanished(row: Any) -> Told:
    detail = f"{row.listed_in} 年度名录里有，本年度没有报"
    return Told(row.name, detail, reverse("register:detail", args=[row.pk]) + "#census")


def far_from_last_year(year: int) -> "QuerySet[Any]":
    """Enterprises whose staff in the register is far from what the county's former list said, that figure along."""
    rule = far()
    more = F("staged_row__staff") * rule.factor, F("staged_row__staff") + rule.least
    fewer = OuterRef("staff") * rule.factor, OuterRef("staff") + rule.least
    grown = Q(times__lte=OuterRef("staff"), plus__lte=OuterRef("staff"))
    shrunk = Q(staged_row__staff__gte=fewer[0]) & Q(staged_row__staff__gte=fewer[1])
    before = former_entries(year).filter(enterprise=OuterRef("pk")).alias(times=more[0], plus=more[1])
    before = before.filter(grown | shrunk)
    rows = Enterprise.objects.filter(IN_REGISTER, Exists(before), staff__isnull=False)
    figures = {"former_staff": "staged_row__staff", "listed_in": "year"}
    return rows.annotate(
        **{name: Subquery(before.order_by("id").values(column)[:1]) for name, column in figures.items()}
    )


def _tell_far(row: Any) -> Told:
    detail = f"从业人员 {row.listed_in} 年度 {row.former_staff:,} 人，现在 {row.staff:,} 人"
    return Told(row.name, detail, reverse("register:detail", args=[row.pk]), f"{row.former_staff}>{row.staff}")


_FAR_STAMP = Concat(Cast("former_staff", CharField()), Value(">"), Cast("staff", CharField()))
OF_ENTERPRISE = ("jurisdiction", "sector", "pk", Value(""))
SOURCES = (
    SpotSource("code_outstanding", without_code, _tell_code, *OF_ENTERPRISE),
    SpotSource("wrong_rows", wrong_rows, _tell_wrong, "run__jurisdiction", "sector", stamp=Value(""), named="name"),
    SpotSource("vanished", vanished, _tell_vanished, *OF_ENTERPRISE),
    SpotSource("far_from_last_year", far_from_last_year, _tell_far, "jurisdiction", "sector", "pk", _FAR_STAMP),
)


def declare() -> None:
    """Called when the census announces itself."""
    for source in SOURCES:
        register(source)
