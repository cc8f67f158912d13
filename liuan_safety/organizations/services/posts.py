"""岗位 and 任职: who may hand out which role where, appointing, ending, handing over to a successor from a day."""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.organizations.access import acting_post, may, require
from liuan_safety.organizations.models import Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Deed, Role, appointed_by, seats_of
from liuan_safety.organizations.services.locking import lock
from liuan_safety.organizations.services.sessions import end_access
from liuan_safety.organizations.services.succession import pass_grants, still_open
from liuan_safety.ui.errors import RuleBroken


def require_appointing(by: User, role: Role, unit: Unit) -> None:
    """`roles.ROLE_APPOINTS` within the reach of the acting post, or PermissionDenied. Keepers of a grid are named by
    whoever lays out the grid there (T3), townships among them, without keeping any other account."""
    if role is Role.GRID_KEEPER and may(by, Deed.GRID_MANAGE, within=unit.jurisdiction):
        return
    require(by, Deed.PEOPLE_MANAGE, within=unit.jurisdiction)
    if role not in appointed_by(acting_post(by).role):
        raise PermissionDenied(f"当前岗位不能任免“{role.label}”")


def check_seat(role: Role, unit: Unit) -> None:
    """`roles.ROLE_SEATS`: the role may stand in a unit of this kind of jurisdiction."""
    if unit.jurisdiction.kind not in seats_of(role):
        message = f"“{role.label}”不能设在{unit.jurisdiction.get_kind_display()}单位“{unit.name}”，请另选单位或角色"
        raise RuleBroken("wrong_seat", message, field="role")


def _check_period(unit: Unit, begin: datetime.date, end: datetime.date | None) -> None:
    if end is not None and end <= begin:
        raise RuleBroken("period", "终止日应晚于起始日", field="valid_to")
    if not unit.is_in_force(begin):
        message = f"“{unit.name}”在 {begin} 不存续（起 {unit.valid_from}，止 {unit.valid_to or '长期'}）"
        raise RuleBroken("not_in_force", message, field="valid_from")


def take_seat(*, unit: Unit, role: Role, title: str, begin: datetime.date, end: datetime.date | None) -> Post:
    """A vacant post of that unit, role and title, whose duties the holder inherits; else a new one."""
    held = Tenure.objects.filter(still_open(begin)).values("post")
    vacant = Post.objects.filter(unit=unit, role=role.value, title=title, valid_from__lte=begin, valid_to__isnull=True)
    post = vacant.exclude(pk__in=held).order_by("id").first()
    return post or Post.objects.create(unit=unit, role=role.value, title=title, valid_from=begin)


@transaction.atomic
def appoint(
    *,
    by: User,
    user: User,
    unit: Unit,
    role: Role,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    title: str = "",
) -> Tenure:
    """The person holds a post of that role in the unit from that day."""
    require_appointing(by, role, unit)
    if user.pk == by.pk:
        raise RuleBroken("oneself", "不能给自己任职，请由其他管理员办理", field="user")
    check_seat(role, unit)
    _check_period(unit, valid_from, valid_to)
    same = Tenure.objects.filter(still_open(valid_from), user=user, post__unit=unit, post__role=role.value)
    if same.filter(post__title=title).exists():
        raise RuleBroken("same_post", f"{user.name}已任“{unit.name}”的{role.label}，不要重复任职", field="unit")
    post = take_seat(unit=unit, role=role, title=title, begin=valid_from, end=valid_to)
    tenure = Tenure.objects.create(post=post, user=user, valid_from=valid_from, valid_to=valid_to)
    record_tenure("organizations.tenure.begun", tenure, after={"valid_from": str(valid_from)})
    return tenure


def record_tenure(action: str, tenure: Tenure, **values: dict[str, str]) -> None:
    """Log what happened to a tenure, with person and post."""
    audit.record(
        action=action,
        obj=tenure.user,
        detail=str(tenure.post),
        jurisdiction_path=tenure.post.unit.jurisdiction.path,
        **values,  # type: ignore[arg-type]
    )


@transaction.atomic
def end_tenure(*, by: User, tenure: Tenure, on: datetime.date) -> Tenure:
    """The person no longer holds the post from that day; sessions and tokens end at once when the day has come."""
    row = lock(Tenure, tenure.pk)
    require_appointing(by, row.role, row.post.unit)
    close(row, on)
    record_tenure("organizations.tenure.ended", row, after={"valid_to": str(on)})
    return row


def close(tenure: Tenure, on: datetime.date) -> None:
    """End the tenure without permission or log: for the deeds of this room."""
    if tenure.valid_to is not None and tenure.valid_to <= on:
        raise RuleBroken("ended", f"{tenure.user.name}的这项任职已于 {tenure.valid_to} 终止", field="on")
    if on < tenure.valid_from:
        raise RuleBroken("period", f"终止日不能早于任职起始日 {tenure.valid_from}", field="on")
    tenure.valid_to = on
    tenure.save(update_fields=["valid_to"])
    if on <= timezone.localdate():
        end_access([tenure])


@transaction.atomic
def hand_over(*, by: User, post: Post, leaver: User, successor: User, on: datetime.date) -> Tenure:
    """The leaver's tenure ends and the successor's begins on that day: same post, so the duties stay where they are."""
    post = lock(Post, post.pk)
    require_appointing(by, Role(post.role), post.unit)
    if successor.pk in (leaver.pk, by.pk):
        raise RuleBroken("oneself", "接任人不能是原任职人或办理人本人", field="successor")
    tenure = Tenure.objects.filter(still_open(on), post=post, user=leaver).select_related("user", "post__unit").first()
    if tenure is None:
        raise RuleBroken("not_held", f"{leaver.name}在 {on} 不担任“{post}”，请核对交接日期", field="on")
    until = tenure.valid_to
    close(tenure, on)
    follower = Tenure.objects.create(post=post, user=successor, valid_from=on, valid_to=until)
    pass_grants(post, leaver, successor, on)
    Post.objects.filter(pk=post.pk).update(revision=post.revision + 1)
    record_tenure("organizations.tenure.handed_over", tenure, after={"successor": successor.name, "on": str(on)})
    return follower


@transaction.atomic
def close_post(*, by: User, post: Post, revision: int, on: datetime.date) -> Post:
    """Abolish a post that nobody holds on that day or later."""
    row = lock(Post, post.pk, revision)
    require_appointing(by, Role(row.role), row.unit)
    holders = Tenure.objects.filter(still_open(on), post=row).select_related("user")
    if holders:
        names = "、".join(tenure.user.name for tenure in holders)
        raise RuleBroken("held", f"这个岗位还由{names}担任，请先办理交接或终止任职", field="on")
    if on < row.valid_from:
        raise RuleBroken("period", f"终止日不能早于岗位起始日 {row.valid_from}", field="on")
    row.valid_to, row.revision = on, row.revision + 1
    row.save(update_fields=["valid_to", "revision"])
    audit.record(
        action="organizations.post.closed",
        obj=row,
        after={"valid_to": str(on)},
        jurisdiction_path=row.unit.jurisdiction.path,
    )
    return row
