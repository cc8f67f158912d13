"""The own channels; the filter of what was sent."""

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from liuan_safety.notices import channels
from liuan_safety.notices.models import Delivery, DeliveryQuerySet
from liuan_safety.notices.rules import CHANNEL_LABELS, STATE_LABELS, Channel, State, masked
from liuan_safety.notices.selectors import channels_of, choice_of
from liuan_safety.organizations.models import User


class ChannelsForm(forms.Form):
    """Which way I want to be told. `seen` carries the revision that was on the screen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    email = forms.EmailField(
        label="邮箱", required=False, max_length=254, help_text="每天最多一封，列出当天要办的事项。"
    )
    ways = forms.MultipleChoiceField(
        label="接收方式", required=False, choices=[(one.value, CHANNEL_LABELS[one]) for one in Channel],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        held = choice_of(user)
        options["initial"] = {
            "seen": held.revision if held else 0,
            "email": user.email,
            "ways": [one.value for one in channels_of(user)],
        }
        super().__init__(*args, **options)
        number = masked(channels.mobile(user))
        self.fields["ways"].help_text = (
            f"短信、钉钉用账号登记的手机 {number}，变更请联系本级管理员。"
            if number
            else "账号没有登记手机号码，短信、钉钉收不到；请联系本级管理员登记。"
        )

    def wanted(self) -> list[Channel]:
        """The channels that were ticked."""
        return [Channel(one) for one in self.cleaned_data["ways"]]


class DeliveryFilter(django_filters.FilterSet):
    """Channel, state, day and to whom."""

    state = django_filters.ChoiceFilter(
        label="状态", choices=[(one.value, STATE_LABELS[one]) for one in State], empty_label="全部"
    )
    channel = django_filters.ChoiceFilter(
        label="渠道", choices=[(one.value, CHANNEL_LABELS[one]) for one in Channel], empty_label="全部"
    )
    day = django_filters.DateFilter(label="日期", widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    person = django_filters.CharFilter(label="收件人", field_name="person__name", lookup_expr="icontains")

    class Meta:
        model = Delivery
        fields = ["state", "channel", "day", "person"]

    def __init__(self, data: QueryDict, queryset: DeliveryQuerySet) -> None:
        super().__init__(data, queryset=queryset)
