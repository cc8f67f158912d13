"""人员 and 账号: created, mended, locked, given a new first password, ended."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.organizations import lockout
from liuan_safety.organizations.access import acting_post, require
from liuan_safety.organizations.accounts.services import remove_devices, set_password
from liuan_safety.organizations.models import Tenure, Unit, User
from liuan_safety.organizations.roles import Deed, Reach, Role, kept_by, reach_of
from liuan_safety.organizations.services import posts
from liuan_safety.organizations.services.first_passwords import hashed, random_password
from liuan_safety.organizations.services.locking import lock
from liuan_safety.organizations.services.sessions import end_access
from liuan_safety.organizations.services.succession import still_open
from liuan_safety.ui.errors import RuleBroken

MENDABLE = ("name", "telephone", "otp_required")


@dataclass(frozen=True)
class Appointment:
    """One post of a new account: role in a unit, from a day to a day (open when there is no end)."""

    unit: Unit
    role: Role
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    title: str = ""


def check_username(username: str) -> str:
    """The cleaned user name; refused when it is taken (in any case) or cannot be typed."""
    username = username.strip()
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError:
        raise RuleBroken("username", "用户名只能含字母、数字和 @ . + - _,不能为空", field="username") from None
    if User.objects.filter(username__iexact=username).exists():
        raise RuleBroken("username_taken", f"用户名“{username}”已被使用，请另取一个", field="username")
    return username


def path_of(person: User) -> str:
    """Where the person stands, for the log: the path of the latest tenure."""
    tenure = person.tenures.select_related("post__unit__jurisdiction").order_by("-valid_from").first()
    return tenure.post.unit.jurisdiction.path if tenure else ""


def may_keep(by: User, person: User) -> bool:
    """Whether `by` may keep this account: every role that the person holds is kept by the acting role, in its reach."""
    if by.pk == person.pk or not User.objects.visible_to(by).filter(pk=person.pk).exists():
        return False
    held = list(Tenure.objects.filter(still_open(timezone.localdate()), user=person).select_related("post__unit"))
    if any(tenure.role not in kept_by(acting_post(by).role) for tenure in held):
        return False
    if reach_of(acting_post(by).role) is Reach.CITY:
        return True
    return all(tenure.jurisdiction.is_within(acting_post(by).jurisdiction) for tenure in held)


def require_keeping(by: User, person: User) -> None:
    """`may_keep`, or PermissionDenied."""
    require(by, Deed.PEOPLE_MANAGE)
    if not may_keep(by, person):
        raise PermissionDenied(f"当前岗位不能管理{person.name}的账号：此人还在其他辖区或更高权限的岗位任职")


def open_account(
    *, username: str, name: str, digest: str, telephone: str = "", otp_required: bool = False, path: str = ""
) -> User:
    """The row of a new account and its line in the log, without permission: for deeds that have asked for theirs.

    `digest` is the first password's, reckoned outside of the transaction since it takes its time.
    """
    person = User.objects.create(
        username=check_username(username),
        name=name.strip(),
        telephone=telephone.strip(),
        otp_required=otp_required,
        password=digest,
        must_change_password=True,
        password_changed_at=timezone.now(),
    )
    after = {"username": person.username}
    audit.record(action="organizations.person.created", obj=person, after=after, jurisdiction_path=path)
    return person


def create_account(
    *,
    by: User,
    username: str,
    name: str,
    telephone: str = "",
    appointments: tuple[Appointment, ...] = (),
    otp_required: bool = False,
) -> tuple[User, str]:
    """A new account with its posts; returns it with the first password, which is kept nowhere."""
    require(by, Deed.PEOPLE_MANAGE)
    if not appointments and reach_of(acting_post(by).role) is not Reach.CITY:
        raise RuleBroken("no_post", "请至少填写一个岗位", field="unit")
    password = random_password()
    digest = hashed(password)
    with transaction.atomic():
        path = appointments[0].unit.jurisdiction.path if appointments else ""
        person = open_account(
            username=username, name=name, telephone=telephone, otp_required=otp_required, digest=digest, path=path
        )
        for item in appointments:
            posts.appoint(
                by=by,
                user=person,
                unit=item.unit,
                role=item.role,
                title=item.title,
                valid_from=item.valid_from,
                valid_to=item.valid_to,
            )
    return person, password


@transaction.atomic
def mend_person(*, by: User, person: User, revision: int, changes: dict[str, Any]) -> User:
    """Change name, telephone or whether a one-time code is asked for; the log keeps a digest of the telephone."""
    row = lock(User, person.pk, revision)
    require_keeping(by, row)
    changes = {key: value for key, value in changes.items() if key in MENDABLE and getattr(row, key) != value}
    if not changes:
        return row
    former = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    row.revision += 1
    row.save(update_fields=[*changes, "revision"])
    audit.record(
        action="organizations.person.mended",
        obj=row,
        before=_for_log(former),
        after=_for_log(changes),
        jurisdiction_path=path_of(row),
    )
    return row


def _for_log(values: dict[str, Any]) -> dict[str, Any]:
    return {key: audit.masked(value) if key == "telephone" and value else value for key, value in values.items()}


def reset_password(*, by: User, person: User) -> str:
    """A new first password, returned once; the person's sessions end and the account's lock opens."""
    require_keeping(by, person)
    password = random_password()
    with transaction.atomic():
        row = lock(User, person.pk)
        set_password(user=row, password=password, by=by, must_change=True)
        lockout.release(row.username)
    return password


@transaction.atomic
def lock_account(*, by: User, person: User, reason: str) -> User:
    """Nobody logs in with this account until it is unlocked; its sessions and tokens end at once."""
    row = lock(User, person.pk)
    require_keeping(by, row)
    if not reason.strip():
        raise RuleBroken("no_reason", "请填写停用的原因", field="reason")
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_access(Tenure.objects.filter(user=row))
    User.objects.filter(pk=row.pk, tenures__isnull=True).update(access_epoch=row.access_epoch + 1)
    audit.record(action="organizations.person.locked", obj=row, detail=reason, jurisdiction_path=path_of(row))
    return row


@transaction.atomic
def unlock_account(*, by: User, person: User) -> User:
    """The account may be used again; failed tries are forgotten."""
    row = lock(User, person.pk)
    require_keeping(by, row)
    row.is_active = True
    row.save(update_fields=["is_active"])
    lockout.release(row.username)
    audit.record(action="organizations.person.unlocked", obj=row, jurisdiction_path=path_of(row))
    return row


def remove_code(*, by: User, person: User) -> int:
    """Take the one-time code off (telephone lost)."""
    require_keeping(by, person)
    return remove_devices(user=person, by=by)


@transaction.atomic
def end_person(*, by: User, person: User, on: datetime.date) -> int:
    """The person leaves: every tenure ends on that day; how many. A tenure that had not begun never begins."""
    row = lock(User, person.pk)
    require_keeping(by, row)
    ended = list(Tenure.objects.filter(still_open(on), user=row).select_related("user", "post__unit__jurisdiction"))
    if not ended:
        raise RuleBroken("no_post", f"{row.name}在 {on} 没有任何岗位", field="on")
    for tenure in ended:
        posts.require_appointing(by, tenure.role, tenure.post.unit)
        posts.close(tenure, max(on, tenure.valid_from))
        posts.record_tenure("organizations.tenure.ended", tenure, after={"valid_to": str(tenure.valid_to)})
    return len(ended)


def reveal_telephone(*, by: User, person: User) -> str:
    """The whole number, and a line in the log of who looked at it."""
    require(by, Deed.PEOPLE_VIEW)
    if not User.objects.visible_to(by).filter(pk=person.pk).exists():
        raise PermissionDenied("此人不在当前岗位的辖区内")
    audit.record(action="organizations.person.telephone_revealed", obj=person, jurisdiction_path=path_of(person))
    return person.telephone
