"""Forms of the deeds on ticked enterprises: what is to be set, on what ground, and for which rows. Shape only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from enterprises.register.batches import Selection, ticked_in
from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.forms import GROUNDS, GroundsForm, offer_places
from enterprises.register.industry_field import IndustryField
from enterprises.register.selectors.listing import values_in_use
from enterprises.register.services.batch import Ticked
from liuan_safety.organizations.models import Jurisdiction


class SuggestedInput(forms.TextInput):
    """A text field that offers the words in use and takes any other."""

    suggestions: Sequence[str] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        field = super().render(name, value, {**(attrs or {}), "list": f"{name}-words"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((word,) for word in self.suggestions))
        return format_html('{}<datalist id="{}-words">{}</datalist>', field, name, options)


class BatchForm(GroundsForm):
    """The ticked rows ride along in one hidden field, each with the revision that the officer saw."""

    rows = forms.CharField(widget=forms.HiddenInput)
    own: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self, *args: Any, selection: Selection, **options: Any) -> None:
        super().__init__(*args, initial={"rows": selection.written()}, **options)
        self.groups = (*self.own, ("依据", GROUNDS))

    def ticked(self) -> tuple[Ticked, ...]:
        """The rows of this form."""
        query = QueryDict(mutable=True)
        query["rows"] = self.cleaned_data["rows"]
        return ticked_in(query)


class TradesForm(BatchForm):
    """Sector and industry code; what is left empty stays as it is."""

    sector = forms.CharField(
        label="行业领域", max_length=FACTS_BY_KEY["sector"].max_length, required=False, widget=SuggestedInput()
    )
    industry_code = IndustryField()
    own = (("设置为", ("sector", "industry_code")),)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["sector"].help_text = "不改则留空"
        self.fields["industry_code"].help_text = "不改则留空；企业规模和规上随之重新判定"
        self.fields["sector"].widget.suggestions = values_in_use(self.user, ("sector",))["sector"]


class MoveAllForm(BatchForm):
    """Under which jurisdiction."""

    jurisdiction = forms.TypedChoiceField(label="划转到", coerce=int, widget=forms.Select(attrs={"data-lu-picker": ""}))
    own = (("划转到", ("jurisdiction",)),)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = offer_places(self.fields["jurisdiction"], self.user)
        self.fields["jurisdiction"].help_text = "原辖区内的场所随迁；企业搬到新址的，请单独办理迁移"

    @property
    def place(self) -> Jurisdiction:
        """The one that was chosen."""
        return self.places[self.cleaned_data["jurisdiction"]]
