"""The filter of the log."""

from typing import Any

from django import forms

from liuan_safety.audit.actions import choices
from liuan_safety.organizations.selectors.jurisdictions import county_level


class LogFilter(forms.Form):
    """Everything by which a deed is looked for; nothing is required."""

    person = forms.CharField(label="人员", required=False, max_length=40)
    since = forms.DateField(label="起始日", required=False)
    until = forms.DateField(label="截止日", required=False)
    action = forms.ChoiceField(label="事项", required=False)
    post = forms.CharField(label="岗位", required=False, max_length=80)
    thing = forms.CharField(label="对象或说明", required=False, max_length=80)
    path = forms.ChoiceField(label="辖区", required=False)
    request_number = forms.CharField(label="请求编号", required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "全部"), *choices()]
        self.fields["path"].choices = [("", "全部"), *((row.path, row.name) for row in county_level())]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and until < since:
            self.add_error("until", "截止日不能早于起始日")
        return values
