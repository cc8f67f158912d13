"""Blind spots that the register itself knows (D7): no point on the map, staff far from that of the like.

The census asks for no area, so that head counts alone are compared.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Substr
from django.urls import reverse

from enterprises.register import industries
from enterprises.register.far import Far, median
from enterprises.register.models import Condition, Enterprise, Place, SizeClass
from enterprises.register.spots import SpotSource, Told, register
from liuan_safety.policy.selectors import value

FACTOR, LEAST, LIKE_LEAST = "spots.far_factor", "spots.far_least", "spots.like_least"
_DIVISION = 2  # digits of GB/T 4754 that name the division
IN_REGISTER = Q(condition=Condition.IN_REGISTER)


def whole(key: str) -> int:
    """A setting in force today as a whole number."""
    return int(str(value(key)))


def far() -> Far:
    """What counts as far apart today."""
    return Far(whole(FACTOR), whole(LEAST))


def without_point(year: int) -> "QuerySet[Any]":
    """Enterprises of the register whose primary place has no point; the year makes no difference."""
    found = Place.objects.filter(enterprise=OuterRef("pk"), is_primary=True, longitude__isnull=False)
    return Enterprise.objects.filter(IN_REGISTER, ~Exists(found))


def _tell_point(row: Any) -> Told:
    url = reverse("register:detail", args=[row.pk]) + "#places"
    return Told(row.name, "主要场所没有经纬度", url)


@dataclass(frozen=True, slots=True)
class Norm:
    """What is usual in one division and size class, and from where on staff is far from it."""

    division: str
    size: str
    usual: int
    low: int | None
    high: int

    @property
    def apart(self) -> Q:
        """Those of the division whose staff is far from the usual: the numbers are asked first, being cheaper."""
        beyond = Q(staff__gte=self.high)
        far_off = beyond if self.low is None else beyond | Q(staff__lte=self.low)
        return far_off & Q(industry_code__startswith=self.division)


def norms(like: Enterprise | None = None) -> list[Norm]:
    """Groups of the like that hold somebody far from the usual (only that of one enterprise, where it is given); one
    query, whatever the number of enterprises."""
    rule, least = far(), whole(LIKE_LEAST)
    rows = _classed()
    if like is not None:
        rows = rows.filter(industry_code__startswith=like.industry_code[:_DIVISION], size_class=like.size_class)
    grouped = rows.values_list("division", "size_class", "staff").order_by().annotate(number=Count("pk"))
    groups: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for division, size, staff, number in grouped:
        groups[division, size].append((staff, number))
    found = []
    for (division, size), counted in sorted(groups.items()):
        if sum(number for _staff, number in counted) < least:
            continue
        usual = median(counted)
        if any(rule.apart(staff, usual) for staff, _number in counted):
            found.append(Norm(division, size, usual, *rule.bounds(usual)))
    return found


def _classed() -> "QuerySet[Any]":
    rows = Enterprise.objects.filter(IN_REGISTER, staff__isnull=False).exclude(size_class="").exclude(industry_code="")
    return rows.annotate(division=Substr("industry_code", 1, _DIVISION))


def far_from_the_like(year: int) -> "QuerySet[Any]":
    """Enterprises whose staff is far from the median of their division and size class, that median along."""
    return _far_from(norms())


def _far_of_one(year: int, enterprise_id: int) -> "QuerySet[Any]":
    row = _classed().filter(pk=enterprise_id).first()
    return _far_from(norms(row) if row is not None else []).filter(pk=enterprise_id)


def _far_from(found: list[Norm]) -> "QuerySet[Any]":
    if not found:
        return Enterprise.objects.none()
    asked = Q()
    for size in dict.fromkeys(one.size for one in found):
        # By size first: nine of ten comparisons are saved.
        apart = [one.apart for one in found if one.size == size]
        asked |= Q(size_class=size) & reduce(or_, apart)
    usual = Case(
        *(When(size_class=one.size, division=one.division, then=Value(one.usual)) for one in found),
        output_field=IntegerField(),
    )
    return _classed().filter(asked).annotate(usual=usual)


def _tell_like(row: Any) -> Told:
    name = industries.table()[row.division].name if row.division in industries.table() else row.division
    size = SizeClass(row.size_class).label
    words = f"从业人员 {row.staff:,} 人；同类（{name}，{size}）一般为 {row.usual:,} 人"
    return Told(row.name, words, reverse("register:detail", args=[row.pk]), str(row.staff))


NO_POINT = SpotSource("no_point", without_point, _tell_point, "jurisdiction", "sector", "pk", stamp=Value(""))
FAR_FROM_THE_LIKE = SpotSource(
    "far_from_the_like", far_from_the_like, _tell_like, "jurisdiction", "sector", "pk",
    stamp=Cast("staff", CharField()), one=_far_of_one,
)  # fmt: skip


def declare() -> None:
    """Called when the register registers itself."""
    register(NO_POINT)
    register(FAR_FROM_THE_LIKE)
