"""Forms of the own account: shape only, the rules stand in the services."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest

from liuan_safety.organizations.accounts.rules import TOKEN_DAYS
from liuan_safety.organizations.lockout import cool_off, tries_left
from liuan_safety.organizations.middleware import held_tenures
from liuan_safety.organizations.models import User
from liuan_safety.organizations.passwords import spend_as_long
from liuan_safety.organizations.tokens import scopes_for

LONGEST_PASSWORD = 256


def _keep_short(field: forms.Field) -> None:
    """Nobody types more; hashing and comparing megabytes would keep a process busy for seconds."""
    field.validators.append(MaxLengthValidator(LONGEST_PASSWORD))
    field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)


class LoginForm(AuthenticationForm):
    """Name and password; the message is the same whether the name exists or not."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "用户名"
        self.fields["password"].label = "密码"
        # Django limits the widget only; a longer name would not fit into the table of failures.
        longest = User._meta.get_field("username").max_length
        self.fields["username"].validators.append(MaxLengthValidator(longest))
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}
        _keep_short(self.fields["password"])

    def get_invalid_login_error(self) -> ValidationError:
        username = self.cleaned_data.get("username", "")
        stored = User.objects.filter(username=username).values_list("password", flat=True).first()
        spend_as_long(self.cleaned_data.get("password", ""), stored)
        left = tries_left(self.request, username)
        minutes = int(cool_off().total_seconds() // 60)
        message = f"用户名或密码不正确。还可以再试 {left} 次，之后将锁定 {minutes} 分钟；忘记密码请联系本级管理员重置。"
        return ValidationError(message, code="invalid_login")

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not held_tenures(user):
            message = "您目前没有在任的岗位，不能登录。如已调岗，请联系本级管理员登记新岗位的任职起始日。"
            raise ValidationError(message, code="no_post")


class OwnPasswordForm(PasswordChangeForm):
    """The old password and the new one, twice."""

    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields["new_password1"].label = "新密码"
        self.fields["new_password2"].label = "再输一次新密码"
        self.fields[
            "new_password1"
        ].help_text = (
            "至少 10 位，含大写字母、小写字母、数字、符号中的至少三类；不能与用户名相近，不能用最近五次用过的密码。"
        )
        self.fields["new_password2"].help_text = ""
        for name in self.field_order:
            _keep_short(self.fields[name])


class CodeForm(forms.Form):
    """A one-time code of six digits, or a backup code of eight signs."""

    code = forms.CharField(
        label="动态口令",
        max_length=12,
        help_text="手机验证器上的 6 位数字；手机不在身边时，可输入一个 8 位备用码。",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).lower()


class TokenForm(forms.Form):
    """A new token: what for, how far, how long."""

    name = forms.CharField(label="用途", max_length=60, help_text="写明给哪个系统用，便于以后核对。")
    scopes = forms.MultipleChoiceField(
        label="范围", widget=forms.CheckboxSelectMultiple, help_text="只给对方系统确实需要的范围。"
    )
    days = forms.IntegerField(label="有效天数", min_value=1, max_value=TOKEN_DAYS, initial=90)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope.key, f"{scope.label}（{scope.key}）") for scope in scopes_for(user)]
        self.fields["days"].help_text = f"1 到 {TOKEN_DAYS} 天；岗位终止时令牌同时失效。"
