"""Which post the person acts in, resolved once per request; and the rules that a session lives under."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_otp.plugins.otp_totp.models import TOTPDevice

from liuan_safety.audit import context as audit_context
from liuan_safety.audit.services import record
from liuan_safety.organizations import activity
from liuan_safety.organizations.accounts.rules import IDLE_MINUTES, PASSWORD_DAYS, is_idle, password_is_old
from liuan_safety.organizations.models import Tenure, User
from liuan_safety.organizations.models.periods import in_force
from liuan_safety.organizations.settings_door import setting

Answer = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "acting_tenure"


def held_tenures(user: User) -> list[Tenure]:
    """Tenures of the person in force today, with post, unit and jurisdiction at hand."""
    rows = Tenure.objects.filter(in_force(), in_force(prefix="post__"), user=user)
    return list(rows.select_related("post__unit__jurisdiction").order_by("valid_from", "id"))


def has_device(user: User) -> bool:
    """Whether the person has a telephone set up; backup codes come and go with it."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def needs_code(user: User) -> bool:
    """Whether this person logs in with a one-time code: asked of the person, of the role, or chosen (has a device)."""
    roles = [role.strip() for role in setting("login.otp_roles", "").replace("、", ",").split(",")]
    asked = user.otp_required or (user.acting is not None and user.acting.role in roles)
    return asked or has_device(user)


class ActingPostMiddleware:
    """Sets `request.user.acting`: the tenure chosen in the session while it is in force, else the first one held."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        request.held_tenures = []
        if user.is_authenticated:
            held = held_tenures(user)
            wanted = request.session.get(SESSION_KEY)
            user.acting = next((tenure for tenure in held if tenure.pk == wanted), held[0] if held else None)
            request.held_tenures = held
            audit_context.refine(
                user_id=user.pk,
                user_label=user.name,
                post_id=user.acting.post_id if user.acting else None,
                post_label=str(user.acting.post) if user.acting else "",
            )
        return self.get_response(request)


class SessionRulesMiddleware:
    """Idle time-out, no session without a post, one-time code, and the forced change of a first or old password.

    Asked in this order of every view but those that need no log-in; the pages of a later step stay shut until the
    earlier ones are passed.
    """

    CODE_PAGES = ("organizations:code", "organizations:code_setup")
    PASSWORD_PAGES = ("organizations:password",)

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_somebodys = request.user.is_authenticated
        response = _back_to_the_page(request, self.get_response(request))
        if is_somebodys:
            # What a person sees in a post is for nobody's store on the way, and is asked for anew after a switch.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user = request.user
        is_api = hasattr(view, "cls") and request.path.startswith("/api/")
        if not user.is_authenticated or not (getattr(view, "login_required", True) or is_api):
            return None
        page = request.resolver_match.view_name
        ended = self._ended(request)
        if ended:
            return _turned_away(request, reverse("organizations:login"), reason=ended)
        if not activity.is_background(request, view):
            activity.note(request)
        step = None if page == "organizations:logout" else self._missing_step(user, page)
        return _turned_away(request, reverse(step)) if step else None

    def _ended(self, request: HttpRequest) -> str:
        """The reason why this session ends now, if it does; it is logged under its person and closed."""
        last = request.session.get(activity.SESSION_KEY)
        now = activity.seconds_now()
        # Below one minute nobody is idle, whatever the setting: most requests need not ask for it.
        stale = last is not None and now - last > activity.WRITE_EVERY
        if stale and is_idle(last, now, setting("login.idle_minutes", IDLE_MINUTES)):
            reason = "idle"
        elif request.user.acting is None:
            reason = "no_post"
        else:
            return ""
        record(action="session.ended", obj=request.user, detail={"idle": "闲置超时", "no_post": "没有有效岗位"}[reason])
        logout(request)
        return reason

    def _missing_step(self, user: User, page: str) -> str | None:
        if not user.is_verified() and needs_code(user):
            # Not both: who has the password alone could put a telephone of his own in the place of the right one.
            wanted = self.CODE_PAGES[0] if has_device(user) else self.CODE_PAGES[1]
            return None if page == wanted else wanted
        if page in self.PASSWORD_PAGES + self.CODE_PAGES:
            return None
        days = setting("login.password_days", PASSWORD_DAYS)
        if user.must_change_password or password_is_old(user.password_changed_at, timezone.now(), days):
            return self.PASSWORD_PAGES[0]
        return None


def _turned_away(request: HttpRequest, to: str, reason: str = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        number = audit_context.current_actor().request_number
        body = {"status": 403, "detail": "会话已失效或尚未完成登录步骤，请先在网页上完成登录", "request": number}
        return JsonResponse(body, status=403)
    query = {"reason": reason} if reason else {}
    back = _page_of(request)
    if back and back != "/":
        query["next"] = back
    return HttpResponseRedirect(f"{to}?{urlencode(query)}" if query else to)


def _page_of(request: HttpRequest) -> str:
    """The page the person is on: of an htmx request or a form sent the one it came from, which keeps what was typed."""
    if "HX-Request" in request.headers:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
        return parts.path + (f"?{parts.query}" if parts.query else "")
    if request.method == "GET":
        return request.get_full_path()
    parts = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", parts.path, parts.query, "")) if parts.netloc == request.get_host() else ""


def _back_to_the_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The log-in leads back to the page, never to what a form or a part of the page asked for; htmx leaves the page."""
    rules = SessionRulesMiddleware
    steps = [reverse(name) for name in ("organizations:login", *rules.CODE_PAGES, *rules.PASSWORD_PAGES)]
    target = urlsplit(response.get("Location", "")).path
    is_part = "HX-Request" in request.headers
    if response.status_code != 302 or target not in steps or not (is_part or request.method == "POST"):
        return response
    address = response["Location"]
    if target == steps[0] and "reason=" not in address and (is_part or "next=" in address):
        query = {"next": _page_of(request)} if _page_of(request) else {}
        address = f"{target}?{urlencode(query)}" if query else target
    return HttpResponseClientRedirect(address) if is_part else HttpResponseRedirect(address)
