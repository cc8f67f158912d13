"""Asking who may: for services, views and the API. Missing deed → 403; out of scope → 404, by `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from rest_framework.permissions import BasePermission

from liuan_safety.organizations.roles import DEED_LABELS, Deed, Reach, deeds_of, reach_of

if TYPE_CHECKING:
    from liuan_safety.organizations.models import Jurisdiction, Tenure, User


def may(user: "User", deed: Deed, *, within: "Jurisdiction | None" = None) -> bool:
    """Whether the user may do this in the acting post; `within` also asks whether the place lies in its reach."""
    tenure = getattr(user, "acting", None)
    if tenure is None or not tenure.is_in_force() or deed not in deeds_of(tenure.role):
        return False
    if within is None or reach_of(tenure.role) is Reach.CITY:
        return True
    return reach_of(tenure.role) is Reach.JURISDICTION and within.is_within(tenure.jurisdiction)


def acting_post(user: "User") -> "Tenure":
    """The tenure that the user acts in; PermissionDenied without one."""
    if user.acting is None:
        raise PermissionDenied("您目前没有在任的岗位")
    return user.acting


def require(user: "User", deed: Deed, *, within: "Jurisdiction | None" = None) -> None:
    """`may`, or PermissionDenied with the words that the 403 page shows."""
    if may(user, deed, within=within):
        return
    place = f"（辖区：{within.name}）" if within is not None else ""
    raise PermissionDenied(f"当前岗位没有“{DEED_LABELS[deed]}”的权限{place}")


def deed_required(deed: Deed) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Declares on the view what it needs; the walk over all addresses reads `view.deed`."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, deed)
            return view(request, *args, **kwargs)

        checked.deed = deed  # type: ignore[attr-defined]
        return checked

    return decorate


def open_to_all_posts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Marks a view that every logged-in person may use (own desk, own password)."""
    view.deed = None  # type: ignore[attr-defined]
    return view


class ApiDeed(BasePermission):
    """DRF: the view names `deed` and `scope`; a session needs the deed, a token the scope as well."""

    def has_permission(self, request: Any, view: Any) -> bool:
        deed: Deed | None = getattr(view, "deed", None)
        if deed is None or not request.user.is_authenticated or not may(request.user, deed):
            return False
        token = request.auth
        return token is None or view.scope in token.scopes.split(",")
