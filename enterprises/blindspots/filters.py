"""Filters of the lists: place, sector, name; their whole state stands in the address. Rows are of any model, so that
the lookups come from the source."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from enterprises.blindspots.models import SpotAnswer
from enterprises.register.filters import INDENT
from enterprises.register.selectors import listing
from enterprises.register.spots import SpotSource
from liuan_safety.organizations.models import Jurisdiction, User

NO_SECTOR = "-"


class SpotFilter(forms.Form):
    """What a list is narrowed by; `narrow` for the spots, `narrow_answers` for what was answered."""

    q = forms.CharField(
        label="名称",
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "名称中的字"}),
    )
    jurisdiction = forms.TypedChoiceField(
        label="辖区", coerce=int, empty_value=None, required=False, widget=forms.Select({"data-lu-picker": ""})
    )
    sector = forms.ChoiceField(label="行业领域", required=False)
    year = forms.IntegerField(required=False, widget=forms.HiddenInput)
    tab = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, user: User, source: SpotSource, sectors: list[str]) -> None:
        super().__init__(data)
        self.source = source
        self.reachable = {row.pk: row for row in listing.jurisdictions_in_reach(user)}
        places = [(pk, INDENT.get(Jurisdiction.Kind(row.kind), " ") + row.name) for pk, row in self.reachable.items()]
        self.fields["jurisdiction"].choices = [("", "全部"), *places]  # type: ignore[attr-defined]
        if source.sector:
            named = [(one, one) for one in sectors if one]
            offered = [("", "全部"), *named, (NO_SECTOR, "未填")]
            self.fields["sector"].choices = offered  # type: ignore[attr-defined]
        else:
            del self.fields["sector"]
        if not source.name_lookup:
            del self.fields["q"]

    def narrow(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        """The spots that are asked for; nothing for an address that makes no sense."""
        if not self.is_valid():
            return rows.none()
        words, place, sector = self._asked()
        if place is not None:
            below = Jurisdiction.objects.filter(path__startswith=place.path).order_by().values("pk")
            rows = rows.filter(**{f"{self.source.place}__in": below})
        if sector is not None:
            rows = rows.filter(**{self.source.sector: sector})
        return rows.filter(**{f"{self.source.name_lookup}__icontains": words}) if words else rows

    def narrow_answers(self, rows: "QuerySet[SpotAnswer]") -> "QuerySet[SpotAnswer]":
        """The same for answers, by the words that they keep."""
        if not self.is_valid():
            return rows.none()
        words, place, sector = self._asked()
        if place is not None:
            rows = rows.filter(jurisdiction__path__startswith=place.path)
        if sector is not None:
            rows = rows.filter(sector=sector)
        return rows.filter(title__icontains=words) if words else rows

    def _asked(self) -> tuple[str, Jurisdiction | None, str | None]:
        given = self.cleaned_data
        sector = given.get("sector") or None
        place = self.reachable.get(given["jurisdiction"]) if given["jurisdiction"] else None
        return given.get("q", "").strip(), place, "" if sector == NO_SECTOR else sector

    def in_words(self) -> str:
        """What is set, as the head line of an export says it."""
        if not self.is_valid():
            return ""
        words, place, sector = self._asked()
        said = [("辖区", place.name if place else ""), ("行业领域", sector), ("名称", words)]
        return "；".join(
            f"{label}：{text or '未填'}" for label, text in said if text or text == "" and label == "行业领域"
        )
