"""Changing a setting: value, first day, reason, paper. Whether the value can be is asked of the service."""

from typing import Any

from django import forms
from django.utils import timezone

from liuan_safety.audit.papers import ACCEPT, KINDS_ZH
from liuan_safety.policy.models import Setting
from liuan_safety.policy.rules import Definition, Kind, split_words


def _value_field(definition: Definition) -> forms.Field:
    unit = f"单位：{definition.unit}。" if definition.unit else ""
    if definition.kind is Kind.WORDS:
        return forms.MultipleChoiceField(
            label=definition.label,
            choices=definition.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="可多选；都不选表示不要求。",
        )
    if definition.kind is Kind.YES_NO:
        return forms.ChoiceField(label=definition.label, choices=[("是", "是"), ("否", "否")])
    limits = f"可填 {definition.minimum} 至 {definition.maximum}。" if definition.maximum is not None else ""
    attributes = {"inputmode": "numeric"} if definition.kind is Kind.WHOLE else {}
    return forms.CharField(
        label=definition.label,
        max_length=500,
        required=definition.kind is not Kind.TEXT,
        widget=forms.TextInput(attributes),
        help_text=unit + limits,
    )


class ChangeForm(forms.Form):
    """`seen` carries the newest row at the time when the officer looked."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label="起始日",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="从这一天起用新的数值，此前各日仍按旧的数值。早于今天须附依据文件。",
    )
    note = forms.CharField(
        label="事由",
        max_length=300,
        error_messages={"required": "请写明为什么修改"},
        widget=forms.Textarea({"rows": 2}),
    )
    verified = forms.BooleanField(label="数值已经核定", required=False, initial=True)
    paper_title = forms.CharField(label="依据文件名称", max_length=200, required=False)
    paper_number = forms.CharField(label="文号", max_length=80, required=False)
    paper_dated = forms.DateField(
        label="成文日期", required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    paper_file = forms.FileField(
        label="扫描件", required=False, widget=forms.FileInput({"accept": ACCEPT}), help_text=f"{KINDS_ZH}。"
    )
    groups = (
        ("新的数值", ("value", "valid_from", "note", "verified")),
        ("依据文件", ("paper_title", "paper_number", "paper_dated", "paper_file")),
    )

    def __init__(
        self, definition: Definition, current: Setting | None, seen: int | None, *args: Any, **options: Any
    ) -> None:
        text = current.value if current else definition.default
        value = split_words(text) if definition.kind is Kind.WORDS else text
        options["initial"] = {"value": value, "seen": seen, "valid_from": timezone.localdate()}
        super().__init__(*args, **options)
        self.fields["value"] = _value_field(definition)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        rest = [data.get(name) for name in ("paper_number", "paper_dated", "paper_file")]
        if any(rest) and not data.get("paper_title"):
            self.add_error("paper_title", "请填写依据文件的名称")
        return data
