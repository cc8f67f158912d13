"""Deeds on one's own account: opening and closing sessions, passwords, one-time codes, posts, tokens."""

import datetime
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from liuan_safety.audit.refusals import RuleBroken
from liuan_safety.audit.services import record
from liuan_safety.organizations.access import may, require
from liuan_safety.organizations.accounts.rules import FORMER_PASSWORDS, TOKEN_DAYS
from liuan_safety.organizations.middleware import SESSION_KEY
from liuan_safety.organizations.models import ApiToken, FormerPassword, Tenure, User
from liuan_safety.organizations.roles import Deed
from liuan_safety.organizations.tokens import digest_of, scope_table

BACKUP_CODES = 10


def switch_post(*, by: User, tenure: Tenure, session: SessionBase) -> None:
    """Act in another of the posts held; everything from now on is recorded under it."""
    if tenure.user_id != by.pk or not tenure.is_in_force() or not tenure.post.is_in_force():
        raise RuleBroken("post.not_held", "这个岗位今天不由您担任，不能切换。请刷新页面后重选")
    before = str(by.acting.post) if by.acting else ""
    session[SESSION_KEY] = tenure.pk
    record(
        action="session.post_switched",
        obj=by,
        before={"post": before},
        after={"post": str(tenure.post)},
        jurisdiction_path=tenure.jurisdiction.path,
    )


def set_password(*, user: User, password: str, by: User, must_change: bool = False) -> None:
    """Give the account a new password: the person's own change, or a first one given by an administrator.

    Refused by the password rules (length, classes, not one of the last five). `must_change` makes the person change
    it at the next log-in. All other sessions of the person end with it. Asking for an administrator's right is the
    caller's part.
    """
    validate_password(password, user)
    former = user.password
    with transaction.atomic():
        if former:
            FormerPassword.objects.create(user=user, password=former)
            kept = user.former_passwords.values_list("pk", flat=True)[:FORMER_PASSWORDS]
            user.former_passwords.exclude(pk__in=list(kept)).delete()
        user.set_password(password)
        user.must_change_password = must_change
        user.password_changed_at = timezone.now()
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        record(action="account.password_changed" if by.pk == user.pk else "account.password_reset", obj=user)


def pending_device(*, by: User) -> TOTPDevice:
    """The device that is being set up, with its secret; made once and kept until a first code confirms it."""
    device, _ = TOTPDevice.objects.get_or_create(user=by, confirmed=False, defaults={"name": "动态口令"})
    return device


def confirm_device(*, by: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """The first right code puts the new device in the place of the old ones; returns it with fresh backup codes."""
    device = pending_device(by=by)
    if not device.verify_token(code):
        raise RuleBroken("code.wrong", "动态口令不正确。请核对手机时间是否准确，用新出现的 6 位数字重试", field="code")
    with transaction.atomic():
        TOTPDevice.objects.filter(user=by).exclude(pk=device.pk).delete()
        StaticDevice.objects.filter(user=by).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        static = StaticDevice.objects.create(user=by, name="备用码")
        codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
        StaticToken.objects.bulk_create([StaticToken(device=static, token=code) for code in codes])
        record(action="account.code_set_up", obj=by)
    return device, codes


def verify_code(*, by: User, code: str) -> Any:
    """The device that takes this code, a backup code included (each works once).

    Wrong codes make the next try wait longer and longer (django-otp's throttle, per device).
    """
    kinds = StaticDevice if len(code) == 8 else TOTPDevice
    with transaction.atomic():
        devices = [device for device in devices_for_user(by, for_verify=True) if isinstance(device, kinds)]
        wait = max((_seconds_to_wait(device) for device in devices), default=0)
        device = None if wait else next((one for one in devices if one.verify_token(code)), None)
        if device is not None:
            record(action="session.code_accepted", obj=by, detail=device.name)
    if device is not None:
        return device
    record(action="session.code_refused", obj=by, succeeded=False)
    later = f"请 {wait} 秒后再试" if wait else "请用新出现的 6 位数字重试，或使用一个备用码"
    raise RuleBroken("code.wrong", f"动态口令不正确或输入过于频繁，{later}", field="code")


def _seconds_to_wait(device: Any) -> int:
    allowed, data = device.verify_is_allowed()
    if allowed or not data or "locked_until" not in data:
        return 0
    return max(int((data["locked_until"] - timezone.now()).total_seconds()) + 1, 1)


def remove_devices(*, user: User, by: User) -> int:
    """Take the one-time code off an account (telephone lost); the person sets up a new one at the next log-in.

    An administrator's right is the caller's to ask.
    """
    with transaction.atomic():
        count = TOTPDevice.objects.filter(user=user).delete()[0] + StaticDevice.objects.filter(user=user).delete()[0]
        user.access_epoch += 1
        user.save(update_fields=["access_epoch"])
        record(action="account.code_removed", obj=user)
    return count


def create_token(*, by: User, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """A token for the post now acting; returns it with its text, which is shown once and kept nowhere.

    `days` 1 to 180; a scope that the post's role may not use is refused.
    """
    require(by, Deed.TOKEN_OWN)
    tenure = by.acting
    assert tenure is not None  # noqa: S101 - `require` has refused whoever acts in no post
    if not 1 <= days <= TOKEN_DAYS:
        raise RuleBroken("token.days", f"有效天数应在 1 到 {TOKEN_DAYS} 之间", field="days")
    table = scope_table()
    wrong = [scope for scope in scopes if scope not in table or not may(by, table[scope].deed)]
    if wrong or not scopes:
        raise RuleBroken("token.scopes", "请至少选择一项当前岗位可用的范围", field="scopes")
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            tenure=tenure,
            name=name.strip()[:60],
            prefix=prefix,
            digest=digest_of(secret),
            scopes=",".join(scopes),
            expires_at=timezone.now() + datetime.timedelta(days=days),
        )
        record(action="account.token_created", obj=token, after={"scopes": token.scopes, "days": days})
    return token, f"{prefix}.{secret}"


def revoke_token(*, by: User, token: ApiToken) -> None:
    """End one's own token at once."""
    if token.tenure.user_id != by.pk:
        raise RuleBroken("token.not_own", "只能注销自己的令牌")
    with transaction.atomic():
        changed = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
        if changed:
            record(action="account.token_revoked", obj=token)
