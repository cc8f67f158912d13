"""What the forms of this room share: dates, papers, and the two versions when a colleague was faster."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat

from liuan_safety.audit.papers import ACCEPT, KINDS_ZH
from liuan_safety.ui.tags.reading import Difference


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, *, label: str, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput())
        super().__init__(label=label, **options)


class EditForm(forms.Form):
    """A form for a row that exists: it carries the revision and the values that were read.

    `begin(values, revision)` fills it; after a conflict `meet(values, revision)` sets what the colleague has saved
    beside what was typed, and lets the next try count from there.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    differences: list[Difference] = []

    @classmethod
    def begin(cls, values: dict[str, Any], revision: int, **options: Any) -> "EditForm":
        """An unbound form with the row's values."""
        form = cls(initial={**values, "revision": revision}, **options)
        form.initial["seen"] = json.dumps({name: form.words(name, value) for name, value in values.items()})
        return form

    def words(self, name: str, value: Any) -> str:
        """The value as the officer reads it."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        choices = getattr(self.fields[name], "choices", None)
        if choices is not None:
            key = getattr(value, "pk", value)
            return next((str(label) for option, label in choices if str(option) == str(key)), str(value))
        return str(value)

    def meet(self, values: dict[str, Any], revision: int) -> None:
        """Show both versions; what was typed stays in the form."""
        try:
            before = json.loads(self.cleaned_data.get("seen") or "{}")
        except ValueError:
            before = {}
        self.differences = [
            Difference(
                str(self.fields[name].label),
                self.words(name, self.cleaned_data.get(name)),
                self.words(name, value),
                before.get(name, "") if isinstance(before, dict) else "",
            )
            for name, value in values.items()
        ]
        self.data = self.data.copy()
        self.data["revision"] = str(revision)


class PaperFields(forms.Form):
    """依据文件: title, number, date, scan; all may be left out."""

    paper_title = forms.CharField(label="依据文件名称", max_length=200, required=False)
    paper_number = forms.CharField(label="文号", max_length=80, required=False)
    paper_dated = DayField(label="成文日期", required=False)
    paper_file = forms.FileField(label="扫描件", required=False, help_text=f"{KINDS_ZH} 文件。")
    PAPER_GROUP = ("依据", ("paper_title", "paper_number", "paper_dated", "paper_file"))

    def clean_paper_file(self) -> Any:
        file = self.cleaned_data.get("paper_file")
        if file is None:
            return None
        if not file.name.lower().endswith(tuple(ACCEPT.split(","))):
            raise forms.ValidationError(f"“{file.name}”不是 {KINDS_ZH} 文件，请另选")
        if file.size > settings.PAPER_MAX_BYTES:
            limit = filesizeformat(settings.PAPER_MAX_BYTES)
            raise forms.ValidationError(f"“{file.name}”超过 {limit}，请压缩后再上传")
        return file

    def paper(self) -> dict[str, Any]:
        """What `services.papers.keep_paper` takes."""
        names = {"title": "paper_title", "number": "paper_number", "dated": "paper_dated", "file": "paper_file"}
        return {key: self.cleaned_data.get(name) for key, name in names.items()}
