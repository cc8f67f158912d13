"""What a form asks of one who registers a firm: 代码待补 by the officer's own word, and the records told apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms

from enterprises.register.selectors.doubles import Double
from enterprises.register.services.telling_apart import ANOTHER_FIRM, LikelyDoubles
from liuan_safety.ui.posted import whole

CODE_OUTSTANDING, TOLD_APART = "code_outstanding", "told_apart"
ASKED = ("对照", (ANOTHER_FIRM,))


class TellsApart(forms.Form):
    """Mixed into a form with `groups`. The question appears once there are records of the same name to look at.

    The hidden field holds the records that were shown with it: one that a colleague registers meanwhile is shown anew.
    """

    code_outstanding = forms.BooleanField(label="代码待补（执照尚未领到）", required=False)
    another_firm = forms.BooleanField(label="已逐条对照，都不是这家企业，另行登记", required=False)
    told_apart = forms.CharField(required=False, widget=forms.HiddenInput)
    doubles: tuple[Double, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...]

    def begin_telling_apart(self) -> None:
        """The question stands in the form again when it was sent with one, or else not at all."""
        if self.data.get(TOLD_APART):
            self.groups = (ASKED, *self.groups)
        else:
            self.fields[ANOTHER_FIRM].widget = forms.HiddenInput()
        self.order_fields([name for _, names in self.groups for name in names])

    def told(self) -> dict[str, Any]:
        """What the services are called with: the officer's word on the code and on the records shown."""
        given = self.cleaned_data
        told = (whole(one) for one in given[TOLD_APART].split(","))
        ids = [one for one in told if one is not None]
        return {CODE_OUTSTANDING: given[CODE_OUTSTANDING], TOLD_APART: ids if given[ANOTHER_FIRM] else []}

    @contextmanager
    def doubles_shown(self) -> Iterator[None]:
        """Takes the records that a service refuses for into the form, with the question; the refusal goes on."""
        try:
            yield
        except LikelyDoubles as refused:
            self.doubles = tuple(refused.doubles)
            data = self.data.copy()
            data[TOLD_APART] = ",".join(str(one.record.pk) for one in self.doubles)
            data.pop(ANOTHER_FIRM, None)
            self.data = data
            self.fields[ANOTHER_FIRM].widget = forms.CheckboxInput()
            if ASKED not in self.groups:
                self.groups = (ASKED, *self.groups)
            raise
