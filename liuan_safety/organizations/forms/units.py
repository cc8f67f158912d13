"""Forms of units and of what happens to them."""

import hashlib
import json
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from liuan_safety.organizations.forms.editing import DayField, EditForm, PaperFields
from liuan_safety.organizations.forms.jurisdictions import JurisdictionChoice, managed
from liuan_safety.organizations.models import Post, Unit, UnitEvent, User
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.organizations.selectors.units import search_units, units_in_force

PICKER = {"data-lu-picker": ""}


class UnitChoice(forms.ModelChoiceField):
    """A picker of units, each with its jurisdiction in front."""

    def __init__(self, *, label: str, **options: Any) -> None:
        options.setdefault("queryset", Unit.objects.none())
        options.setdefault("empty_label", "请选择")
        options.setdefault("widget", forms.Select(attrs=PICKER))
        super().__init__(label=label, **options)

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


class UnitsChoice(forms.ModelMultipleChoiceField):
    """The same for several."""

    def __init__(self, *, label: str, **options: Any) -> None:
        options.setdefault("queryset", Unit.objects.none())
        options.setdefault("widget", forms.SelectMultiple(attrs=PICKER))
        super().__init__(label=label, **options)

    def label_from_instance(self, obj: Unit) -> str:
        return unit_label(obj)


def unit_label(unit: Unit) -> str:
    """金安区 · 金安区应急管理局."""
    return f"{unit.jurisdiction.name} · {unit.name}"


def managed_units(user: User) -> QuerySet[Unit]:
    """Units in force that the acting post reaches."""
    return Unit.objects.visible_to(user).filter(pk__in=units_in_force()).select_related("jurisdiction")


