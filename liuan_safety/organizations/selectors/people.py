"""Posts and people, narrowed to what the acting post sees."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from liuan_safety.organizations.models import Post, Tenure, User
from liuan_safety.organizations.models.periods import in_force


def _now_or_later(day: datetime.date) -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=day)


def people_list(user: User) -> QuerySet[User]:
    """People in scope with `now`: their tenures in force, unit and jurisdiction at hand; two queries in all."""
    now = Tenure.objects.filter(in_force()).select_related("post__unit__jurisdiction")
    return User.objects.visible_to(user).prefetch_related(Prefetch("tenures", queryset=now, to_attr="now"))


def narrow_people(rows: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
    """The list's filters: part of name or user name; jurisdiction; role; state of the account."""
    held = Tenure.objects.filter(in_force(), user=OuterRef("pk"))
    if name == "q":
        return rows.filter(Q(name__icontains=value) | Q(username__icontains=value))
    if name == "within":
        return rows.filter(Exists(held.filter(post__unit__jurisdiction__path__startswith=value.path)))
    if name == "role":
        return rows.filter(Exists(held.filter(post__role=value)))
    states = {
        "active": Q(is_active=True) & Exists(held),
        "locked": Q(is_active=False),
        "new": Q(last_login__isnull=True),
        "idle": ~Exists(held),
    }
    return rows.filter(states[value])


def posts_list(user: User) -> QuerySet[Post]:
    """Posts in scope and in force with `holders`: tenures that hold today."""
    holders = Tenure.objects.filter(in_force()).select_related("user")
    rows = Post.objects.visible_to(user).filter(in_force(), in_force(prefix="unit__"))
    return rows.select_related("unit__jurisdiction").prefetch_related(
        Prefetch("tenures", queryset=holders, to_attr="holders")
    )


def narrow_posts(rows: QuerySet[Post], name: str, value: Any) -> QuerySet[Post]:
    """The list's filters: part of unit or title; jurisdiction; role; vacant or held."""
    held = Exists(Tenure.objects.filter(in_force(), post=OuterRef("pk")))
    if name == "q":
        return rows.filter(
            Q(unit__name__icontains=value) | Q(unit__short_name__icontains=value) | Q(title__icontains=value)
        )
    if name == "within":
        return rows.filter(unit__jurisdiction__path__startswith=value.path)
    if name == "role":
        return rows.filter(role=value)
    return rows.filter(held if value == "held" else ~held)


def tenures_of(person: User) -> QuerySet[Tenure]:
    """All tenures of the person, latest first."""
    return person.tenures.select_related("post__unit__jurisdiction").order_by("-valid_from", "-id")


def now_and_later(tenures: QuerySet[Tenure]) -> list[Tenure]:
    """Those that hold today or begin later."""
    return list(tenures.filter(_now_or_later(timezone.localdate())))


def find_people(user: User, text: str, limit: int = 20) -> list[User]:
    """For pickers: accounts in scope, in use, by part of the name or user name."""
    rows = narrow_people(people_list(user).filter(is_active=True), "q", text)
    return list(rows.order_by("name", "username")[:limit])
