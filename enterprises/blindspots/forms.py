"""Forms of the blind spots: year and place, the answer to ticked spots. Shape only."""

from typing import Any

from django import forms
from django.http import QueryDict

from enterprises.blindspots.selectors import years_known
from enterprises.blindspots.services import MOST_ROWS, Seen
from enterprises.register.forms import GROUNDS, GroundsForm
from enterprises.register.spots import SpotKind
from liuan_safety.organizations.models import Jurisdiction

ROWS, WHOLE = "rows", "all"


class OverviewForm(forms.Form):
    """Which year, and within which county."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    place = forms.TypedChoiceField(
        label="范围", coerce=int, empty_value=None, required=False, widget=forms.Select({"data-lu-picker": ""})
    )

    def __init__(self, data: Any, *, places: list[Jurisdiction], whole: str) -> None:
        super().__init__(data)
        self.places = {row.pk: row for row in places}
        self.fields["year"].choices = [(year, f"{year}年度") for year in years_known()]  # type: ignore[attr-defined]
        offered = [("", whole), *((pk, row.name) for pk, row in self.places.items())]
        self.fields["place"].choices = offered  # type: ignore[attr-defined]
        if not places:
            del self.fields["place"]


class AnswerForm(GroundsForm):
    """What became of them, in a word and in words; the ticked spots ride along with what was seen of each."""

    answer = forms.ChoiceField(label="答复", error_messages={"required": "请选择答复"})
    rows = forms.CharField(widget=forms.HiddenInput)
    groups = (("答复", ("answer", "reason")), ("依据文件（可不填）", GROUNDS[1:]))

    def __init__(self, *args: Any, kind: SpotKind, written: str = "", **options: Any) -> None:
        super().__init__(*args, initial={"rows": written}, **options)
        self.fields["answer"].choices = [("", "请选择"), *kind.answers]  # type: ignore[attr-defined]
        self.fields["reason"].label = "具体情况"
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = "请写明具体情况，例如去向、核对的依据"
        self.fields["reason"].help_text = "写清去向或核对的依据，随答复长期保存"
        self.order_fields(["answer", "reason"])

    def seen(self) -> list[Seen]:
        """The spots of this form."""
        return seen_in([self.cleaned_data["rows"]])


def seen_in(texts: list[str]) -> list[Seen]:
    """`12:9f3a…` singly or joined by commas; what is no row is passed over."""
    found = {}
    for word in (word for text in texts for word in text.split(",")):
        number, _, mark = word.partition(":")
        if number.isascii() and number.isdigit() and len(number) < 19 and mark.isascii() and mark.isalnum():
            found[int(number)] = Seen(int(number), mark)
    return list(found.values())


def seen_of(query: QueryDict) -> list[Seen]:
    """What an address ticks, row by row; one more than can be answered at once at most."""
    return seen_in(query.getlist(ROWS))[: MOST_ROWS + 1]


def written(rows: list[Seen]) -> str:
    """As the form carries them."""
    return ",".join(f"{row.row_key}:{row.mark}" for row in rows)
