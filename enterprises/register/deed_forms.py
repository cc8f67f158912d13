"""Forms of the deeds on a whole record: one question each, with its grounds. Shape only, no rules."""

from decimal import Decimal
from typing import Any

from django import forms

from enterprises.register.facts import FACTS_BY_KEY
from enterprises.register.forms import GROUNDS, GroundsForm, field_for, path_words, plain_code
from enterprises.register.industry_field import IndustryField
from enterprises.register.models import Condition, Enterprise, Place
from enterprises.register.selectors.acts import latest_act
from enterprises.register.selectors.listing import jurisdictions_in_reach
from enterprises.register.telling_forms import CODE_OUTSTANDING, TellsApart
from liuan_safety.organizations.models import Jurisdiction

GROUNDS_GROUP = ("依据", GROUNDS)


class SeenForm(GroundsForm):
    """Opened on a record as it stood: its revision, and the last act on it and its places."""

    revision_seen = forms.IntegerField(widget=forms.HiddenInput)
    entry_seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    groups: tuple[tuple[str, tuple[str, ...]], ...] = (GROUNDS_GROUP,)

    def __init__(self, *args: Any, enterprise: Enterprise, **options: Any) -> None:
        self.enterprise = enterprise
        options["initial"] = {**self.seen_now(), **(options.get("initial") or {})}
        super().__init__(*args, **options)

    def seen_now(self) -> dict[str, int]:
        """What the hidden fields carry for the record as it stands."""
        last = latest_act(self.enterprise.pk)
        return {"revision_seen": self.enterprise.revision, "entry_seen": last.pk if last else 0}

    def see_again(self) -> None:
        """After a conflict: the next attempt is made on top of what the colleague has saved."""
        self.enterprise.refresh_from_db()
        self.data = self.data.copy()
        self.data.update({name: str(value) for name, value in self.seen_now().items()})

    def common(self) -> dict[str, Any]:
        """What every deed is called with. Raises RuleBroken for a bad scan."""
        given = self.cleaned_data
        return {
            "enterprise_id": self.enterprise.pk,
            "revision_seen": given["revision_seen"],
            "entry_seen": given["entry_seen"],
            "reason": given["reason"],
            "paper": self.paper(),
            "by": self.user,
        }


class CloseForm(SeenForm):
    """注销, or moved out of the city."""

    condition = forms.ChoiceField(
        label="离开台账的原因",
        choices=[(Condition.CLOSED, "注销（已吊销、注销或不再经营）"), (Condition.MOVED_OUT, "迁出本市")],
        widget=forms.RadioSelect,
        initial=Condition.CLOSED,
    )
    destination = forms.CharField(
        label="迁往何地", max_length=100, required=False, help_text="迁出本市时填写，如“合肥市肥西县”"
    )
    groups = (("", ("condition", "destination")), GROUNDS_GROUP)


class MoveForm(SeenForm):
    """Where to, and whether to new premises."""

    jurisdiction = forms.TypedChoiceField(
        label="迁入辖区", coerce=int, widget=forms.Select(attrs={"data-lu-picker": ""})
    )
    address = forms.CharField(
        label="新址", max_length=200, required=False, help_text="搬到新址时填写；只调整所属辖区、场所没有变的留空"
    )
    longitude = forms.DecimalField(label="新址经度", max_digits=9, decimal_places=6, required=False)
    latitude = forms.DecimalField(label="新址纬度", max_digits=9, decimal_places=6, required=False)
    groups = (("迁往", ("jurisdiction", "address", "longitude", "latitude")), GROUNDS_GROUP)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["jurisdiction"].initial = self.enterprise.jurisdiction_id
        self.places = {row.pk: row for row in jurisdictions_in_reach(self.user)}
        names = {row.pk: row.name for row in self.places.values()}
        rows = [row for row in self.places.values() if row.kind != Jurisdiction.Kind.CITY]
        self.fields["jurisdiction"].choices = [("", "请选择"), *((row.pk, path_words(row, names)) for row in rows)]

    @property
    def target(self) -> Jurisdiction:
        """The jurisdiction chosen."""
        return self.places[self.cleaned_data["jurisdiction"]]

    def premises(self) -> dict[str, str | Decimal | None] | None:
        """The new site, or None where the places stay."""
        given = {name: self.cleaned_data[name] for name in ("address", "longitude", "latitude")}
        return given if any(value not in (None, "") for value in given.values()) else None


class TradeForm(SeenForm):
    """Industry, sector and scope."""

    industry_code = IndustryField()
    sector = field_for(FACTS_BY_KEY["sector"])
    business_scope = field_for(FACTS_BY_KEY["business_scope"])
    own = ("industry_code", "sector", "business_scope")
    groups = (("改为", own), GROUNDS_GROUP)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.own:
            self.fields[name].initial = getattr(self.enterprise, name)

    def changes(self) -> dict[str, str]:
        """The three facts as typed."""
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in self.own}


class SplitForm(TellsApart, SeenForm):
    """The new firm, the places it takes, and what is left with the old one."""

    name = field_for(FACTS_BY_KEY["name"])
    credit_code = forms.CharField(label="统一社会信用代码", max_length=36, required=False)
    legal_person = field_for(FACTS_BY_KEY["legal_person"])
    industry_code = IndustryField()
    sector = field_for(FACTS_BY_KEY["sector"])
    staff = field_for(FACTS_BY_KEY["staff"])
    places = forms.TypedMultipleChoiceField(
        label="转给新企业的场所", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    address = forms.CharField(
        label="新企业地址", max_length=200, required=False, help_text="没有场所转出时填写，作为新企业的主要场所"
    )
    staff_left = forms.IntegerField(label="分立后原企业从业人员（人）", required=False, help_text="不变则留空")
    own = ("name", "credit_code", "legal_person", "industry_code", "sector", "staff")
    groups = (
        ("新企业", ("name", "credit_code", CODE_OUTSTANDING, "legal_person", "industry_code", "sector", "staff")),
        ("场所", ("places", "address")),
        ("原企业", ("staff_left",)),
        GROUNDS_GROUP,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("industry_code", "sector"):
            self.fields[name].initial = getattr(self.enterprise, name)
        spare = list(self.enterprise.places.filter(valid_to=None, is_primary=False))
        self.fields["places"].choices = [(place.pk, place_words(place)) for place in spare]
        if not spare:
            self.fields["places"].widget = forms.MultipleHiddenInput()
            self.groups = tuple((title, tuple(one for one in names if one != "places")) for title, names in self.groups)
        self.begin_telling_apart()

    def clean_credit_code(self) -> str:
        return plain_code(self.cleaned_data["credit_code"])

    def values(self) -> dict[str, Any]:
        """The new firm's facts."""
        return {name: self.cleaned_data[name] for name in self.own}


class TakeBackForm(GroundsForm):
    """Only the grounds: what goes back is said above it."""

    groups = (GROUNDS_GROUP,)


def place_words(place: Place) -> str:
    """「门店 门市路 3 号（二号店）」."""
    name = f"（{place.name}）" if place.name else ""
    return f"{place.get_kind_display()} {place.address or '地址未填'}{name}"
