"""Forms of places: kind, address, point, a site's days, the landlord's place, each with its grounds. Shape only."""

from typing import Any

from django import forms

from enterprises.register.facts import PLACE_FACTS
from enterprises.register.forms import GROUNDS, FactsForm, GroundsForm
from enterprises.register.models import Place


class PlaceForm(FactsForm):
    """A place: kind, name, address, point."""

    facts = PLACE_FACTS
    kind = forms.ChoiceField(label="类别", choices=Place.Kind.choices)
    name = forms.CharField(label="场所名称", max_length=120, required=False, help_text="如“二号厂区”，可不填")
    revision_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["address"].required = True
        self.fields["kind"].initial = self.values.get("kind", Place.Kind.WORKS)
        self.fields["name"].initial = self.values.get("name", "")
        self.groups = (("场所", ("kind", "name", *(fact.key for fact in PLACE_FACTS))), ("依据", GROUNDS))

    def given(self) -> dict[str, Any]:
        return super().given() | {"kind": self.cleaned_data["kind"], "name": self.cleaned_data["name"]}


class ClosePlaceForm(GroundsForm):
    """Closing a place."""

    revision_seen = forms.IntegerField(widget=forms.HiddenInput)
    groups = (("", GROUNDS),)
