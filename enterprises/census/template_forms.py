"""Which template: place, year, and personal data in clear only when asked for."""

from typing import Any

from django import forms
from django.utils import timezone

from enterprises.census.forms import YearField, place_label, places_for
from enterprises.census.selectors.template import Sender, parts_within
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed


class TemplateForm(forms.Form):
    """Shape only; what may be taken is the service's to say."""

    year = YearField()
    jurisdiction = forms.ChoiceField(
        label="填报单位",
        help_text="模板里填好这个单位上一年度的名录；单独报一份的片区、原乡镇列在所属单位下面",
        widget=forms.Select(attrs={"data-lu-picker": ""}),
    )
    in_clear = forms.BooleanField(
        label="含法定代表人、联系人、电话的明文",
        required=False,
        help_text="不选的显示为“吴××”，填报时不用改，导入不会覆盖",
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.senders = _senders(user)
        choices = [("", "请选择"), *((key, label) for key, (label, _sender) in self.senders.items())]
        self.fields["jurisdiction"].choices = choices  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year
        home = user.acting.jurisdiction if user.acting else None
        if home is not None and home.kind not in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE):
            self.fields["jurisdiction"].initial = str(home.pk)
        if not may(user, Deed.REGISTER_REVEAL):
            del self.fields["in_clear"]

    def clean_jurisdiction(self) -> Sender:
        """The place or the part of it that was chosen."""
        return self.senders[self.cleaned_data["jurisdiction"]][1]


def _senders(user: User) -> dict[str, tuple[str, Sender]]:
    """Key of the choice → its words and whose template it is: every place, each followed by its parts."""
    parts: dict[int, list[str]] = {}
    for place, part in parts_within(user.acting.jurisdiction.path) if user.acting else ():
        parts.setdefault(place, []).append(part)
    found = {}
    for place in places_for(user):
        label = place_label(place)
        found[str(place.pk)] = (label, Sender(place))
        for part in parts.get(place.pk, ()):
            found[f"{place.pk}:{part}"] = (f"{label}（{part}）", Sender(place, part))
    return found
