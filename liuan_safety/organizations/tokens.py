"""Who an API request comes from: a token bound to a tenure, or the session of the browser."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.throttling import SimpleRateThrottle

from liuan_safety.audit import context as audit_context
from liuan_safety.organizations.access import may
from liuan_safety.organizations.models import ApiToken, User
from liuan_safety.organizations.roles import Deed


@dataclass(frozen=True)
class Scope:
    """What a token may be narrowed to; `deed` is what its post must be allowed to do."""

    key: str
    label: str
    deed: Deed


_scopes: dict[str, Scope] = {}


def register_scope(key: str, label: str, deed: Deed) -> None:
    """Rooms name the scopes of their API in `AppConfig.ready()`: `("register:read", "读取企业台账", …)`."""
    _scopes[key] = Scope(key, label, deed)


def scope_table() -> dict[str, Scope]:
    """All scopes by key."""
    return dict(_scopes)


def scopes_for(user: User) -> list[Scope]:
    """The scopes that the post now acting can give to a token."""
    return [scope for scope in _scopes.values() if may(user, scope.deed)]


def digest_of(secret: str) -> str:
    """What is kept of a secret. It is 256 random bits, so a plain digest cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


class PostTokenAuthentication(BaseAuthentication):
    """`Authorization: Token <prefix>.<secret>`: acts in the tenure that the token is bound to, while it is in force."""

    keyword = "Token"

    def authenticate(self, request: Any) -> tuple[User, ApiToken] | None:
        parts = get_authorization_header(request).decode("latin-1").split()
        if not parts or parts[0].lower() != self.keyword.lower():
            return None
        prefix, _, secret = parts[1].partition(".") if len(parts) == 2 else ("", "", "")
        token = self._valid(prefix, secret)
        if token is None:
            raise AuthenticationFailed("令牌无效、已到期、已注销，岗位已终止，或密码重置后本人尚未登录修改")
        user = token.tenure.user
        user.acting = token.tenure
        self._note(user, token)
        return user, token

    def authenticate_header(self, request: Any) -> str:
        return self.keyword

    def _valid(self, prefix: str, secret: str) -> ApiToken | None:
        rows = ApiToken.objects.select_related("tenure__user", "tenure__post__unit__jurisdiction")
        token = rows.filter(prefix=prefix).first() if prefix and "\0" not in prefix else None
        # Compared also where there is no such prefix, so that the answer takes the same time.
        matches = constant_time_compare(token.digest if token else "", digest_of(secret))
        if token is None or not matches or token.revoked_at or token.expires_at <= timezone.now():
            return None
        tenure = token.tenure
        stands = tenure.user.is_active and tenure.is_in_force() and tenure.post.is_in_force()
        # A reset means doubt about who holds the account: its tokens rest until the person has set a password anew.
        return token if stands and not tenure.user.must_change_password else None

    @staticmethod
    def _note(user: User, token: ApiToken) -> None:
        audit_context.refine(
            user_id=user.pk,
            user_label=user.name,
            post_id=token.tenure.post_id,
            post_label=str(token.tenure.post),
            channel="api",
        )
        today = timezone.localdate()
        if token.last_used_on != today:  # once a day, so that reading does not write
            ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


class ActingSessionAuthentication(SessionAuthentication):
    """The session's user, acting as in the pages."""


class TokenThrottle(SimpleRateThrottle):
    """So many requests a minute for each token, and for each person in a browser."""

    scope = "token"

    def get_cache_key(self, request: Any, view: Any) -> str | None:
        if isinstance(request.auth, ApiToken):
            ident = f"token-{request.auth.pk}"
        else:
            ident = f"user-{request.user.pk}" if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
