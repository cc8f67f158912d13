"""Filters of places, of their list and of the map alike; their whole state stands in the address."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from enterprises.register.filters import INDENT
from enterprises.register.geography import Box
from enterprises.register.models import Place
from enterprises.register.selectors import listing, places
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.ui.posted import whole


class PlaceFilter(filters.FilterSet):
    """The choices are those of what the user sees."""

    q = filters.CharFilter(
        label="场所",
        method="narrow_words",
        widget=forms.TextInput(attrs={"placeholder": "企业名称、信用代码或地址", "type": "search"}),
    )
    jurisdiction = filters.ChoiceFilter(
        label="所在辖区",
        method="narrow_jurisdiction",
        empty_label="全部",
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    kind = filters.ChoiceFilter(label="类别", choices=Place.Kind.choices, empty_label="全部")
    point = filters.ChoiceFilter(
        label="坐标",
        choices=[("yes", "有坐标"), ("no", "没有坐标"), ("doubtful", "坐标存疑")],
        method="narrow_point",
        empty_label="全部",
    )
    days = filters.ChoiceFilter(
        label="工地期限",
        choices=[("running", "在建"), ("expired", "已到期"), ("coming", "未开工")],
        method="narrow_days",
        empty_label="全部",
    )
    sharing = filters.ChoiceFilter(
        label="园中园、厂中厂",
        choices=[("tenant", "在其他企业场地内"), ("landlord", "场地内有其他企业")],
        method="narrow_sharing",
        empty_label="全部",
    )
    sector = filters.ChoiceFilter(label="行业领域", field_name="enterprise__sector", empty_label="全部")
    box = filters.CharFilter(label="地图范围", method="narrow_box")

    class Meta:
        model = Place
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[Place]", *, user: User, offer_choices: bool = True) -> None:
        """`offer_choices=False` for answers without a form: nobody reads which sectors there are."""
        super().__init__(data, queryset=queryset)
        reach = listing.jurisdictions_in_reach(user)
        sectors = listing.values_in_use(user, ("sector",))["sector"] if offer_choices else []
        asked = self.data.get("sector", "")
        offered = {
            "jurisdiction": [(str(row.pk), _indent(row)) for row in reach],
            "sector": [(sector, sector) for sector in dict.fromkeys([*sectors, asked]) if sector],
        }
        self.reachable = {row.pk: row for row in reach}
        for name, choices in offered.items():
            if choices:
                self.form.fields[name].choices = choices
            else:
                del self.form.fields[name]

    @property
    def narrowed_to(self) -> Jurisdiction | None:
        """The jurisdiction that the address asks for, where it is one of the user's."""
        return self.reachable.get(whole(self.data.get("jurisdiction", ""), 0))

    def narrow_words(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        return rows.filter(places.places_matching(value))

    def narrow_jurisdiction(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        area = self.reachable.get(int(value))
        return rows.none() if area is None else rows.filter(jurisdiction__path__startswith=area.path)

    def narrow_point(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        return rows.filter(places.with_point(value))

    def narrow_days(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        return rows.filter(places.in_days(value))

    def narrow_sharing(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        return rows.filter(places.sharing(value))

    def narrow_box(self, rows: "QuerySet[Place]", name: str, value: str) -> "QuerySet[Place]":
        box = Box.parse(value)
        return rows.none() if box is None else rows.filter(places.in_box(box))


def _indent(area: Jurisdiction) -> str:
    return INDENT.get(Jurisdiction.Kind(area.kind), " ") + area.name
