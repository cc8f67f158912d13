"""Filters of 监管归属; their whole state stands in the address, so that any count elsewhere can open its list.

`?jurisdiction=<id>` that jurisdiction and all below · `?sector=<行业领域>` · `?size=large|medium|small|micro|unknown` ·
`?above=yes|no|unknown` · `?lead=<unit id>|none` the lead supervisor, or none at all · `?part=lead|professional|support`
only those with somebody in that part · `?state=open|passed|refused|claimed|twice|disputed|interim|decided` (open: no
deed of a person yet; interim: an interim lead, whatever the state) · `?level=city|county|township` of the lead · `?q=`.
"""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from enterprises.register.filters import INDENT, YES_NO
from enterprises.register.models import Enterprise, SizeClass
from enterprises.register.selectors import listing
from enterprises.supervision.models import Assignment, Part, SupervisionCase
from enterprises.supervision.selectors import waiting
from liuan_safety.organizations.models import Jurisdiction, Unit, User

NONE, OPEN = "none", "open"
STATES = [(OPEN, "尚无部门办理"), *SupervisionCase.State.choices]
LEVELS = {
    "city": ("市级", (Jurisdiction.Kind.CITY,)),
    "county": ("县级", (Jurisdiction.Kind.COUNTY, Jurisdiction.Kind.CITY_ZONE)),
    "township": ("乡级", (Jurisdiction.Kind.TOWNSHIP, Jurisdiction.Kind.COUNTY_ZONE, Jurisdiction.Kind.VILLAGE)),
}


def _held(**narrowed: Any) -> Exists:
    rows = Assignment.objects.current().filter(enterprise=OuterRef("pk"), place=None, **narrowed)
    return Exists(rows)


class AssignedFilter(filters.FilterSet):
    """The choices are those of what the user sees; used by the list, its export and the export's task alike."""

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
    lead = filters.ChoiceFilter(
        label="行业主管", method="narrow_lead", empty_label="全部", widget=forms.Select(attrs={"data-lu-picker": ""})
    )
    state = filters.ChoiceFilter(label="办理状态", choices=STATES, method="narrow_state", empty_label="全部")
    sector = filters.ChoiceFilter(label="行业领域", empty_label="全部")
    size = filters.ChoiceFilter(
        label="企业规模", choices=[*SizeClass.choices, ("unknown", "未判定")], method="narrow_size", empty_label="全部"
    )
    above = filters.ChoiceFilter(
        label="规模以上", choices=[*YES_NO, ("unknown", "未填")], method="narrow_above", empty_label="全部"
    )
    part = filters.ChoiceFilter(label="监管方式", choices=Part.choices, method="narrow_part", empty_label="全部")
    level = filters.ChoiceFilter(
        label="主管层级",
        choices=[(key, label) for key, (label, _kinds) in LEVELS.items()],
        method="narrow_level",
        empty_label="全部",
    )

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[Enterprise]", *, user: User) -> None:
        super().__init__(data, queryset=queryset)
        known = listing.choices_for(user, ("sector",), str(self.data.get("jurisdiction", "") or ""))
        leads = Assignment.objects.leads().order_by().values("unit").distinct()
        units = Unit.objects.filter(pk__in=leads).order_by("jurisdiction__path", "name").values_list("pk", "name")
        choices = {
            "jurisdiction": [
                (str(pk), INDENT.get(Jurisdiction.Kind(kind), " ") + name) for pk, kind, name in known.places
            ],
            "lead": [(NONE, "无行业主管"), *((str(pk), name) for pk, name in units)],
            "sector": [(one, one) for one in known.values["sector"]],
        }
        for name, offered in choices.items():
            asked = str(self.data.get(name, "") or "")
            extra = [(asked, asked)] if asked and name == "sector" and asked not in dict(offered) else []
            self.form.fields[name].choices = [*offered, *extra]

    def narrow_words(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(listing.matching(value))

    def narrow_jurisdiction(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(jurisdiction__in=listing.places_below(value))

    def narrow_lead(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        if value == NONE:
            return waiting.without_lead(rows)
        return rows.filter(_held(part=Part.LEAD, unit=int(value)))

    def narrow_part(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(_held(part=value))

    def narrow_level(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(_held(part=Part.LEAD, unit__jurisdiction__kind__in=LEVELS[value][1]))

    def narrow_state(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        cases = SupervisionCase.objects.filter(enterprise=OuterRef("pk"), place=None)
        if value == OPEN:
            return rows.filter(~Exists(cases))
        return waiting.interim(rows) if value == "interim" else rows.filter(Exists(cases.filter(state=value)))

    def narrow_size(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(size_class="" if value == "unknown" else value)

    def narrow_above(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(above_scale={"yes": True, "no": False}.get(value))

    def in_words(self) -> str:
        """What is set, as the head line of an export says it."""
        if not self.form.is_valid():
            return ""
        parts = []
        for bound in self.form.visible_fields():
            value = self.form.cleaned_data.get(bound.name)
            if value not in (None, ""):
                names = {str(key): label for key, label in getattr(bound.field, "choices", ())}
                parts.append(f"{bound.label}：{str(names.get(str(value), value)).strip()}")
        return "；".join(parts)


class OfficeFilter(AssignedFilter):
    """What waits for the office: the tab says the state."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("state", "part", "level", "lead"):
            del self.form.fields[name]
