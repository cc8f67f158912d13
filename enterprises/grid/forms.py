"""Forms and filters of the grid: shape only."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from enterprises.grid.selectors import held_today, holders_of, keeper_posts
from enterprises.register.models import Enterprise
from liuan_safety.organizations.forms.editing import DayField
from liuan_safety.organizations.models import Jurisdiction, Post, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.ui.posted import row_ids

PICKER = {"data-lu-picker": ""}


class GridForm(forms.Form):
    """A new grid."""

    name = forms.CharField(label="网格名称", max_length=80, help_text="如 杭埠镇第一网格、枫岭村网格。")


class RenameForm(GridForm):
    """Another name; the revision that was seen rides along."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """The day on which a keeper stops."""

    on = DayField(label="离岗日期", help_text="从这一天起岗位空缺，企业计入“无网格员”，直到指定接任人或移交。")


class KeeperForm(forms.Form):
    """Who becomes keeper."""

    name = forms.CharField(label="姓名", max_length=40)
    username = forms.CharField(
        label="用户名", max_length=150, help_text="登录用。已有账号的填其用户名，姓名须一致；没有的在这里开户。"
    )
    telephone = forms.CharField(label="联系电话", max_length=30, required=False)
    valid_from = DayField(label="任职起始日")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, initial={"valid_from": timezone.localdate()}, **options)


class SucceedForm(forms.Form):
    """Who takes the post over, from when."""

    username = forms.CharField(label="接任人用户名", max_length=150, help_text="须已有账号。")
    on = DayField(label="交接日期")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, initial={"on": timezone.localdate()}, **options)
        self.user = user

    def clean_username(self) -> User:
        found = User.objects.visible_to(self.user).filter(username__iexact=self.cleaned_data["username"].strip())
        person = found.first()
        if person is None:
            raise forms.ValidationError("本辖区没有这个用户名，请先“指定网格员”给此人开户")
        return person


class PostChoice(forms.ModelChoiceField):
    """A keeper's post: grid and who holds it."""

    def __init__(self, *, label: str, **options: Any) -> None:
        options.setdefault("queryset", Post.objects.none())
        options.setdefault("widget", forms.Select(attrs=PICKER))
        super().__init__(label=label, empty_label="请选择", **options)
        self.names: dict[int, list[str]] = {}

    def offer(self, posts: "QuerySet[Post]") -> None:
        """The posts that may be chosen, each with its holders."""
        self.queryset = posts
        self.names = holders_of(list(posts))

    def label_from_instance(self, obj: Post) -> str:
        who = "、".join(self.names.get(obj.pk, [])) or "空缺"
        return f"{obj.unit.jurisdiction.name} · {obj.unit.name} · {who}"


class GiveForm(forms.Form):
    """To which keeper the ticked enterprises go."""

    rows = forms.CharField(widget=forms.HiddenInput)
    post = PostChoice(label="网格员")
    ground = forms.CharField(label="事由", max_length=200, required=False)

    def __init__(self, *args: Any, user: User, without: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = keeper_posts(user).filter(pk__in=held_today())
        offered = offered.exclude(pk=without) if without else offered
        self.fields["post"].offer(offered)  # type: ignore[attr-defined]
        self.fields["ground"].required = without is not None
        if without:
            self.fields["ground"].help_text = "如“原网格员离岗”。"

    def ids(self) -> list[int]:
        """The ticked enterprises."""
        return row_ids(self.cleaned_data["rows"].split(","))


class UncoveredFilter(filters.FilterSet):
    """Enterprises without keeper: name, place, sector."""

    q = filters.CharFilter(label="企业名称", field_name="name", lookup_expr="icontains")
    jurisdiction = filters.ModelChoiceFilter(
        label="辖区", method="below", queryset=None, empty_label="全部", widget=forms.Select(attrs=PICKER)
    )
    sector = filters.ChoiceFilter(label="行业领域", empty_label="全部")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def __init__(self, data: Any, queryset: "QuerySet[Enterprise]", *, root: Jurisdiction) -> None:
        super().__init__(data, queryset=queryset)
        places = Jurisdiction.objects.filter(in_force(), path__startswith=root.path).order_by("path")
        self.form.fields["jurisdiction"].queryset = places
        used = queryset.exclude(sector="").order_by("sector").values_list("sector", flat=True).distinct()
        self.form.fields["sector"].choices = [("", "全部"), *((one, one) for one in used)]

    def below(self, rows: "QuerySet[Enterprise]", name: str, value: Jurisdiction) -> "QuerySet[Enterprise]":
        return rows.filter(jurisdiction__path__startswith=value.path)


class OwnFilter(filters.FilterSet):
    """A keeper's own enterprises: by name."""

    q = filters.CharFilter(label="企业名称", method="words")

    class Meta:
        model = Enterprise
        fields: list[str] = []

    def words(self, rows: "QuerySet[Enterprise]", name: str, value: str) -> "QuerySet[Enterprise]":
        return rows.filter(Q(name__icontains=value) | Q(registered_address__icontains=value))
