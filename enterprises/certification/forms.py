"""Forms of this room: the signed paper, certification and its withdrawal, exceptions; shape only."""

from typing import Any

from django import forms

from enterprises.census.forms import PlaceField
from liuan_safety.organizations.forms.editing import DayField, PaperFields
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL, TOWN_LEVEL, jurisdictions_in_force


class SignedForm(forms.Form):
    """The scan of the signed summary: who signed it, when."""

    signer = forms.CharField(label="签字人（单位负责人）", max_length=40)
    signed_on = DayField(label="签字日期")
    paper_file = forms.FileField(label="签字件扫描件", help_text="PDF 或照片。")

    clean_paper_file = PaperFields.clean_paper_file


class YearForm(forms.Form):
    """The paper by which a year is certified, or a certification is taken back."""

    paper_number = forms.CharField(label="文号", max_length=80, help_text="如 六安办〔2027〕3号")
    paper_dated = DayField(label="成文日期", required=False)
    paper_file = forms.FileField(label="扫描件", required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    clean_paper_file = PaperFields.clean_paper_file

    def deed(self) -> dict[str, Any]:
        """What the services take."""
        data = self.cleaned_data
        return {"number": data["paper_number"], "dated": data["paper_dated"], "file": data["paper_file"],
                "revision": data["revision"]}  # fmt: skip


class WithdrawForm(YearForm):
    """The same with the reason."""

    reason = forms.CharField(label="撤回原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["reason", "paper_number", "paper_dated", "paper_file", "revision"]

    def deed(self) -> dict[str, Any]:
        return super().deed() | {"reason": self.cleaned_data["reason"]}


class FrozenFilter(forms.Form):
    """Which enterprises of a certified year: part of name or code, one county."""

    q = forms.CharField(label="名称或信用代码", max_length=60, required=False)
    county = forms.ChoiceField(label="县区", required=False)
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, counties: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].choices = [("", "全部"), *((name, name) for name in counties)]


class ExceptionForm(forms.Form):
    """One unit, until a day, for a reason."""

    jurisdiction = PlaceField(label="准予单位", queryset=Jurisdiction.objects.none(), empty_label="请选择")
    until = DayField(label="截止日（含）")
    reason = forms.CharField(
        label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="会印在有关数字旁边。"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        places = jurisdictions_in_force().filter(kind__in=(*COUNTY_LEVEL, *TOWN_LEVEL))
        self.fields["jurisdiction"].queryset = places.select_related("parent")
        self.fields["jurisdiction"].widget.attrs["data-lu-picker"] = ""
