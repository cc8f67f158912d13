"""Recording a notice; reckoning a term."""

from typing import Any

from django import forms
from django.utils import timezone

from liuan_safety.audit.papers import ACCEPT, KINDS_ZH
from liuan_safety.obligations.models import HolidayNotice
from liuan_safety.obligations.terms import MOST, Unit

EXAMPLE = "元旦：1月1日（周五）至3日（周日）放假，共3天。"


class NoticeForm(forms.Form):
    """The notice's words as they were published. `seen` carries the version that the officer saw."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    number = forms.CharField(
        label="文号",
        max_length=80,
        error_messages={"required": "请填写文号"},
        help_text="例如：国办发明电〔2026〕4号。",
    )
    dated = forms.DateField(
        label="成文日期",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写成文日期"},
    )
    text = forms.CharField(
        label="放假安排",
        max_length=4000,
        widget=forms.Textarea({"rows": 12}),
        error_messages={"required": "请粘贴通知里各个节日的安排"},
        help_text=f"把通知里七个节日的安排原样粘贴进来，例如“{EXAMPLE}”",
    )
    paper_file = forms.FileField(
        label="扫描件", required=False, widget=forms.FileInput({"accept": ACCEPT}), help_text=f"{KINDS_ZH}。"
    )
    groups = (("通知", ("number", "dated", "text", "paper_file")),)

    def __init__(self, held: HolidayNotice | None, *args: Any, **options: Any) -> None:
        if held:
            options["initial"] = {
                "seen": held.revision,
                "number": held.number,
                "dated": held.dated,
                "text": held.text,
            }
        super().__init__(*args, **options)

    def clean_dated(self) -> Any:
        dated = self.cleaned_data["dated"]
        if dated > timezone.localdate():
            raise forms.ValidationError("成文日期晚于今天")
        return dated


class TermForm(forms.Form):
    """From when, how long."""

    begins = forms.DateField(
        label="起算日", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), help_text="当天不计入。"
    )
    number = forms.IntegerField(label="期限", min_value=0, max_value=MOST)
    unit = forms.ChoiceField(
        label="单位", choices=[(unit.value, unit.label) for unit in Unit if unit is not Unit.HOURS]
    )
    moves = forms.BooleanField(
        label="末日为休息日的，顺延到其后第一个工作日", required=False, help_text="只有该事项的法律这样规定时才勾选。"
    )
