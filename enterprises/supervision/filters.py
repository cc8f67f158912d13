"""Filters of the proposals' list; their whole state stands in the address."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet

from enterprises.register.filters import INDENT
from enterprises.register.selectors import listing
from enterprises.supervision.models import RuleSet, SupervisionProposal
from liuan_safety.organizations.models import Jurisdiction, User

NONE = "none"
NOBODY = "没有规则适用"


class ProposalFilter(filters.FilterSet):
    """By department, by rule, by place; 没有规则适用 is one of the departments."""

    department = filters.ChoiceFilter(label="建议监管部门", method="narrow_department", empty_label="全部")
    rule = filters.ChoiceFilter(label="规则", field_name="rule_key", empty_label="全部")
    jurisdiction = filters.ChoiceFilter(
        label="所属辖区",
        method="narrow_jurisdiction",
        empty_label="全部",
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )

    class Meta:
        model = SupervisionProposal
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[SupervisionProposal]", *, user: User, rule_set: RuleSet) -> None:
        super().__init__(data, queryset=queryset)
        rules = list(rule_set.rules.order_by("department", "title").values_list("key", "title", "department"))
        departments = list(dict.fromkeys(department for _, _, department in rules))
        self.reachable = {row.pk: row for row in listing.jurisdictions_in_reach(user)}
        choices = {
            "department": [*((one, one) for one in departments), (NONE, NOBODY)],
            "rule": [(key, f"{department}：{title}") for key, title, department in rules],
            "jurisdiction": [
                (str(row.pk), INDENT.get(Jurisdiction.Kind(row.kind), " ") + row.name)
                for row in self.reachable.values()
            ],
        }
        for name, offered in choices.items():
            if offered:
                self.form.fields[name].choices = offered
            else:
                del self.form.fields[name]

    def narrow_department(
        self, rows: "QuerySet[SupervisionProposal]", name: str, value: str
    ) -> "QuerySet[SupervisionProposal]":
        return rows.filter(department="" if value == NONE else value)

    def narrow_jurisdiction(
        self, rows: "QuerySet[SupervisionProposal]", name: str, value: str
    ) -> "QuerySet[SupervisionProposal]":
        area = self.reachable.get(int(value))
        return rows.none() if area is None else rows.filter(enterprise__jurisdiction__path__startswith=area.path)
