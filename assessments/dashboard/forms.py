"""Which year and place; shape only."""

from typing import Any

from django import forms

from assessments.dashboard.charts import MEASURES
from liuan_safety.organizations.models import Jurisdiction


class AskedForm(forms.Form):
    """The choosers above the dashboard: the years that have a census, the places within reach, the map's measure."""

    year = forms.TypedChoiceField(
        label="普查年度", coerce=int, required=False, widget=forms.Select(attrs={"class": "lu-input"})
    )
    place = forms.ModelChoiceField(
        label="辖区", queryset=Jurisdiction.objects.none(), required=False, empty_label=None,
        widget=forms.Select(attrs={"class": "lu-input", "data-lu-picker": ""}),
    )  # fmt: skip
    map = forms.ChoiceField(choices=list(MEASURES.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: list[int], places: list[Jurisdiction], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, f"{year}年度") for year in years]
        self.fields["place"].queryset = Jurisdiction.objects.filter(pk__in=[place.pk for place in places])
