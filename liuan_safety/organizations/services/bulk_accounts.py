"""Hundreds of accounts at once: passwords hashed before, everything written in one short transaction."""

import datetime
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.organizations.access import require
from liuan_safety.organizations.models import Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Deed, Role
from liuan_safety.organizations.services.first_passwords import hashed_for_bulk, random_password
from liuan_safety.organizations.services.posts import check_seat, require_appointing
from liuan_safety.organizations.services.succession import still_open
from liuan_safety.ui.errors import RuleBroken


@dataclass(frozen=True)
class NewAccount:
    """One account with its one post."""

    username: str
    name: str
    telephone: str
    unit: Unit
    role: Role
    title: str
    valid_from: datetime.date
    valid_to: datetime.date | None


def open_accounts(*, by: User, accounts: list[NewAccount]) -> list[tuple[NewAccount, str]]:
    """Open them all or none; each with its first password, which is kept nowhere."""
    require(by, Deed.PEOPLE_MANAGE)
    for account in accounts:
        require_appointing(by, account.role, account.unit)
        check_seat(account.role, account.unit)
    made = [(account, random_password()) for account in accounts]
    digests = [hashed_for_bulk(password) for _account, password in made]
    try:
        with transaction.atomic():
            _write(accounts, digests)
    except IntegrityError:
        raise RuleBroken("username_taken", "有用户名刚刚被他人使用，全部没有写入。请重新上传核对") from None
    return made


def _write(accounts: list[NewAccount], digests: list[str]) -> None:
    now = timezone.now()
    people = User.objects.bulk_create(
        User(
            username=account.username,
            name=account.name,
            telephone=account.telephone,
            password=digest,
            must_change_password=True,
            password_changed_at=now,
        )
        for account, digest in zip(accounts, digests, strict=True)
    )
    posts = _seats(accounts)
    Tenure.objects.bulk_create(
        Tenure(post=post, user=person, valid_from=account.valid_from, valid_to=account.valid_to)
        for account, person, post in zip(accounts, people, posts, strict=True)
    )
    for account, person, post in zip(accounts, people, posts, strict=True):
        audit.record(
            action="organizations.person.created",
            obj=person,
            after={"username": person.username, "valid_from": str(account.valid_from)},
            detail=str(post),
            jurisdiction_path=account.unit.jurisdiction.path,
        )


def _seats(accounts: list[NewAccount]) -> list[Post]:
    """A vacant post of the same unit, role and title for each, a new one where there is none."""
    first = min(account.valid_from for account in accounts)
    held = Tenure.objects.filter(still_open(first)).values("post")
    units = {account.unit.pk for account in accounts}
    vacant: dict[tuple[int, str, str], list[Post]] = {}
    for post in Post.objects.filter(unit__in=units, valid_to__isnull=True).exclude(pk__in=held).order_by("-id"):
        vacant.setdefault((post.unit_id, post.role, post.title), []).append(post)
    seats = []
    for account in accounts:
        free = vacant.get((account.unit.pk, account.role.value, account.title), [])
        fits = bool(free) and free[-1].valid_from <= account.valid_from
        seats.append(free.pop() if fits else _new_post(account))
    Post.objects.bulk_create([post for post in seats if post.pk is None])
    return seats


def _new_post(account: NewAccount) -> Post:
    return Post(unit=account.unit, role=account.role.value, title=account.title, valid_from=account.valid_from)
