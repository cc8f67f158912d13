"""Forms of posts, people and accounts."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy

from liuan_safety.organizations.access import acting_post
from liuan_safety.organizations.forms.editing import DayField, EditForm
from liuan_safety.organizations.forms.units import UnitChoice, managed_units
from liuan_safety.organizations.models import Post, User
from liuan_safety.organizations.roles import Role, appointed_by
from liuan_safety.organizations.selectors.jurisdictions import county_level
from liuan_safety.organizations.selectors.people import narrow_people, narrow_posts
from liuan_safety.organizations.services.people import Appointment
from liuan_safety.ui.posted import whole

POST_FIELDS = ("unit", "role", "title", "valid_from", "valid_to")


def person_label(person: User) -> str:
    """姓名(用户名)."""
    return f"{person.name}（{person.username}）"


class RemoteSelect(forms.Select):
    """A picker that asks the server as one types; only what is chosen stands in the page."""

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        chosen = self.choices.queryset.filter(pk__in=[whole(one, 0) for one in value])
        self.choices = [("", ""), *((row.pk, person_label(row)) for row in chosen)]
        return super().optgroups(name, value, attrs)


class PersonChoice(forms.ModelChoiceField):
    """A person with an account, by name."""

    def __init__(self, *, label: str, **options: Any) -> None:
        address = reverse_lazy("organizations:people_options")
        options.setdefault("queryset", User.objects.none())
        options.setdefault("empty_label", "请选择")
        options.setdefault("widget", RemoteSelect(attrs={"data-lu-picker": "", "data-lu-picker-url": address}))
        super().__init__(label=label, **options)

    def label_from_instance(self, obj: User) -> str:
        return person_label(obj)


class AppointForm(forms.Form):
    """A post for a person: unit, role, title, from, to. Offered is what the acting post may hand out."""

    unit = UnitChoice(label="单位")
    role = forms.ChoiceField(label="角色", help_text="角色决定能看到和办理什么，见权限说明。")
    title = forms.CharField(
        label="职务", max_length=60, required=False, help_text="同单位同角色同职务的空缺岗位将由此人接任。"
    )
    valid_from = DayField(label="任职起始日")
    valid_to = DayField(label="任职终止日", required=False, help_text="不填即长期；到这一天不再任职。")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = appointed_by(acting_post(user).role)
        self.fields["unit"].queryset = managed_units(user)  # type: ignore[attr-defined]
        offered = [("", "请选择"), *((role.value, role.label) for role in Role if role in roles)]
        self.fields["role"].choices = offered  # type: ignore[attr-defined]

    def appointment(self) -> Appointment:
        """The post as the services take it."""
        values = {name: self.cleaned_data[name] for name in POST_FIELDS}
        return Appointment(**values | {"role": Role(values["role"])})


class NewPersonForm(AppointForm):
    """An account with its first post; without one where the acting post appoints nobody."""

    username = forms.CharField(label="用户名", max_length=150, help_text="登录用，建议姓名拼音加单位简拼。")
    name = forms.CharField(label="姓名", max_length=40)
    telephone = forms.CharField(label="联系电话", max_length=30, required=False)
    otp_required = forms.BooleanField(label="登录时须动态口令", required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        account = ("username", "name", "telephone", "otp_required")
        self.groups: tuple[tuple[str, tuple[str, ...]], ...] = (("账号", account), ("岗位", POST_FIELDS))
        if not appointed_by(acting_post(user).role):
            for name in POST_FIELDS:
                del self.fields[name]
            self.groups = (("账号", account),)

    def account(self) -> dict[str, Any]:
        """What `services.people.create_account` takes."""
        values = {name: self.cleaned_data[name] for name in ("username", "name", "telephone", "otp_required")}
        return values | {"appointments": (self.appointment(),) if "unit" in self.fields else ()}


class PersonForm(EditForm):
    """Name, telephone, one-time code."""

    name = forms.CharField(label="姓名", max_length=40)
    telephone = forms.CharField(
        label="联系电话", max_length=30, required=False, help_text="不改请留空；填一个“无”字即清除。"
    )
    otp_required = forms.BooleanField(label="登录时须动态口令", required=False)


class HandOverForm(forms.Form):
    """Who takes over, from which day."""

    successor = PersonChoice(label="接任人", help_text="输入姓名或用户名查找；还没有账号的，先新增人员。")
    on = DayField(label="交接日", help_text="从这一天起由接任人任职；今天或以前的日期，原任职人的登录立即退出。")

    def __init__(self, *args: Any, user: User, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.visible_to(user).filter(is_active=True).exclude(pk__in=(leaver.pk, user.pk))
        self.fields["successor"].queryset = rows  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The first day without the post."""

    on = DayField(label="终止日", help_text="从这一天起不再任职；今天或以前的日期，登录和令牌立即失效。")


class LockForm(forms.Form):
    """Why."""

    reason = forms.CharField(label="停用原因", max_length=200)


class ClosePostForm(EditForm):
    """The first day without it."""

    on = DayField(label="撤销日")


ROLE_CHOICES = Role.choices()


def _county_filter() -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        label="县区", queryset=lambda request: county_level(), method="narrow", empty_label="全部"
    )


class PersonFilter(django_filters.FilterSet):
    """Name, county, role, state of the account."""

    STATES = (("active", "在任"), ("locked", "已停用"), ("new", "未登录过"), ("idle", "无在任岗位"))
    q = django_filters.CharFilter(label="姓名或用户名", method="narrow")
    within = _county_filter()
    role = django_filters.ChoiceFilter(label="角色", choices=ROLE_CHOICES, method="narrow", empty_label="全部")
    state = django_filters.ChoiceFilter(label="账号", choices=STATES, method="narrow", empty_label="全部")

    class Meta:
        model = User
        fields: list[str] = []

    narrow: Callable[..., QuerySet[User]] = staticmethod(narrow_people)


class PostFilter(django_filters.FilterSet):
    """Unit or title, county, role, vacant or held."""

    STATES = (("held", "有人任职"), ("vacant", "空缺"))
    q = django_filters.CharFilter(label="单位或职务", method="narrow")
    within = _county_filter()
    role = django_filters.ChoiceFilter(label="角色", choices=ROLE_CHOICES, method="narrow", empty_label="全部")
    state = django_filters.ChoiceFilter(label="任职", choices=STATES, method="narrow", empty_label="全部")

    class Meta:
        model = Post
        fields: list[str] = []

    narrow: Callable[..., QuerySet[Post]] = staticmethod(narrow_posts)
