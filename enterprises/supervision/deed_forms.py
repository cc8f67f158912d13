"""Forms of the deeds on who supervises: reasons, units, grounds and papers. Shape only, no rules."""

from collections.abc import Iterable
from typing import Any

from django import forms

from enterprises.register.forms import GroundsForm
from enterprises.supervision import moves
from enterprises.supervision.models import Part
from enterprises.supervision.subjects import Ticked, ticked_in
from enterprises.supervision.units import MAY_BE_ASKED, MAY_SUPERVISE
from liuan_safety.organizations.models import Jurisdiction, Unit
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.selectors.jurisdictions import COUNTY_LEVEL

PICKER = {"data-lu-picker": ""}
PAPERS = ("paper_title", "paper_number", "paper_dated", "paper_file")


def units_to_choose(
    place: Jurisdiction | None = None, *, without: int | None = None, kinds: Iterable[str] = MAY_SUPERVISE
) -> dict[str, Unit]:
    """Units of the city and of the county in which the place lies (all without one), by their key as text."""
    rows = Unit.objects.filter(in_force(), kind__in=kinds).select_related("jurisdiction")
    if place is not None:
        steps = place.ancestor_ids
        county = Jurisdiction.objects.filter(pk__in=steps[1:2], kind__in=COUNTY_LEVEL).first()
        within = rows.filter(jurisdiction__kind=Jurisdiction.Kind.CITY)
        rows = within | rows.filter(jurisdiction__path__startswith=county.path) if county else within
    return {str(row.pk): row for row in rows.order_by("jurisdiction__path", "kind", "name") if row.pk != without}


class UnitField(forms.ChoiceField):
    """A unit from a list that can be typed in."""

    def offer(self, units: dict[str, Unit], empty: str = "请选择") -> None:
        """What can be chosen."""
        self.units = units
        self.choices = [("", empty), *((key, unit.name) for key, unit in units.items())]

    def clean(self, value: Any) -> Unit | None:  # type: ignore[override]
        return self.units.get(super().clean(value))


class UnitsField(forms.MultipleChoiceField):
    """Several units."""

    def offer(self, units: dict[str, Unit]) -> None:
        """What can be chosen."""
        self.units = units
        self.choices = [(key, unit.name) for key, unit in units.items()]

    def clean(self, value: Any) -> list[Unit]:
        return [self.units[key] for key in super().clean(value)]


class RowsForm(forms.Form):
    """The ticked rows ride along in one hidden field, each with the revision that the officer saw."""

    rows = forms.CharField(widget=forms.HiddenInput)
    own: tuple[str, ...] = ()
    title = "办理"

    def __init__(self, *args: Any, ticked: Iterable[Ticked], unit: Unit, **options: Any) -> None:
        options["initial"] = {"rows": ",".join(map(str, ticked))}
        super().__init__(*args, **options)
        self.unit = unit
        self.groups = ((self.title, self.own),)
        self.offer()

    def offer(self) -> None:
        """Fill what can be chosen."""

    def ticked(self) -> tuple[Ticked, ...]:
        """The rows of this form."""
        return ticked_in([self.cleaned_data["rows"]])

    def blame(self, field: str, message: str) -> None:
        """A rule's complaint at the field that it names."""
        self.add_error(field if field in self.fields else None, message)


class ClaimForm(RowsForm):
    """In which part, on what ground."""

    part = forms.ChoiceField(
        label="监管方式",
        choices=Part.choices,
        initial=Part.LEAD,
        widget=forms.RadioSelect,
        help_text="行业主管只有一个部门；已有行业主管的，可以认领为专业监管或配合。",
    )
    ground = forms.CharField(
        label="依据", max_length=300, required=False, help_text="如“三定”规定、职责分工文件，可以不填。"
    )
    own = ("part", "ground")
    title = "认领"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["part"].initial = Part.LEAD


