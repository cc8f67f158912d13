"""Forms of the register: facts in their groups, grants, each with its grounds. Shape only, no rules."""

import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from enterprises.register.facts import FACTS, Fact, FactKind
from enterprises.register.industry_field import IndustryField
from enterprises.register.rules import CODE_LENGTH
from enterprises.register.selectors.listing import jurisdictions_in_reach
from enterprises.register.telling_forms import CODE_OUTSTANDING, TellsApart
from enterprises.register.wording import FEN_PER_WAN, mask, same
from liuan_safety.audit.models import Paper
from liuan_safety.audit.papers import ACCEPT, KINDS_ZH, add_paper
from liuan_safety.organizations.models import Jurisdiction, Tenure, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.roles import Deed, Role, deeds_of
from liuan_safety.workbooks import cells

SCALE_HINT = "填有行业代码和年营业收入的，由系统判定，不必选择；判定依据见企业页面“企业规模”"
CLEAR = ("无", "删除")
PAPER_FIELDS = {"title": "paper_title", "file": "paper_file"}
GROUNDS = ("reason", "paper_title", "paper_number", "paper_dated", "paper_file")


class GroundsForm(forms.Form):
    """What a change rests on: a reason, a paper, or both. A paper once sent is kept while the form is mended."""

    reason = forms.CharField(label="事由", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    paper_title = forms.CharField(label="依据文件名称", max_length=200, required=False)
    paper_number = forms.CharField(label="文号", max_length=80, required=False)
    paper_dated = forms.DateField(label="成文日期", required=False, widget=forms.DateInput())
    paper_file = forms.FileField(
        label="扫描件",
        required=False,
        help_text=f"{KINDS_ZH}，不超过 {settings.PAPER_MAX_BYTES // 1048576} MB",
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    kept_paper = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["reason"].help_text = "事由和依据文件至少填一项"

    def paper(self) -> Paper | None:
        """The paper of this form: sent now, or sent before and kept. Raises RuleBroken for a bad scan."""
        given = self.cleaned_data
        if given["paper_title"] or given["paper_file"]:
            title = given["paper_title"] or given["paper_file"].name
            paper = add_paper(
                title=title,
                number=given["paper_number"],
                dated=given["paper_dated"],
                file=given["paper_file"],
                by=self.user,
            )
            self.keep(paper)
            return paper
        kept = given.get("kept_paper")
        return Paper.objects.filter(pk=kept, added_by=self.user).first() if kept else None

    def keep(self, paper: Paper) -> None:
        """A refused form shows again with the paper that was already taken in."""
        data = self.data.copy()
        for name in ("paper_title", "paper_number", "paper_dated"):
            data[name] = ""
        data["kept_paper"] = str(paper.pk)
        self.data = data
        self.fields["paper_title"].help_text = f"已收下《{paper.title}》，再次提交时不必重传"

    def blame(self, code_field: str, message: str) -> None:
        """A rule's complaint at the field that it names."""
        name = PAPER_FIELDS.get(code_field, code_field)
        self.add_error(name if name in self.fields else None, message)


class FactsForm(GroundsForm):
    """One field for each fact, made from `register.facts`; personal data never stand in it in clear."""

    facts: tuple[Fact, ...] = FACTS

    def __init__(self, *args: Any, values: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.values = dict(values or {})
        super().__init__(*args, **options)
        for fact in self.facts:
            self.fields[fact.key] = field_for(fact)
            value = self.values.get(fact.key)
            if fact.personal:
                self._hide(fact, value)
            else:
                self.fields[fact.key].initial = as_typed(fact, value)
        self.groups = (*_groups(self.facts), ("依据", GROUNDS))
        self.order_fields([name for _, names in self.groups for name in names])

    def _hide(self, fact: Fact, value: Any) -> None:
        if value:
            shown = mask(fact, str(value))
            self.fields[fact.key].help_text = f"现为 {shown}；不改则留空，填“无”表示删除"

    def given(self) -> dict[str, Any]:
        """What was typed as the register's values; personal data only where something was typed."""
        values = {}
        for fact in self.facts:
            value = self.cleaned_data.get(fact.key)
            if fact.personal:
                if value:
                    values[fact.key] = "" if value in CLEAR else value
            else:
                values[fact.key] = _stored(fact, value)
        return values

    def changes(self, base: Mapping[str, Any]) -> dict[str, Any]:
        """What the officer changed, measured at the version that the form was opened with."""
        return {key: value for key, value in self.given().items() if not same(base[key], value)}

    def clean_credit_code(self) -> str:
        return plain_code(self.cleaned_data["credit_code"])


class MendForm(FactsForm):
    """Mending: opened at a revision of the enterprise and of its primary place."""

    revision_seen = forms.IntegerField(widget=forms.HiddenInput)
    place_revision_seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.values.get("credit_code"):
            # 代码待补: everything else of the firm is mended all the same.
            self.fields["credit_code"].required = False
            self.fields["credit_code"].help_text = "代码待补，领到后在这里补填"


class CreateForm(TellsApart, FactsForm):
    """A new enterprise: in which jurisdiction it lies, and its facts; its code may be outstanding (代码待补)."""

    jurisdiction = forms.TypedChoiceField(
        label="所属辖区", coerce=int, widget=forms.Select(attrs={"data-lu-picker": ""})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.places = offer_places(self.fields["jurisdiction"], self.user)
        self.fields["credit_code"].required = False
        facts = [(title, _behind_the_code(names)) for title, names in self.groups]
        self.groups = (("所属辖区", ("jurisdiction",)), *facts)
        self.begin_telling_apart()

    @property
    def place(self) -> Jurisdiction:
        return self.places[self.cleaned_data["jurisdiction"]]


def _behind_the_code(names: tuple[str, ...]) -> tuple[str, ...]:
    """The group's fields with 代码待补 right behind the code."""
    return tuple(one for name in names for one in ((name, CODE_OUTSTANDING) if name == "credit_code" else (name,)))


def plain_code(typed: str) -> str:
    """A credit code as the register keeps it: half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).upper()


class NameField(forms.CharField):
    """A name as the workbooks' reader keeps it: one typed with half-width brackets would differ from it for ever."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        return cells.name(typed) or typed


class GrantForm(forms.Form):
    """Who may see one more enterprise, in which post, from when to when, and why."""

    tenure = forms.TypedChoiceField(label="授权给", coerce=int, widget=forms.Select(attrs={"data-lu-picker": ""}))
    valid_from = forms.DateField(label="起始日", widget=forms.DateInput(), help_text="当日起可以查看")
    valid_to = forms.DateField(label="终止日", widget=forms.DateInput(), help_text="当日起不能再查看")
    reason = forms.CharField(label="事由", max_length=200, help_text="如：受托检查、联合执法，可写文号")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tenures = {row.pk: row for row in _tenures_that_may_read(user)}
        names = [(pk, f"{row.user.name} — {row.post}") for pk, row in self.tenures.items()]
        self.fields["tenure"].choices = [("", "请选择"), *names]
        self.fields["valid_from"].initial = timezone.localdate()

    @property
    def chosen(self) -> Tenure:
        return self.tenures[self.cleaned_data["tenure"]]


def _tenures_that_may_read(user: User) -> Iterable[Tenure]:
    roles = [role.value for role in Role if Deed.REGISTER_VIEW in deeds_of(role)]
    rows = Tenure.objects.filter(in_force(), in_force(prefix="post__"), post__role__in=roles).exclude(user=user)
    return rows.select_related("user", "post__unit").order_by(
        "post__unit__jurisdiction__path", "post__unit__name", "pk"
    )


def offer_places(field: forms.TypedChoiceField, user: User) -> dict[int, Jurisdiction]:
    """Let the field choose among the places of the user's reach below the city; answers them by number."""
    places = {row.pk: row for row in jurisdictions_in_reach(user)}
    names = {pk: row.name for pk, row in places.items()}
    choices = [(pk, path_words(row, names)) for pk, row in places.items() if row.kind != Jurisdiction.Kind.CITY]
    field.choices = [("", "请选择"), *choices]
    return places


def path_words(place: Jurisdiction, names: Mapping[int, str]) -> str:
    """舒城县 / 汤池镇, so that a township is found by its county too."""
    return " / ".join(names[pk] for pk in place.ancestor_ids[1:] if pk in names) or place.name


def _groups(facts: Iterable[Fact]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    titles = dict.fromkeys(fact.group for fact in facts)
    return tuple((title, tuple(fact.key for fact in facts if fact.group == title)) for title in titles)


def field_for(fact: Fact) -> forms.Field:
    """The form field of a fact, with the unit in its label."""
    if fact.key == "industry_code":
        return IndustryField()
    required = fact.key in ("name", "credit_code")
    match fact.kind:
        case FactKind.FEN:
            return forms.DecimalField(
                label=f"{fact.label}（万元）", max_digits=16, decimal_places=6, required=False, min_value=Decimal(0)
            )
        case FactKind.COUNT:
            return forms.IntegerField(label=f"{fact.label}（人）", required=False)
        case FactKind.DAY:
            return forms.DateField(label=fact.label, required=False, widget=forms.DateInput())
        case FactKind.YES_NO:
            choices = [("", "未填"), ("yes", "是"), ("no", "否")]
            hint = SCALE_HINT if fact.key == "above_scale" else ""
            return forms.ChoiceField(label=fact.label, required=False, choices=choices, help_text=hint)
        case FactKind.DEGREES:
            return forms.DecimalField(label=fact.label, max_digits=9, decimal_places=6, required=False)
        case FactKind.LONG_TEXT:
            return forms.CharField(
                label=fact.label, required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 4})
            )
    # Room for spaces and full-width signs that are cleaned away; the rule counts afterwards.
    length = CODE_LENGTH * 2 if fact.key == "credit_code" else fact.max_length
    field = NameField if fact.is_name else forms.CharField
    return field(label=fact.label, required=required, max_length=length)


def as_typed(fact: Fact, value: Any) -> Any:
    """A stored value as the form's field shows it, exact to the fen."""
    if value is None or value == "":
        return ""
    match fact.kind:
        case FactKind.FEN:
            return f"{(Decimal(value) / FEN_PER_WAN).normalize():f}"
        case FactKind.DEGREES:
            return f"{Decimal(value).normalize():f}"
        case FactKind.YES_NO:
            return "yes" if value else "no"
        case FactKind.DAY:
            return value.isoformat()
    return value


def _stored(fact: Fact, value: Any) -> Any:
    """What the form's field gave, as the register keeps it."""
    match fact.kind:
        case FactKind.FEN:
            return None if value is None else int(value * FEN_PER_WAN)
        case FactKind.YES_NO:
            return {"yes": True, "no": False}.get(value)
        case FactKind.TEXT | FactKind.LONG_TEXT:
            return (value or "").replace("\r\n", "\n")
    return value
