"""Merging two records: choosing the other one, and choosing between their facts line by line. Shape only."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from enterprises.register import industries
from enterprises.register.facts import ENTERPRISE_FACTS
from enterprises.register.forms import GROUNDS, GroundsForm
from enterprises.register.models import Enterprise
from enterprises.register.selectors.acts import latest_act
from enterprises.register.services.changing import open_places
from enterprises.register.services.merging import JURISDICTION, PRIMARY, Seen
from enterprises.register.wording import in_currency, in_words, same

MINE, THEIRS = "survivor", "other"


class OtherRecordForm(forms.Form):
    """Which record is the same firm."""

    other = forms.IntegerField(label="另一条记录", widget=forms.Select)

    def __init__(self, *args: Any, enterprise: Enterprise, **options: Any) -> None:
        super().__init__(*args, **options)
        url = reverse("register:other_records", args=[enterprise.pk])
        self.fields["other"].widget = forms.Select(
            attrs={
                "data-lu-picker": "",
                "data-lu-picker-url": url,
                "data-placeholder": "输入名称、曾用名或信用代码查找",
            }
        )
        self.fields["other"].help_text = "只能合并您有权修改的在册记录"


@dataclass(frozen=True)
class Line:
    """One fact on which the two records differ, in the words of each; `choice` is the form's field of it."""

    label: str
    mine: str
    theirs: str
    choice: Any


class MergeForm(GroundsForm):
    """One choice for each fact on which the records differ; both are carried as they were seen."""

    survivor_revision = forms.IntegerField(widget=forms.HiddenInput)
    survivor_entry = forms.IntegerField(widget=forms.HiddenInput)
    other_revision = forms.IntegerField(widget=forms.HiddenInput)
    other_entry = forms.IntegerField(widget=forms.HiddenInput)
    groups = (("依据", GROUNDS),)

    def __init__(self, *args: Any, survivor: Enterprise, other: Enterprise, why: str = "", **options: Any) -> None:
        self.survivor, self.other = survivor, other
        super().__init__(*args, initial={**self.seen_now(), "reason": why}, **options)
        self.differing = _differing(survivor, other)
        for key, _label, mine, theirs in self.differing:
            self.fields[f"pick_{key}"] = forms.ChoiceField(
                choices=[(MINE, mine or "空"), (THEIRS, theirs or "空")],
                widget=forms.RadioSelect,
                initial=THEIRS if theirs and not mine else MINE,
                label=_label,
            )

    def seen_now(self) -> dict[str, int]:
        """What the hidden fields carry for the two records as they stand."""
        found = {}
        for side, row in ((MINE, self.survivor), (THEIRS, self.other)):
            last = latest_act(row.pk)
            found |= {f"{side}_revision": row.revision, f"{side}_entry": last.pk if last else 0}
        return found

    def see_again(self) -> None:
        """After a conflict: the next attempt is made on top of what the colleague has saved."""
        self.data = self.data.copy()
        self.data.update({name: str(value) for name, value in self.seen_now().items()})

    def lines(self) -> list[Line]:
        """For the table of both records side by side."""
        return [Line(label, mine, theirs, self[f"pick_{key}"]) for key, label, mine, theirs in self.differing]

    def from_other(self) -> set[str]:
        """The facts that the survivor takes."""
        return {key for key, *_ in self.differing if self.cleaned_data[f"pick_{key}"] == THEIRS}

    def seen(self, side: str) -> Seen:
        """A record as this form was opened on it."""
        return Seen(self.cleaned_data[f"{side}_revision"], self.cleaned_data[f"{side}_entry"])


def _differing(survivor: Enterprise, other: Enterprise) -> list[tuple[str, str, str, str]]:
    rows = [
        (fact.key, fact.label, _words(survivor, fact), _words(other, fact))
        for fact in ENTERPRISE_FACTS
        if not same(getattr(survivor, fact.key), getattr(other, fact.key))
    ]
    if survivor.jurisdiction_id != other.jurisdiction_id:
        rows.append((JURISDICTION, "所属辖区", survivor.jurisdiction.name, other.jurisdiction.name))
    mine, theirs = (_primary(row) for row in (survivor, other))
    if theirs and theirs != mine:
        rows.append((PRIMARY, "主要场所", mine, theirs))
    return rows


def _words(enterprise: Enterprise, fact: Any) -> str:
    value = getattr(enterprise, fact.key)
    if fact.key == "industry_code":
        return industries.in_words(value)
    words = in_words(fact, value, empty="")
    return in_currency(words, enterprise.capital_currency) if fact.key == "capital_fen" and words else words


def _primary(enterprise: Enterprise) -> str:
    return next((place.address for place in open_places(enterprise) if place.is_primary), "")
