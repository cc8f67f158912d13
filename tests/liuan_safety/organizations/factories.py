"""Units, posts, people and tenures for tests. Jurisdictions are those of the migration."""

import datetime
import importlib

import factory
from django.apps import apps
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, User
from liuan_safety.organizations.roles import Role

PASSWORD = "Kuaiban-2026-ok"
SINCE = datetime.date(2018, 1, 1)


def plant_jurisdictions() -> None:
    """Put Lu'an's jurisdictions back where a flush (transactional tests) has swept them away."""
    if not Jurisdiction.objects.exists():
        name = "liuan_safety.organizations.migrations.0003_luan_jurisdictions"
        importlib.import_module(name).plant(apps, None)


def jurisdiction(name: str, county: str = "") -> Jurisdiction:
    """One of the jurisdictions that the migration planted, by name (and county where two bear the name)."""
    rows = Jurisdiction.objects.filter(name=name)
    rows = rows.filter(parent__name=county) if county else rows
    if not rows.exists():
        plant_jurisdictions()
    return rows.get()


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        skip_postgeneration_save = True

    jurisdiction = factory.LazyFunction(lambda: jurisdiction("六安市"))
    kind = Unit.Kind.DEPARTMENT
    name = factory.Sequence(lambda n: f"试验单位{n}")
    short_name = ""
    valid_from = SINCE

    @factory.post_generation
    def first_name(self, create: bool, extracted: object, **kwargs: object) -> None:
        if create:
            self.names.create(name=self.name, short_name=self.short_name, valid_from=self.valid_from)


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    unit = factory.SubFactory(UnitFactory)
    role = Role.DEPARTMENT_OFFICER.value
    valid_from = SINCE


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    name = factory.Sequence(lambda n: f"试验人员{n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))
    must_change_password = False
    password_changed_at = factory.LazyFunction(lambda: datetime.datetime.now(tz=datetime.UTC))


class TenureFactory(DjangoModelFactory):
    class Meta:
        model = Tenure

    post = factory.SubFactory(PostFactory)
    user = factory.SubFactory(UserFactory)
    valid_from = SINCE


def person(username: str, name: str, unit: Unit, role: Role, title: str = "") -> User:
    """A person who holds a post of that role in that unit and acts in it."""
    user = UserFactory(username=username, name=name)
    post = PostFactory(unit=unit, role=role.value, title=title)
    user.acting = TenureFactory(post=post, user=user)
    return user
