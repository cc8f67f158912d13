"""Forms of a department's house: shape only."""

from typing import Any

from django import forms

from liuan_safety.organizations.forms.editing import DayField, EditForm
from liuan_safety.organizations.house.rules import GAP_LABELS
from liuan_safety.organizations.models import Jurisdiction

WAYS = (("", "全部"), ("any", "有缺项"), ("none", "齐全"), *((gap.value, label) for gap, label in GAP_LABELS.items()))


class HouseFilter(forms.Form):
    """Name, place, what is missing. Everything is read in Python: there are some hundred departments."""

    q = forms.CharField(label="部门名称", required=False)
    place = forms.ModelChoiceField(label="辖区", queryset=Jurisdiction.objects.none(), required=False)
    gap = forms.ChoiceField(label="缺项", choices=WAYS, required=False)

    def __init__(self, data: Any, *, places: Any) -> None:
        super().__init__(data or None)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]


def _words(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text)


class HouseForm(EditForm):
    """What the department has: an agency, or the three who are named."""

    agency = _words("专门机构", 80, "设有专门的安全生产监管机构的填这里，如 安全生产监督管理科。")
    agency_number = _words("设立文号", 80)
    agency_telephone = _words("专门机构电话", 30)
    leader = _words("分管领导", 40, "没有专门机构的，填分管领导、承担科室和责任人。")
    leader_telephone = _words("分管领导电话", 30)
    section = _words("承担科室", 80)
    section_telephone = _words("科室电话", 30)
    person = _words("责任人", 40)
    person_telephone = _words("责任人电话", 30)

    groups = (
        ("专门机构", ("agency", "agency_number", "agency_telephone")),
        (
            "明确的领导、科室和人员",
            ("leader", "leader_telephone", "section", "section_telephone", "person", "person_telephone"),
        ),
    )


class OfficerForm(EditForm):
    """One officer with the certificate."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="姓名", max_length=40)
    certificate = forms.CharField(label="执法证号", max_length=40)
    issuer = _words("发证机关", 80)
    valid_from = DayField(label="有效期起")
    valid_until = DayField(label="有效期至", required=False, help_text="证件上写的最后一天；没有写的不填。")
    telephone = _words("联系电话", 30)


class LeaveForm(forms.Form):
    """The day on which an officer stops."""

    on = DayField(label="离岗日期")