class PassForm(RowsForm):
    """To which department, and why."""

    to = UnitField(
        label="转交给", widget=forms.Select(attrs=PICKER), error_messages={"required": "请选择转交给哪个部门"}
    )
    code = forms.ChoiceField(label="原因", choices=moves.REASONS, error_messages={"required": "请选择原因"})
    reason = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选“其他原因”的必填。",
    )  # fmt: skip
    own = ("to", "code", "reason")
    title = "转交"

    def offer(self) -> None:
        near = None if self.unit.jurisdiction.kind == Jurisdiction.Kind.CITY else self.unit.jurisdiction
        units = units_to_choose(near, without=self.unit.pk, kinds=MAY_BE_ASKED)
        self.fields["to"].offer(units)  # type: ignore[attr-defined]


class RefuseForm(RowsForm):
    """Why it is not ours."""

    code = forms.ChoiceField(
        label="原因", choices=moves.REASONS, widget=forms.RadioSelect, error_messages={"required": "请选择原因"}
    )
    reason = forms.CharField(
        label="说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="选“其他原因”的必填。",
    )  # fmt: skip
    own = ("code", "reason")
    title = "退回"


class WithdrawForm(RowsForm):
    """Why the claim is taken back."""

    reason = forms.CharField(
        label="原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明原因"},
    )
    own = ("reason",)
    title = "撤回认领"


class OfficeForm(GroundsForm):
    """A deed of the office: its ground in words, and the paper beside it."""

    ground = forms.CharField(
        label="依据",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如会议纪要、职责分工文件的名称和条款。",
        error_messages={"required": "请写明依据"},
    )
    own: tuple[str, ...] = ()
    title = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]
        self.groups = ((self.title, self.own), ("依据", ("ground", *PAPERS)))


class InterimForm(OfficeForm):
    """Which unit supervises for the time being; without one each gets the proposed one."""

    rows = forms.CharField(widget=forms.HiddenInput)
    unit = UnitField(
        label="临时监管部门",
        required=False,
        widget=forms.Select(attrs=PICKER),
        help_text="不选的，逐家指定给各自的建议部门；没有建议的不办理。",
    )
    own = ("unit",)
    title = "指定"

    def __init__(self, *args: Any, ticked: Iterable[Ticked], **options: Any) -> None:
        super().__init__(*args, initial={"rows": ",".join(map(str, ticked))}, **options)
        self.fields["unit"].offer(units_to_choose(), "各自的建议部门")  # type: ignore[attr-defined]

    def ticked(self) -> tuple[Ticked, ...]:
        """The rows of this form."""
        return ticked_in([self.cleaned_data["rows"]])


class DecideForm(OfficeForm):
    """Who supervises from now: one lead, any number of others."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    lead = UnitField(
        label="行业主管", widget=forms.Select(attrs=PICKER), error_messages={"required": "请选择行业主管部门"}
    )
    professional = UnitsField(label="专业监管", required=False, widget=forms.SelectMultiple(attrs=PICKER))
    support = UnitsField(label="配合", required=False, widget=forms.SelectMultiple(attrs=PICKER))
    own = ("lead", "professional", "support")
    title = "裁定"

    def __init__(
        self, *args: Any, place: Jurisdiction, revision: int, held: dict[str, list[int]], **options: Any
    ) -> None:
        initial = {"seen": revision, "lead": next((str(pk) for pk in held.get(Part.LEAD, ())), "")}
        initial |= {key: [str(pk) for pk in held.get(key, ())] for key in ("professional", "support")}
        super().__init__(*args, initial=initial, **options)
        units = units_to_choose(place)
        for name in self.own:
            self.fields[name].offer(units)  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """Which unit a writing means."""

    unit = UnitField(
        label="所指单位", widget=forms.Select(attrs=PICKER), error_messages={"required": "请选择所指的单位"}
    )
    groups = (("认定", ("unit",)),)

    def __init__(self, *args: Any, county: Jurisdiction, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].offer(units_to_choose(county))  # type: ignore[attr-defined]