class NewUnitForm(PaperFields):
    """A new unit and the paper that founds it."""

    jurisdiction = JurisdictionChoice(label="辖区")
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices, initial=Unit.Kind.DEPARTMENT)
    name = forms.CharField(label="名称", max_length=80, help_text="单位公章上的全称。")
    short_name = forms.CharField(label="简称", max_length=40, required=False, help_text="如“住建局”，表格里常这样写。")
    field = forms.CharField(label="行业领域", max_length=40, required=False, help_text="如 应急管理、住建、交通运输。")
    parent = UnitChoice(label="主管单位", required=False)
    valid_from = DayField(label="设立日期")
    groups = (
        ("单位", ("jurisdiction", "kind", "name", "short_name", "field", "parent", "valid_from")),
        PaperFields.PAPER_GROUP,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jurisdiction"].queryset = managed(user)  # type: ignore[attr-defined]
        self.fields["parent"].queryset = units_in_force()  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `services.units.create_unit` takes, without the paper."""
        names = ("jurisdiction", "kind", "name", "short_name", "field", "parent", "valid_from")
        return {name: self.cleaned_data[name] for name in names}


class UnitForm(EditForm):
    """What can be corrected without an event."""

    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    field = forms.CharField(label="行业领域", max_length=40, required=False)
    parent = UnitChoice(label="主管单位", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units_in_force()  # type: ignore[attr-defined]


class EventForm(EditForm, PaperFields):
    """Base of the five kinds: the day and the paper."""

    kind = ""
    asks: tuple[str, ...] = ()
    on = DayField(label="生效日", help_text="以前的日期立即办理；以后的日期到期由系统自动办理，之前可以撤回。")

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.user = unit, user
        self.groups = (("变动", (*self.asks, "on")), PaperFields.PAPER_GROUP)

    def without_file(self) -> None:
        """Before the preview no file is asked for: the browser would forget it on the way to the confirmation."""
        self.groups = (self.groups[0], (self.PAPER_GROUP[0], self.PAPER_GROUP[1][:-1]))

    def fingerprint(self) -> str:
        """What was previewed: a confirmation of anything else is shown its own preview first."""
        told = [[unit.pk for unit in self.sources()], str(self.cleaned_data["on"]), self.plan()]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]

    def sources(self) -> list[Unit]:
        """The units that change; this one first."""
        return [self.unit]

    def plan(self) -> dict[str, Any]:
        """What `services.unit_events.record_event` keeps."""
        return {key: getattr(value, "pk", value) for key, value in self._asked().items()}

    def _asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in self.asks}


class RenameForm(EventForm):
    kind = UnitEvent.Kind.RENAMED
    asks = ("name", "short_name")
    name = forms.CharField(label="新名称", max_length=80)
    short_name = forms.CharField(label="新简称", max_length=40, required=False)


class MergeForm(EventForm):
    kind = UnitEvent.Kind.MERGED
    asks = ("others", "target", "name", "short_name")
    others = UnitsChoice(label="一同合并的单位", required=False)
    target = UnitChoice(
        label="并入的单位", required=False, help_text="并入已有单位时选这里；组成新单位时填下面的名称。"
    )
    name = forms.CharField(label="新单位名称", max_length=80, required=False)
    short_name = forms.CharField(label="新单位简称", max_length=40, required=False)

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        for name in ("others", "target"):
            self.fields[name].queryset = managed_units(user).exclude(pk=unit.pk)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("target")) == bool(cleaned.get("name")):
            self.add_error("target", "“并入的单位”和“新单位名称”请填其中一项")
        return cleaned

    def sources(self) -> list[Unit]:
        return [self.unit, *self.cleaned_data.get("others", [])]

    def plan(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        target = cleaned.get("target")
        names = {"name": cleaned.get("name", ""), "short_name": cleaned.get("short_name", "")}
        return {"target": target.pk} if target else names


class SplitForm(EventForm):
    kind = UnitEvent.Kind.SPLIT
    asks = ("name", "short_name", "field", "posts")
    name = forms.CharField(label="划出设立的单位", max_length=80, help_text="要分成几个单位时，逐个办理。")
    short_name = forms.CharField(label="简称", max_length=40, required=False)
    field = forms.CharField(label="行业领域", max_length=40, required=False)
    posts = forms.ModelMultipleChoiceField(
        label="随之划出的岗位",
        queryset=Post.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="任职人员、授权和未办结的工作随岗位划出，没有选的留在原单位。",
    )

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        self.fields["posts"].queryset = unit.posts.filter(valid_to__isnull=True)  # type: ignore[attr-defined]

    def plan(self) -> dict[str, Any]:
        return super().plan() | {"posts": [post.pk for post in self.cleaned_data.get("posts", [])]}


class MoveUnitForm(EventForm):
    kind = UnitEvent.Kind.MOVED
    asks = ("jurisdiction",)
    jurisdiction = JurisdictionChoice(label="划入的辖区")

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        self.fields["jurisdiction"].queryset = managed(user).exclude(pk=unit.jurisdiction_id)  # type: ignore[attr-defined]


class AbolishForm(EventForm):
    kind = UnitEvent.Kind.ABOLISHED
    asks = ("heir",)
    heir = UnitChoice(
        label="承接单位", required=False, help_text="岗位、人员和未办结的工作转到这里；不选则岗位随之终止。"
    )

    def __init__(self, *args: Any, user: User, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, user=user, unit=unit, **kwargs)
        self.fields["heir"].queryset = managed_units(user).exclude(pk=unit.pk)  # type: ignore[attr-defined]


EVENT_FORMS: dict[str, type[EventForm]] = {
    form.kind: form for form in (RenameForm, MergeForm, SplitForm, MoveUnitForm, AbolishForm)
}


class UnitFilter(django_filters.FilterSet):
    """Name, jurisdiction, kind: the state of the list."""

    q = django_filters.CharFilter(label="名称（含曾用名）", method="narrow")
    within = django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: county_level(), method="narrow", empty_label="全市"
    )
    kind = django_filters.ChoiceFilter(label="类别", choices=Unit.Kind.choices, empty_label="全部")

    class Meta:
        model = Unit
        fields: list[str] = []

    def narrow(self, rows: QuerySet[Unit], name: str, value: Any) -> QuerySet[Unit]:
        if name == "within":
            return rows.filter(jurisdiction__path__startswith=value.path)
        return rows.filter(pk__in=search_units(text=value).order_by().values("pk"))
