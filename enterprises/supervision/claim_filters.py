"""Filters of the claim page; their whole state stands in the address."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F, Q, QuerySet

from enterprises.register.filters import INDENT
from enterprises.register.models import Enterprise
from enterprises.register.selectors import listing
from enterprises.supervision.lamps import Lamp
from enterprises.supervision.models import SupervisionCase
from enterprises.supervision.terms import lamps_today, midnight
from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.models.periods import in_force

CAME = (("proposed", "系统建议"), ("nominated", "县区填报"), ("passed", "其他部门转交"))


class ClaimFilter(filters.FilterSet):
    """By place, sector, lamp, and how it came to the department. `asks`: the rows bear `since`."""

    q = filters.CharFilter(
        label="企业",
        method="narrow_words",
        widget=forms.TextInput(attrs={"placeholder": "名称、首字母或信用代码", "type": "search"}),
    )
    jurisdiction = filters.ChoiceFilter(
        label="辖区",
        method="narrow_jurisdiction",
        empty_label="全部",
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    lamp = filters.ChoiceFilter(
        label="期限", choices=[(lamp.value, lamp.label) for lamp in Lamp], method="narrow_lamp", empty_label="全部"
    )
    came = filters.ChoiceFilter(label="来源", choices=CAME, method="narrow_came", empty_label="全部")
    sector = filters.ChoiceFilter(label="行业领域", empty_label="全部")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[Enterprise]", *, unit: Unit, asks: bool) -> None:
        super().__init__(data, queryset=queryset)
        self.unit = unit
        self.fields_of_place(unit)
        if not asks:
            del self.form.fields["lamp"], self.form.fields["came"]

    def fields_of_place(self, unit: Unit) -> None:
        """The choices: jurisdictions of the unit, and the sectors of the rows."""
        below = Jurisdiction.objects.filter(in_force(), path__startswith=unit.jurisdiction.path)
        places = below.exclude(kind=Jurisdiction.Kind.VILLAGE).order_by("path")
        self.form.fields["jurisdiction"].choices = [
            (str(row.pk), INDENT.get(Jurisdiction.Kind(row.kind), " ") + row.name) for row in places
        ]
        found = self.queryset.exclude(sector="").order_by().values_list("sector", flat=True).distinct()
        sectors = sorted(found[: listing.MOST_CHOICES])
        self.form.fields["sector"].choices = [(one, one) for one in sectors]

    def narrow_words(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.matching(value))

    def narrow_jurisdiction(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(jurisdiction__in=listing.places_below(value))

    def narrow_lamp(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        days = lamps_today()
        green, amber = midnight(days.green_from), midnight(days.amber_from)
        if value == Lamp.GREEN:
            return rows.filter(since__gte=green)
        return rows.filter(since__lt=green, since__gte=amber) if value == Lamp.AMBER else rows.filter(since__lt=amber)

    def narrow_came(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        passed = Q(supervision_cases__place=None, supervision_cases__state=SupervisionCase.State.PASSED)
        if value == "passed":
            return rows.filter(passed)
        column = "unit" if value == "proposed" else "nominated_unit"
        return rows.filter(**{f"supervision_proposal__{column}": self.unit}).exclude(
            pk__in=SupervisionCase.objects.filter(place=None, asked_unit=self.unit).values("enterprise")
        )


def by_since(rows: "QuerySet[Enterprise]") -> "QuerySet[Enterprise]":
    """The longest asked first."""
    return rows.order_by(F("since").asc(nulls_last=True), "name_pinyin", "pk")
