"""Forms of jurisdictions."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from liuan_safety.organizations.access import acting_post
from liuan_safety.organizations.forms.editing import DayField, EditForm
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Reach, reach_of
from liuan_safety.organizations.selectors.jurisdictions import (
    county_level,
    jurisdictions_in_force,
    search_jurisdictions,
)


def label_of(row: Jurisdiction) -> str:
    """A name that tells its county: 舒城县 · 城关镇."""
    if row.parent_id is None or row.is_county_level:
        return row.name
    return f"{row.parent.name} · {row.name}" if row.parent else row.name


class JurisdictionChoice(forms.ModelChoiceField):
    """A picker of jurisdictions in force, each with its county in front."""

    def __init__(self, *, label: str, **options: Any) -> None:
        options.setdefault("queryset", Jurisdiction.objects.none())
        options.setdefault("empty_label", "请选择")
        options.setdefault("widget", forms.Select(attrs={"data-lu-picker": ""}))
        super().__init__(label=label, **options)

    def label_from_instance(self, obj: Jurisdiction) -> str:
        return label_of(obj)


def managed(user: User) -> QuerySet[Jurisdiction]:
    """Jurisdictions in force that the acting post reaches."""
    return Jurisdiction.objects.visible_to(user).filter(pk__in=jurisdictions_in_force()).select_related("parent")


class NewJurisdictionForm(forms.Form):
    """A new jurisdiction; a county's administrator is offered villages only."""

    parent = JurisdictionChoice(label="上级辖区")
    kind = forms.ChoiceField(label="类别")
    name = forms.CharField(label="名称", max_length=60)
    code = forms.CharField(label="区划代码", max_length=12, required=False, help_text="没有可不填；代码只作参考。")
    valid_from = DayField(label="起始日", help_text="批准设立之日。")
    pays = forms.BooleanField(label="上解资金", required=False, help_text="第二十条：事故资金由其上解市财政。")
    is_assessed = forms.BooleanField(label="列入考核", required=False, help_text="第十六条：年度考核的对象。")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in Jurisdiction.Kind.choices if choice[0] != Jurisdiction.Kind.CITY]
        if reach_of(acting_post(user).role) is not Reach.CITY:
            kinds = [choice for choice in kinds if choice[0] == Jurisdiction.Kind.VILLAGE]
            del self.fields["pays"], self.fields["is_assessed"]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["parent"].queryset = managed(user).exclude(kind=Jurisdiction.Kind.VILLAGE)  # type: ignore[attr-defined]


class JurisdictionForm(EditForm):
    """Name, code, first day and what it counts for."""

    name = forms.CharField(label="名称", max_length=60, help_text="改名后，原名自动留作别名，旧表仍能识别。")
    code = forms.CharField(label="区划代码", max_length=12, required=False)
    valid_from = DayField(label="起始日")
    pays = forms.BooleanField(label="上解资金", required=False)
    is_assessed = forms.BooleanField(label="列入考核", required=False)


class MoveJurisdictionForm(EditForm):
    """Another parent."""

    parent = JurisdictionChoice(label="新的上级辖区")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = managed(user).exclude(kind=Jurisdiction.Kind.VILLAGE)
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]


class CloseForm(EditForm):
    """The first day no longer in force."""

    on = DayField(label="终止日", help_text="从这一天起不再存续。")


class AliasForm(forms.Form):
    """Another name."""

    name = forms.CharField(label="别名", max_length=60, help_text="各单位在表格里的其他写法，如“六安开发区”。")


class JurisdictionFilter(django_filters.FilterSet):
    """Name, kind, county: the state of the list."""

    q = django_filters.CharFilter(label="名称或代码", method="narrow")
    kind = django_filters.ChoiceFilter(label="类别", choices=Jurisdiction.Kind.choices, empty_label="全部")
    within = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: county_level(), method="narrow", empty_label="全市"
    )

    class Meta:
        model = Jurisdiction
        fields: list[str] = []

    def narrow(self, rows: QuerySet[Jurisdiction], name: str, value: Any) -> QuerySet[Jurisdiction]:
        if name == "within":
            return rows.filter(path__startswith=value.path)
        return rows.filter(pk__in=search_jurisdictions(text=value).order_by().values("pk"))
