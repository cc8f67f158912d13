"""The description of the interface and its page; both need a session or a token, but no scope."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import BasePermission

from liuan_safety.organizations.access import may
from liuan_safety.organizations.roles import Deed


class AnyPost(BasePermission):
    """Whoever acts in a post in force."""

    def has_permission(self, request: Any, view: Any) -> bool:
        return request.user.is_authenticated and may(request.user, view.deed)


class Schema(SpectacularAPIView):
    """OpenAPI 3 description."""

    deed = Deed.DIRECTORY_VIEW
    permission_classes = [AnyPost]


class SchemaPage(SpectacularSwaggerSplitView):
    """The description as a page. The split view keeps its script in a request of its own: no inline script."""

    deed = Deed.DIRECTORY_VIEW
    permission_classes = [AnyPost]
    url_name = "api_schema"
    title = "接口说明"
    template_name = "organizations/api_docs.html"


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent, for the description."""

    target_class = "liuan_safety.organizations.tokens.PostTokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Token 前缀.密文"}


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's own session."""

    target_class = "liuan_safety.organizations.tokens.ActingSessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
