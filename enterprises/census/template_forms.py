"""Which template: place, year, and personal data in clear only when asked for."""

from typing import Any

from django import forms
from django.utils import timezone

from enterprises.census.forms import PlaceField, places_for
from enterprises.census.services.uploading import FIRST_YEAR
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed


class TemplateForm(forms.Form):
    """Shape only; what may be taken is the service's to say."""

    year = forms.IntegerField(label="普查年度", min_value=FIRST_YEAR)
    jurisdiction = PlaceField(
        label="填报单位", queryset=Jurisdiction.objects.none(), help_text="模板里填好这个单位上一年度的名录"
    )
    in_clear = forms.BooleanField(
        label="含法定代表人、联系人、电话的明文",
        required=False,
        help_text="不选的显示为“吴××”，填报时不用改，导入不会覆盖",
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["jurisdiction"].queryset = places_for(user)  # type: ignore[attr-defined]
        self.fields["jurisdiction"].widget.attrs["data-lu-picker"] = ""
        self.fields["year"].initial = timezone.localdate().year
        home = user.acting.jurisdiction if user.acting else None
        if home is not None and home.kind not in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE):
            self.fields["jurisdiction"].initial = home
        if not may(user, Deed.REGISTER_REVEAL):
            del self.fields["in_clear"]
