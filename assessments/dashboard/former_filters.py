"""Filters of a year's list; their whole state stands in the address, so that any figure can open what it counted.

`?year=<year of the list>` · `?place=<id>` that jurisdiction and all below, by where the enterprise lies today ·
`?sector=<行业领域>|unknown` · `?size=large|medium|small|micro|unknown` · `?above=yes|no|unknown` · `?led=yes|no`
whether a supervisor was written down · `?now=in|left` whether the enterprise still stands in the register · `?q=` a
part of the name as it was written, or the code of today.
"""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from assessments.dashboard.selectors.former import Former
from enterprises.census.models import CensusEntry
from enterprises.register.filters import INDENT, UNKNOWN, YES_NO
from enterprises.register.models import SizeClass
from liuan_safety.organizations.models import Jurisdiction

Rows = QuerySet[CensusEntry]


class FormerFilter(filters.FilterSet):
    """`years` and `places` are what may be chosen; the rows are those of the asked year and place already."""

    q = filters.CharFilter(
        label="企业", method="narrow_words",
        widget=forms.TextInput(attrs={"placeholder": "填报名称或信用代码", "type": "search"}),
    )  # fmt: skip
    year = filters.ChoiceFilter(label="名录年度", method="as_asked", empty_label=None)
    place = filters.ChoiceFilter(
        label="辖区", method="as_asked", empty_label=None, widget=forms.Select(attrs={"data-lu-picker": ""})
    )
    sector = filters.ChoiceFilter(label="行业领域", method="narrow_sector", empty_label="全部")
    size = filters.ChoiceFilter(
        label="企业规模", choices=[*SizeClass.choices, (UNKNOWN, "未判定")], method="narrow_size", empty_label="全部"
    )
    above = filters.ChoiceFilter(
        label="规模以上", choices=[*YES_NO, (UNKNOWN, "未填")], method="narrow_above", empty_label="全部"
    )
    led = filters.ChoiceFilter(
        label="监管部门", choices=[("yes", "已填报"), ("no", "未填报")], method="narrow_led", empty_label="全部"
    )
    now = filters.ChoiceFilter(
        label="现在", choices=[("in", "在册"), ("left", "已出库")], method="narrow_now", empty_label="全部"
    )

    class Meta:
        model = CensusEntry
        fields: list[str] = []

    def __init__(
        self, data: Any, queryset: Rows, *, years: list[int], places: list[Jurisdiction], counted: Former
    ) -> None:
        super().__init__(data, queryset=queryset)
        named = sorted((key for key in counted.by_sector if key), key=lambda key: (-counted.by_sector[key], key))
        asked = self.data.get("sector", "")
        extra = [asked] if asked and asked not in (*named, UNKNOWN) else []
        chosen = {
            "year": [(str(year), f"{year}年度") for year in years],
            "place": [(str(one.pk), INDENT.get(Jurisdiction.Kind(one.kind), " ") + one.name) for one in places],
            "sector": [*((key, key) for key in (*named, *extra)), (UNKNOWN, "未填")],
        }
        for name, choices in chosen.items():
            self.form.fields[name].choices = choices

    def as_asked(self, rows: Rows, name: str, value: str) -> Rows:
        """Year and place chose the rows themselves."""
        return rows

    def narrow_words(self, rows: Rows, name: str, value: str) -> Rows:
        words = value.strip()
        return rows.filter(Q(staged_row__name__icontains=words) | Q(enterprise__credit_code__iexact=words))

    def narrow_sector(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(staged_row__sector="" if value == UNKNOWN else value)

    def narrow_size(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(staged_row__size_class="" if value == UNKNOWN else value)

    def narrow_above(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(staged_row__above_scale={"yes": True, "no": False}.get(value))

    def narrow_led(self, rows: Rows, name: str, value: str) -> Rows:
        written = ~Q(supervisor_as_written="")
        return rows.filter(written if value == "yes" else ~written)

    def narrow_now(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(enterprise__valid_to__isnull=value == "in")
