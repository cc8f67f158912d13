"""Password rules that Django has not: three of four classes, none of the last five (等保2.0 身份鉴别)."""

from typing import Any

from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher, make_password
from django.core.exceptions import ValidationError


class CharacterClassesValidator:
    """At least three of: lower case, upper case, digits, other signs."""

    def validate(self, password: str, user: Any = None) -> None:
        classes = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
        if sum(any(test(sign) for sign in password) for test in classes) < 3:
            raise ValidationError("密码要含大写字母、小写字母、数字、符号中的至少三类", code="password_classes")

    def get_help_text(self) -> str:
        return "含大写字母、小写字母、数字、符号中的至少三类"


class NotUsedBeforeValidator:
    """Not the present one nor any of the last five."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        used = [user.password, *user.former_passwords.values_list("password", flat=True)[:5]]
        if any(check_password(password, former) for former in used if former):
            raise ValidationError("不能使用现在的或最近五次用过的密码", code="password_used")

    def get_help_text(self) -> str:
        return "不能与最近五次用过的相同"


def spend_as_long(password: str, encoded: str | None) -> None:
    """After a refused log-in: the work of the preferred hasher, where the stored hash took less.

    First passwords of hundreds are stretched little (`services.first_passwords`); an answer that comes sooner for them
    would tell which names exist. Django itself does the work for names that nobody bears.
    """
    if encoded and identify_hasher(encoded).algorithm != get_hasher().algorithm:
        make_password(password)
