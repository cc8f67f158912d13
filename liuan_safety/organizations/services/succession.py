"""Posts that pass from one unit to another on a day: holders, tokens and single grants go along."""

import datetime
from collections.abc import Callable

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from liuan_safety.organizations import movers
from liuan_safety.organizations.grants import TermGrant
from liuan_safety.organizations.models import ApiToken, Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Role, seats_of
from liuan_safety.ui.errors import RuleBroken


def still_open(on: datetime.date, prefix: str = "") -> Q:
    """Rows that hold on that day or begin later."""
    return Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})


def open_posts(unit: Unit, on: datetime.date) -> list[Post]:
    """Posts of the unit that hold on that day or begin later."""
    return list(Post.objects.filter(still_open(on), unit=unit).select_related("unit"))


def count_posts(unit: Unit, on: datetime.date) -> int:
    """Open posts of the unit."""
    return Post.objects.filter(still_open(on), unit=unit).count()


def count_holders(unit: Unit, on: datetime.date) -> int:
    """Tenures of the unit that hold on that day or begin later."""
    return Tenure.objects.filter(still_open(on), post__unit=unit).count()


def count_grants(unit: Unit, on: datetime.date) -> int:
    """Single grants to posts of the unit, of every room."""
    return sum(model._default_manager.filter(still_open(on), post__unit=unit).count() for model in _grant_models())


def count_tokens(unit: Unit, on: datetime.date) -> int:
    """API tokens of the unit's holders that are still live."""
    return _live_tokens().filter(still_open(on, "tenure__"), tenure__post__unit=unit).count()


def _live_tokens():  # type: ignore[no-untyped-def]
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


def _grant_models() -> list[type[TermGrant]]:
    return [model for model in apps.get_models() if issubclass(model, TermGrant)]


def check_seats(posts: list[Post], heir: Unit) -> None:
    """No role may pass into a jurisdiction where it would see more than it did: `roles.ROLE_SEATS`."""
    for post in posts:
        if heir.jurisdiction.kind not in seats_of(Role(post.role)):
            raise RuleBroken(
                "wrong_seat",
                f"岗位“{post}”是{post.role_label}，不能设在{heir.jurisdiction.get_kind_display()}单位。请先终止这个岗位",
            )


def pass_on(posts: list[Post], heir: Unit, on: datetime.date) -> int:
    """Each post ends on that day and goes on in `heir` as its successor, with its holders; returns how many."""
    check_seats(posts, heir)
    for post in posts:
        _pass_on_one(post, heir, on)
    return len(posts)


def _pass_on_one(post: Post, heir: Unit, on: datetime.date) -> None:
    begin = max(on, post.valid_from)
    successor = Post.objects.create(
        unit=heir, role=post.role, title=post.title, predecessor=post, valid_from=begin, valid_to=post.valid_to
    )
    for tenure in Tenure.objects.filter(still_open(on), post=post):
        follower = Tenure.objects.create(
            post=successor, user=tenure.user, valid_from=max(on, tenure.valid_from), valid_to=tenure.valid_to
        )
        _live_tokens().filter(tenure=tenure).update(tenure=follower)
        tenure.valid_to = max(on, tenure.valid_from)
        tenure.save(update_fields=["valid_to"])
    for model in _grant_models():
        model._default_manager.filter(still_open(on), post=post).update(post=successor)
    post.valid_to, post.revision = max(on, post.valid_from), post.revision + 1
    post.save(update_fields=["valid_to", "revision"])


def move_posts(source: Unit, heir: Unit, on: datetime.date) -> int:
    """The mover of this room: every open post of the unit."""
    return pass_on(open_posts(source, on), heir, on)


def pass_grants(post: Post, leaver: User, successor: User, on: datetime.date) -> None:
    """What was granted to the post's holder ends for the leaver on that day and begins for the successor."""
    for model in _grant_models():
        for grant in model._default_manager.filter(still_open(on), post=post, user=leaver):
            begin, until = max(on, grant.valid_from), grant.valid_to
            grant.valid_to = begin
            grant.save(update_fields=["valid_to"])
            grant.pk, grant.user, grant.valid_from, grant.valid_to = None, successor, begin, until
            grant._state.adding = True
            grant.save()


def goes_along(count: Callable[[Unit, datetime.date], int]) -> Callable[[Unit, Unit, datetime.date], int]:
    """What goes with the posts is counted by itself and moved by `move_posts`, which comes after it."""

    def counted(source: Unit, heir: Unit, on: datetime.date) -> int:
        return count(source, on)

    return counted


def close_posts(unit: Unit, on: datetime.date) -> list[Tenure]:
    """Posts without an heir end on that day; the tenures that ended with them."""
    ended = list(Tenure.objects.filter(still_open(on), post__unit=unit).select_related("user", "post"))
    for tenure in ended:
        tenure.valid_to = max(on, tenure.valid_from)
        tenure.save(update_fields=["valid_to"])
    for post in open_posts(unit, on):
        post.valid_to, post.revision = max(on, post.valid_from), post.revision + 1
        post.save(update_fields=["valid_to", "revision"])
    return ended


def register_movers() -> None:
    """Called when the house starts: what of this room moves with a unit."""
    movers.register(movers.Mover("任职人员", count_holders, goes_along(count_holders), needs_heir=False))
    movers.register(movers.Mover("接口令牌", count_tokens, goes_along(count_tokens), needs_heir=False))
    movers.register(movers.Mover("单独授权", count_grants, goes_along(count_grants), needs_heir=False))
    movers.register(movers.Mover("岗位", count_posts, move_posts, needs_heir=False))
