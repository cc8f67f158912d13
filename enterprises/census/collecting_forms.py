"""Forms of collecting: whose a workbook is, nil returns, remarks; shape only."""

from typing import Any

from django import forms

from enterprises.census.forms import PlaceField, YearField
from enterprises.census.models import ImportRun
from enterprises.census.selectors.collecting import sender_options
from enterprises.census.sending import county_of
from enterprises.census.services.collecting import FORMER, NEW, PART, SAME, Answer
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.roles import Deed, Reach, reach_of
from liuan_safety.organizations.selectors.jurisdictions import TOWN_LEVEL, jurisdictions_in_force


class SenderForm(forms.Form):
    """Whose workbook it is: X itself, X under a former name, a part of X, or a township that is new."""

    kind = forms.ChoiceField(label="填报单位是", widget=forms.RadioSelect)
    jurisdiction = PlaceField(
        label="现在的乡镇、街道或园区", queryset=Jurisdiction.objects.none(), required=False, empty_label="请选择"
    )
    name = forms.CharField(label="文件上的名称", max_length=60, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, run: ImportRun, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        place = run.batch.jurisdiction if run.batch is not None else county_of(run.jurisdiction)
        own = user.acting.jurisdiction if user.acting else place
        written = f"“{run.sender_written}”" if run.sender_written else "这个名称"
        choices = [
            (SAME, "就是下面选的单位"),
            (FORMER, f"{written}是下面所选单位的原名或别称"),
            (PART, f"{written}是下面所选单位的一部分，单独报一份"),
        ]
        # Townships are founded by the office alone; `add_jurisdiction` holds to the same.
        if may(user, Deed.JURISDICTION_MANAGE, within=place) and reach_of(user.acting.role) is Reach.CITY:
            choices.append((NEW, f"{written}是新设的乡镇，登记为新辖区"))
        self.fields["kind"].choices = choices
        rows = jurisdictions_in_force().filter(path__startswith=place.path, kind__in=(*TOWN_LEVEL, place.kind))
        self.fields["jurisdiction"].queryset = rows.filter(path__startswith=own.path).select_related("parent")
        self.fields["jurisdiction"].widget.attrs["data-lu-picker"] = ""
        self.fields["name"].help_text = "原名、别称或部分的写法；记住以后，下次同样写法不再询问"
        self._propose(run)

    def _propose(self, run: ImportRun) -> None:
        options = sender_options(run)
        unknown = run.sender_state == ImportRun.SenderState.UNKNOWN
        self.fields["kind"].initial = PART if unknown else SAME
        self.fields["name"].initial = run.sender_written or run.part
        if options or not unknown:
            self.fields["jurisdiction"].initial = options[0][0].pk if options else run.jurisdiction_id
        self.fields["revision"].initial = run.revision

    @property
    def answer(self) -> Answer:
        """What was said."""
        data = self.cleaned_data
        return Answer(data["kind"], data["jurisdiction"], data["name"])


class YearPlaceForm(forms.Form):
    """Which year's returns of which county; `places` are those that the user may look through."""

    year = YearField()
    place = forms.ModelChoiceField(label="县区", queryset=Jurisdiction.objects.none(), empty_label=None)

    def __init__(self, *args: Any, places: list[Jurisdiction], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].queryset = Jurisdiction.objects.filter(pk__in=[place.pk for place in places])
