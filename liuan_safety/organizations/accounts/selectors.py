"""What the own account shows."""

from django.db.models import QuerySet
from django_otp.plugins.otp_static.models import StaticToken

from liuan_safety.organizations.models import ApiToken, User
from liuan_safety.organizations.tokens import scope_table


def own_tokens(user: User) -> QuerySet[ApiToken]:
    """The person's tokens of every post, ended ones too, newest first."""
    return ApiToken.objects.filter(tenure__user=user).select_related("tenure__user", "tenure__post__unit")


def backup_codes_left(user: User) -> int:
    """Backup codes that were not used yet."""
    return StaticToken.objects.filter(device__user=user).count()


def scope_labels(token: ApiToken) -> list[str]:
    """The scopes of a token in words."""
    table = scope_table()
    return [table[key].label if key in table else key for key in token.scopes.split(",")]
