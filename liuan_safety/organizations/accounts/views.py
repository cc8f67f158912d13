"""Pages of the own account."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp import login as otp_login

from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.organizations.access import deed_required, open_to_all_posts
from liuan_safety.organizations.accounts import selectors, services
from liuan_safety.organizations.accounts.forms import CodeForm, LoginForm, OwnPasswordForm, TokenForm
from liuan_safety.organizations.accounts.rules import PASSWORD_DAYS, password_is_old
from liuan_safety.organizations.accounts.sessions import close_session, note_failure, open_session
from liuan_safety.organizations.middleware import has_device
from liuan_safety.organizations.models import ApiToken, Tenure
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.settings_door import setting
from liuan_safety.ui.posted import whole

REASONS = {
    "idle": "长时间没有操作，为安全起见已自动退出。请重新登录，登录后回到刚才的页面。",
    "no_post": "您目前没有在任的岗位，已退出登录。如已调岗，请联系本级管理员登记新岗位。",
    "out": "您已退出登录。",
}


def _next(request: HttpRequest) -> str:
    """The page to go on to, of this site alone."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    fine = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if fine else "/"


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = LoginForm(request, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        open_session(request, form.get_user())
        return redirect(_next(request))
    if form.is_bound:
        codes = {error.code for error in form.non_field_errors().as_data()}
        note_failure(request, form.cleaned_data.get("username", ""), "没有在任岗位" if "no_post" in codes else "")
    context = {"form": form, "next": _next(request), "reason": REASONS.get(request.GET.get("reason", ""), "")}
    return render(request, "organizations/login.html", context)


@open_to_all_posts
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    close_session(request)
    return redirect("/login/?reason=out")


@open_to_all_posts
def stay(request: HttpRequest) -> HttpResponse:
    """Asked by the button that keeps the session going; the asking itself is the activity."""
    return HttpResponse(status=204)


@open_to_all_posts
@require_POST
def switch_post(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("tenure", "")
    tenure = get_object_or_404(Tenure, pk=whole(wanted, 0), user=request.user)
    services.switch_post(by=request.user, tenure=tenure, session=request.session)
    messages.success(request, f"已切换到“{tenure.post}”，之后的操作都记在这个岗位名下。")
    return redirect("organizations:desk")


@open_to_all_posts
@sensitive_post_parameters()
@never_cache
def password(request: HttpRequest) -> HttpResponse:
    form = OwnPasswordForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _password_set(request, form):
        messages.success(request, "密码已修改，其他设备上的登录已全部退出。")
        return redirect(_next(request))
    user, days = request.user, setting("login.password_days", PASSWORD_DAYS)
    is_old = password_is_old(user.password_changed_at, timezone.now(), days)
    is_first = user.must_change_password
    context = {"form": form, "next": _next(request), "is_first": is_first, "forced": is_first or is_old, "days": days}
    return render(request, "organizations/password.html", context)


def _password_set(request: HttpRequest, form: OwnPasswordForm) -> bool:
    try:
        services.set_password(user=request.user, password=form.cleaned_data["new_password1"], by=request.user)
    except ValidationError as refused:
        form.add_error("new_password1", refused)
        return False
    update_session_auth_hash(request, request.user)
    return True


@open_to_all_posts
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    if request.user.is_verified() or not has_device(request.user):
        return redirect(_next(request) if request.user.is_verified() else "organizations:code_setup")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            otp_login(request, services.verify_code(by=request.user, code=form.cleaned_data["code"]))
            return redirect(_next(request))
        except RuleBroken as refused:
            form.add_error("code", refused.message_zh)
    return render(request, "organizations/otp.html", {"form": form, "next": _next(request)})


@open_to_all_posts
@never_cache
def code_setup(request: HttpRequest) -> HttpResponse:
    """Set up a telephone; one that is in use has to be proved first (the session's rules see to it)."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    form.fields["code"].help_text = "扫码后，输入验证器显示的 6 位数字。"
    if form.is_bound and form.is_valid():
        try:
            device, codes = services.confirm_device(by=request.user, code=form.cleaned_data["code"])
            otp_login(request, device)
            return render(request, "organizations/otp_codes.html", {"codes": codes, "next": _next(request)})
        except RuleBroken as refused:
            form.add_error("code", refused.message_zh)
    return render(request, "organizations/otp_setup.html", _setup_context(request, form))


def _setup_context(request: HttpRequest, form: CodeForm) -> dict[str, Any]:
    device = services.pending_device(by=request.user)
    url = device.config_url
    secret = url.split("secret=")[1].split("&")[0]
    return {
        "form": form,
        "next": _next(request),
        "picture": segno.make(url, error="m").png_data_uri(scale=5, border=2),
        "secret": secret,
        "secret_in_fours": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "has_device": has_device(request.user),
        "codes_left": selectors.backup_codes_left(request.user),
    }


@deed_required(Deed.TOKEN_OWN)
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.user, request.POST if request.method == "POST" else None)
    shown = ""
    if form.is_bound and form.is_valid():
        try:
            _, shown = services.create_token(by=request.user, **form.cleaned_data)
            form = TokenForm(request.user)
        except RuleBroken as refused:
            form.add_error(refused.field or None, refused.message_zh)
    context = {"form": form, "shown": shown, "tokens": _token_lines(request)}
    return render(request, "organizations/tokens.html", context)


def _token_lines(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"token": token, "scopes": selectors.scope_labels(token), "state": _state(token)}
        for token in selectors.own_tokens(request.user)
    ]


def _state(token: ApiToken) -> str:
    if token.revoked_at:
        return "已注销"
    if not token.tenure.is_in_force() or not token.tenure.post.is_in_force():
        return "岗位已终止"
    return "已到期" if token.expires_at <= timezone.now() else "有效"


@deed_required(Deed.TOKEN_OWN)
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(selectors.own_tokens(request.user), pk=pk)
    services.revoke_token(by=request.user, token=token)
    messages.success(request, f"令牌“{token.name}”已注销，使用它的系统已不能再读取。")
    return redirect("organizations:tokens")
