"""Forms of the sector rules: one rule, the day a version holds from, one business scope to try."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from enterprises.register import industries
from enterprises.supervision.models import ACTIVITIES, LISTS, Rule
from enterprises.supervision.rules import RANKS, USUAL_RANK, Facts
from enterprises.supervision.selectors import fields_of_departments

MOST_WORDS, LONGEST_WORD = 300, 30
_APART = re.compile(r"[\s，,；;]+")


class WordsField(forms.CharField):
    """Words parted by spaces, commas or lines; kept one a line."""

    def __init__(self, *, rows: int = 0, **options: Any) -> None:
        widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
        super().__init__(required=False, widget=widget, max_length=8_000, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.replace("\n", " ") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        words = list(dict.fromkeys(word for word in _APART.split(super().clean(value)) if word))
        if long := next((word for word in words if len(word) > LONGEST_WORD), None):
            raise forms.ValidationError(f"“{long}”太长，每个词不超过 {LONGEST_WORD} 个字，词与词之间用空格隔开。")
        if len(words) > MOST_WORDS:
            raise forms.ValidationError(f"一条规则的这一项最多 {MOST_WORDS} 个词。")
        return "\n".join(words)


def _rank_label(rank: int) -> str:
    notes = {RANKS.start: "（最先）", USUAL_RANK: "（一般）", RANKS.stop - 1: "（最后）"}
    return f"{rank}{notes.get(rank, '')}"


class RuleForm(forms.Form):
    """One rule of the draft. `seen` carries the revision that the officer saw."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label="规则名称", max_length=60, error_messages={"required": "请填写规则名称"})
    department = forms.ChoiceField(
        label="监管部门",
        help_text="按部门的行业领域选择：市、县区各自对应本级该领域的部门，本县区没有的由市级部门承担。",
        error_messages={"required": "请选择监管部门"},
    )
    rank = forms.TypedChoiceField(
        label="优先级",
        choices=[(rank, _rank_label(rank)) for rank in RANKS],
        coerce=int,
        help_text="数字越小越优先：有专门法律规定的行业用 2 至 4，只凭笼统的词判断的用 7 以上。",
    )
    names = WordsField(rows=3, label="企业名称中的词", help_text="词与词之间用空格隔开；名称末尾的词最能说明问题。")
    scope = WordsField(rows=4, label="经营范围中的词", help_text="写在前面的是主业，越靠后作用越小。")
    activity = forms.ChoiceField(
        label="经营环节",
        choices=ACTIVITIES,
        required=False,
        help_text="同样的货物，生产加工和批发零售可由不同部门监管。",
    )
    hazards = WordsField(label="危险因素", help_text="例如 危险化学品 涉氨 粉尘涉爆；出现在哪里都算，“不含…”的除外。")
    without = WordsField(rows=2, label="排除词", help_text="名称中出现，本规则不适用；经营范围中出现，那一句不算。")
    codes = WordsField(label="行业代码", help_text=f"{industries.STANDARD} 的 2 至 4 位数字，写上级代码包括其下各级。")
    sectors = WordsField(label="行业领域", help_text="与台账“行业领域”一栏完全一致的词。")
    groups = (
        ("规则", ("title", "department", "rank")),
        ("依据什么判断", ("names", "scope", "activity", "hazards", "without", "codes", "sectors")),
    )

    def __init__(self, rule: Rule | None, *args: Any, **options: Any) -> None:
        if rule is not None:
            named = ("title", "department", "rank", "activity", *LISTS)
            options["initial"] = {name: getattr(rule, name) for name in named} | {"seen": rule.revision}
        else:
            options["initial"] = {"rank": USUAL_RANK}
        super().__init__(*args, **options)
        fields = fields_of_departments()
        if rule is not None and rule.department not in fields:
            fields = [rule.department, *fields]
        self.fields["department"].choices = [("", "请选择"), *((field, field) for field in fields)]  # type: ignore[attr-defined]

    def clean_codes(self) -> str:
        codes = [industries.plain(code) for code in self.cleaned_data["codes"].split("\n") if code]
        if fault := next((fault for code in codes if (fault := industries.fault(code))), None):
            raise forms.ValidationError(fault)
        return "\n".join(codes)


class HoldForm(forms.Form):
    """From which day the draft holds, on what ground."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = forms.DateField(
        label="执行日",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text="从这一天起按这一版提出监管部门，最早是今天。",
        error_messages={"required": "请填写执行日"},
    )
    ground = forms.CharField(
        label="依据",
        max_length=200,
        help_text="文件名称和文号，或会议纪要。",
        error_messages={"required": "请填写依据"},
    )
    note = forms.CharField(label="修改说明", max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    groups = (("执行", ("valid_from", "ground", "note")),)

    def __init__(self, revision: int, *args: Any, **options: Any) -> None:
        options["initial"] = {"seen": revision, "valid_from": timezone.localdate()}
        super().__init__(*args, **options)


class TryForm(forms.Form):
    """What is known of one enterprise, real or thought of."""

    name = forms.CharField(label="企业名称", max_length=120, required=False)
    scope = forms.CharField(
        label="经营范围",
        max_length=5_000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="从执照上粘贴。",
    )
    industry_code = forms.CharField(label="行业代码", max_length=8, required=False)
    sector = forms.CharField(label="行业领域", max_length=40, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(data.values()):
            raise forms.ValidationError("请至少填写企业名称或经营范围。")
        return data

    def facts(self) -> Facts:
        """The facts as the rules take them."""
        data = self.cleaned_data
        return Facts(data["name"], data["scope"], industries.plain(data["industry_code"]), data["sector"].strip())
