"""Filters of the register; their whole state stands in the address."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from enterprises.register import standings
from enterprises.register.models import Condition, Enterprise, Place, SizeClass
from enterprises.register.selectors import listing
from liuan_safety.organizations.models import Jurisdiction, User

UNKNOWN = "unknown"
YES_NO = [("yes", "是"), ("no", "否")]
HAS_OR_NOT = [("yes", "有"), ("no", "没有")]
INDENT = {Jurisdiction.Kind.CITY: "", Jurisdiction.Kind.TOWNSHIP: "  "}
CENSUS_SOURCE = "census.import"
LEFT = [(key, label) for key, label in Condition.choices if key != Condition.IN_REGISTER]


class EnterpriseFilter(filters.FilterSet):
    """The choices are those of what the user sees; used by the list, its export and the export's task alike."""

    q = filters.CharFilter(
        label="企业",
        method="narrow_words",
        widget=forms.TextInput(attrs={"placeholder": "名称、首字母、曾用名或信用代码", "type": "search"}),
    )
    jurisdiction = filters.ChoiceFilter(
        label="辖区",
        method="narrow_jurisdiction",
        empty_label="全部",
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    sector = filters.ChoiceFilter(label="行业领域", method="narrow_sector", empty_label="全部")
    above_scale = filters.ChoiceFilter(
        label="规模以上", choices=[*YES_NO, ("unknown", "未填")], method="narrow_scale", empty_label="全部"
    )
    grade = filters.ChoiceFilter(label="标准化等级", field_name="standard_grade", empty_label="全部")
    status = filters.ChoiceFilter(label="经营状态", field_name="status_as_written", empty_label="全部")
    size = filters.ChoiceFilter(
        label="企业规模", choices=[*SizeClass.choices, ("unknown", "未判定")], method="narrow_size", empty_label="全部"
    )
    condition = filters.ChoiceFilter(
        label="在册情况",
        choices=[*LEFT, ("all", "全部（含已出库）")],
        method="narrow_condition",
        empty_label="在册",
    )
    code = filters.ChoiceFilter(
        label="信用代码", choices=[("no", "代码待补"), ("yes", "有代码")], method="narrow_code", empty_label="全部"
    )
    place = filters.ChoiceFilter(label="场所地址", choices=HAS_OR_NOT, method="narrow_place", empty_label="全部")
    place_kind = filters.ChoiceFilter(
        label="场所类别", choices=Place.Kind.choices, method="narrow_place_kind", empty_label="全部"
    )
    point = filters.ChoiceFilter(label="场所坐标", choices=HAS_OR_NOT, method="narrow_point", empty_label="全部")
    township = filters.ChoiceFilter(
        label="乡镇",
        choices=[("yes", "已落到乡镇"), ("no", "未落到乡镇")],
        method="narrow_township",
        empty_label="全部",
    )
    census = filters.NumberFilter(
        label="列入普查名录的年度", method="narrow_census", widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    unlisted = filters.NumberFilter(
        label="未列入普查名录的年度", method="narrow_unlisted", widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    standing = filters.ChoiceFilter(label="标签", method="narrow_standing", empty_label="全部")
    source = filters.CharFilter(
        label="普查导入编号", method="narrow_source", widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[Enterprise]", *, user: User) -> None:
        super().__init__(data, queryset=queryset)
        columns = ("sector", "standard_grade", "status_as_written")
        known = self.offered(user, columns)
        in_use = known.values
        offered = {
            "jurisdiction": [(pk, INDENT.get(kind, " ") + name) for pk, kind, name in known.places],
            "sector": [*_plain(in_use["sector"]), (UNKNOWN, "未填")],
            "grade": _plain(in_use["standard_grade"]),
            "status": _plain(in_use["status_as_written"]),
            "standing": [(kind.key, kind.label) for kind in standings.kinds()],
        }
        for name, choices in offered.items():
            if choices:
                # What the address asks for stays a choice even where nothing bears it any more: the list is empty.
                asked = self.data.get(name, "") if name != "jurisdiction" else ""
                extra = [] if not asked or asked in dict(choices) else [(asked, asked)]
                self.form.fields[name].choices = [*choices, *extra]
            else:
                del self.form.fields[name]

    def offered(self, user: User, columns: Sequence[str]) -> listing.Choices:
        """The places and values that can be chosen."""
        return listing.choices_for(user, columns, str(self.data.get("jurisdiction", "") or ""))

    def narrow_words(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.matching(value))

    def narrow_jurisdiction(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(jurisdiction__in=listing.places_below(value))

    def narrow_sector(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(sector="" if value == UNKNOWN else value)

    def narrow_census(self, rows: "QuerySet[Enterprise]", name: str, value: Decimal) -> "QuerySet[Enterprise]":
        return rows.filter(pk__in=listing.listed_in(int(value)))

    def narrow_unlisted(self, rows: "QuerySet[Enterprise]", name: str, value: Decimal) -> "QuerySet[Enterprise]":
        return rows.exclude(pk__in=listing.listed_in(int(value)))

    def narrow_scale(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(above_scale={"yes": True, "no": False}.get(value))

    def filter_queryset(self, queryset: "QuerySet[Enterprise]") -> "QuerySet[Enterprise]":
        """What has left the register is shown only when asked for."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("condition") else rows.filter(self.in_register())

    def in_register(self) -> Q:
        """What the list shows where nothing else is asked for."""
        return Q(valid_to=None)

    def narrow_condition(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows if value == "all" else rows.filter(condition=value)

    def narrow_size(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(size_class="" if value == "unknown" else value)

    def narrow_code(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(credit_code__isnull=value == "no")

    def narrow_place_kind(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.with_place_kind(value))

    def narrow_point(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.with_point(value == "yes"))

    def narrow_place(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.with_place(value == "yes"))

    def narrow_township(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.with_township(value == "yes"))

    def narrow_standing(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.under_standing(value))

    def narrow_source(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.touched_by(CENSUS_SOURCE, value.strip()))

    def in_words(self) -> str:
        """What is set, as the head line of an export says it: 辖区:舒城县;规模以上:是."""
        if not self.form.is_valid():
            return ""
        parts = []
        for bound in self.form.visible_fields():
            value = self.form.cleaned_data.get(bound.name)
            if value not in (None, ""):
                names = dict(getattr(bound.field, "choices", ()))
                parts.append(f"{bound.label}：{str(names.get(value, value)).strip()}")
        return "；".join(parts)


def _plain(values: list[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]
