"""The grid of the demonstration: grids of townships and villages with keepers, one of them vacant; made up."""

import datetime
import random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from enterprises.grid.models import Keeping
from enterprises.grid.services import TITLE
from enterprises.register.models import Enterprise
from liuan_safety.operations.demonstration.accounts import Account, add, new_password
from liuan_safety.operations.demonstration.people import person_name
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, UnitName, User
from liuan_safety.organizations.roles import Role

COUNTIES = ("舒城县", "金安区")
TOWNS, VILLAGES = 6, ("中心社区", "河湾村")
SAID_BY = "演示数据"
SHARE = 0.9


def is_empty() -> bool:
    """Whether nobody keeps anything yet."""
    return not Keeping.objects.exists()


def load(chance: random.Random) -> str:
    """Two counties' first townships: one grid for the town, one each for two villages; the last post is vacant."""
    since = timezone.localdate() - datetime.timedelta(days=300)
    posts: list[Post] = []
    for county in COUNTIES:
        towns = Jurisdiction.objects.filter(
            parent__name=county, kind=Jurisdiction.Kind.TOWNSHIP, valid_to=None
        ).order_by("code")
        for town in towns[:TOWNS]:
            posts += _grids_of(town, since)
    keepers = _keepers(posts[:-1], since, chance)
    kept = _kept(posts, chance)
    return f"网格员 {keepers} 名，分派企业 {kept} 家"


def _grids_of(town: Jurisdiction, since: datetime.date) -> list[Post]:
    places = [town]
    for name in VILLAGES:
        village = Jurisdiction(
            kind=Jurisdiction.Kind.VILLAGE,
            name=f"{town.name}{name}",
            parent=town,
            valid_from=since,
            path=f"new/{town.pk}/{name}",
        )
        village.save()
        village.path = f"{town.path}{village.pk:06d}/"
        village.save()
        places.append(village)
    return [_grid(place, since) for place in places]


def _grid(place: Jurisdiction, since: datetime.date) -> Post:
    name = f"{place.name}第一网格"
    unit = Unit.objects.create(jurisdiction=place, kind=Unit.Kind.GRID, name=name, valid_from=since)
    UnitName.objects.create(unit=unit, name=name, valid_from=since)
    return Post.objects.create(unit=unit, role=Role.GRID_KEEPER.value, title=TITLE, valid_from=since)


def _keepers(posts: list[Post], since: datetime.date, chance: random.Random) -> int:
    """The first keeper has an account to be tried; the others can't log in until somebody gives them a password."""
    password = new_password()
    for number, post in enumerate(posts):
        user = User(
            username="keeper" if number == 0 else f"keeper{number}",
            name=person_name(chance),
            password=make_password(password if number == 0 else None),
            must_change_password=False,
            password_changed_at=timezone.now(),
            is_demonstration=True,
        )
        user.save()
        Tenure.objects.create(post=post, user=user, valid_from=since)
        if number == 0:
            add(Account("keeper", password, user.name, str(post)))
    return len(posts)


def _kept(posts: list[Post], chance: random.Random) -> int:
    """Nine in ten enterprises of those townships, spread over the three grids of each."""
    now = timezone.now()
    rows: list[Keeping] = []
    by_town: dict[str, list[Post]] = {}
    for post in posts:
        place = post.unit.jurisdiction
        town = place if place.kind == Jurisdiction.Kind.TOWNSHIP else place.parent
        by_town.setdefault(town.path if town else "", []).append(post)
    for path, own in by_town.items():
        ids = Enterprise.objects.filter(valid_to=None, jurisdiction__path__startswith=path).order_by("pk")
        rows += [
            Keeping(enterprise_id=pk, post=chance.choice(own), valid_from=now, maker_label=SAID_BY)
            for pk in ids.values_list("pk", flat=True)
            if chance.random() < SHARE
        ]
    Keeping.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)
