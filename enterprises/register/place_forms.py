"""Forms of places: kind, address, point, a site's days, the landlord's place, each with its grounds. Shape only."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from enterprises.register.facts import PLACE_FACTS
from enterprises.register.forms import GROUNDS, FactsForm, GroundsForm, path_words
from enterprises.register.models import Enterprise, Place
from enterprises.register.selectors.listing import jurisdictions_in_reach
from enterprises.register.selectors.places import landlord_candidates
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.ui.posted import whole

POINT = ("longitude", "latitude")
OWN = ("kind", "name", "begins_on", "ends_on")


@dataclass(frozen=True)
class Part:
    """A headed part of the form; `has_map` for the one that the small map belongs to."""

    title: str
    fields: list[forms.BoundField]
    has_map: bool = False


class PlaceForm(FactsForm):
    """A place: kind, name, address, where, a site's days, within whose place, point."""

    facts = PLACE_FACTS
    kind = forms.ChoiceField(label="类别", choices=Place.Kind.choices)
    name = forms.CharField(label="场所名称", max_length=120, required=False, help_text="如“二号厂区”，可不填")
    jurisdiction = forms.TypedChoiceField(
        label="所在辖区", coerce=int, widget=forms.Select(attrs={"data-lu-picker": ""})
    )
    begins_on = forms.DateField(
        label="开始日期", required=False, widget=forms.DateInput(), help_text="建筑工地必填，其他场所留空"
    )
    ends_on = forms.DateField(
        label="结束日期", required=False, widget=forms.DateInput(), help_text="过了这一天，场所显示“已到期”"
    )
    within = forms.ModelChoiceField(
        label="在哪家企业的场地内",
        queryset=Place.objects.none(),
        required=False,
        help_text="租用他人厂房、设在园区内的，输入出租方或园区的名称、地址查找；自有场所不填",
    )
    revision_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, enterprise: Enterprise, place: Place | None = None, **options: Any) -> None:
        values = {key: getattr(place, key) for key in (*OWN, "address", *POINT)} if place else {}
        super().__init__(*args, values=values, **options)
        self.fields["address"].required = True
        self.fields["kind"].initial = self.values.get("kind", Place.Kind.WORKS)
        for key in OWN[1:]:
            self.fields[key].initial = self.values.get(key, "")
        self._offer_jurisdictions(place.jurisdiction if place else enterprise.jurisdiction)
        self._offer_landlords(enterprise, place)
        self.groups = (
            ("场所", ("kind", "name", "address", "jurisdiction")),
            ("工期", ("begins_on", "ends_on")),
            ("园中园、厂中厂", ("within",)),
            ("坐标", POINT),
            ("依据", GROUNDS),
        )

    def _offer_jurisdictions(self, present: Jurisdiction) -> None:
        reach = jurisdictions_in_reach(self.user)
        names = {row.pk: row.name for row in reach}
        self.areas = {row.pk: row for row in reach} | {present.pk: present}
        self.fields["jurisdiction"].choices = [(pk, path_words(row, names)) for pk, row in self.areas.items()]
        self.fields["jurisdiction"].initial = present.pk

    def _offer_landlords(self, enterprise: Enterprise, place: Place | None) -> None:
        """Any place in scope may be chosen; the list itself holds only the present one, the others are searched."""
        field = self.fields["within"]
        rows = landlord_candidates(self.user, besides=enterprise.pk)
        present = place.within_id if place else None
        field.queryset = Place.objects.filter(pk__in=rows.values("pk")) | Place.objects.filter(pk=present)
        field.initial = present
        posted = self.data.get("within", "") if self.is_bound else ""
        chosen = whole(posted, present)
        shown = field.queryset.filter(pk=chosen).select_related("enterprise").first() if chosen else None
        picker = reverse("register:landlords", args=[enterprise.pk])
        field.widget = forms.Select(
            attrs={"data-lu-picker": "", "data-lu-picker-url": picker},
            choices=[("", "不在其他企业的场地内"), *([(shown.pk, landlord_words(shown))] if shown else [])],
        )

    def parts(self) -> list[Part]:
        """The groups as the page draws them."""
        return [Part(title, [self[name] for name in names], names == POINT) for title, names in self.groups]

    def given(self) -> dict[str, Any]:
        """What was typed as the register's values."""
        own = {key: self.cleaned_data[key] for key in (*OWN, "within")}
        return super().given() | own | {"jurisdiction": self.areas[self.cleaned_data["jurisdiction"]]}


class PlaceGroundsForm(GroundsForm):
    """Closing a place, or making it the primary one: which, and on what grounds."""

    revision_seen = forms.IntegerField(widget=forms.HiddenInput)
    groups = (("", GROUNDS),)


def landlord_words(place: Place) -> str:
    """A landlord's place as the picker names it: the enterprise and the place's own name or address."""
    return f"{place.enterprise.name}（{place.name or place.address or place.get_kind_display()}）"
