"""The upload form: shape only; what may be imported where is the service's to say."""

from typing import Any

from django import forms
from django.utils import timezone

from enterprises.census.services.uploading import FIRST_YEAR, check_year, look_at
from liuan_safety.organizations.models import Jurisdiction, User
from liuan_safety.organizations.selectors.jurisdictions import jurisdictions_in_force
from liuan_safety.ui.errors import RuleBroken

MOST_FILES = 60
ACCEPTED = ".xlsx,.xlsm,.xls,.ods"


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files, each as Django gives it."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            raise forms.ValidationError("请选择要上传的普查表")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多上传{MOST_FILES}个文件，这里有{len(files)}个，请分几次上传")
        return list(files)


class PlaceField(forms.ModelChoiceField):
    """Jurisdictions with the county's name in front of a township's: 城关镇 is in two counties."""

    def label_from_instance(self, obj: Any) -> str:
        return place_label(obj)


def place_label(place: Jurisdiction) -> str:
    """舒城县 城关镇."""
    parent = place.parent
    return f"{parent.name} {place.name}" if parent is not None and parent.parent_id else place.name


def places_for(user: User) -> Any:
    """Where the user may import for: county level, zones and townships of the own scope, in the tree's order."""
    kinds = (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE)
    rows = jurisdictions_in_force().exclude(kind__in=kinds).select_related("parent")
    return rows.filter(path__startswith=user.acting.jurisdiction.path) if user.acting else rows.none()


class YearField(forms.IntegerField):
    """The year of a census, within the years that have one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="普查年度", min_value=FIRST_YEAR, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None:
            try:
                check_year(value)
            except RuleBroken as broken:
                raise forms.ValidationError(broken.message_zh) from broken


class UploadForm(forms.Form):
    """Year, place and workbooks. Files that are no workbooks are refused here at once, each with its reason."""

    year = YearField()
    jurisdiction = PlaceField(
        label="填报辖区", queryset=Jurisdiction.objects.none(), help_text="表里的企业属于哪个县区、开发区或乡镇街道"
    )
    files = ManyFilesField(label="普查表")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        places = places_for(user)
        self.fields["jurisdiction"].queryset = places
        self.fields["jurisdiction"].widget.attrs["data-lu-picker"] = ""
        self.fields["year"].initial = timezone.localdate().year - 1
        home = user.acting.jurisdiction if user.acting else None
        if home is not None and home.kind not in (Jurisdiction.Kind.CITY, Jurisdiction.Kind.VILLAGE):
            self.fields["jurisdiction"].initial = home
        self.refused: list[str] = []

    def clean_files(self) -> list[Any]:
        """The files that can be workbooks; the others are remembered in `refused` and stop the form only if all are."""
        good = []
        for file in self.cleaned_data["files"]:
            try:
                look_at(file, file.name)
                good.append(file)
            except RuleBroken as broken:
                self.refused.append(broken.message_zh)
        if not good:
            raise forms.ValidationError(self.refused)
        return good
