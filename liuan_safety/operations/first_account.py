"""The first account of a real installation: somebody has to let the others in."""

from django.db import transaction
from django.utils import timezone

from liuan_safety.audit import services as audit
from liuan_safety.operations.demonstration.accounts import new_password
from liuan_safety.organizations.models import Jurisdiction, Post, Tenure, Unit, UnitName, User
from liuan_safety.organizations.roles import Role
from liuan_safety.ui.errors import RuleBroken

UNIT_NAME = "六安市安全生产委员会办公室"


def open_first_account(*, username: str, name: str) -> tuple[User, str]:
    """An officer of the city's safety office, with a password that the first log-in must change.

    Raises RuleBroken where anybody has an account already: from then on accounts are opened on the site, by name.
    """
    password = new_password()
    with transaction.atomic():
        if User.objects.exists():
            raise RuleBroken("operations.accounts_exist", "已有账号,请由现有人员在“人员”页面开设其他账号。")
        user = User(username=username, name=name, must_change_password=True)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        post = Post.objects.create(unit=_office(), role=Role.OFFICE_STAFF, valid_from=timezone.localdate())
        Tenure.objects.create(post=post, user=user, valid_from=timezone.localdate())
        audit.record(action="operations.first_account", obj=user, after={"post": str(post)})
    return user, password


def _office() -> Unit:
    city = Jurisdiction.objects.get(kind=Jurisdiction.Kind.CITY)
    today = timezone.localdate()
    unit, is_new = Unit.objects.get_or_create(
        jurisdiction=city,
        kind=Unit.Kind.SAFETY_OFFICE,
        valid_to=None,
        defaults={"name": UNIT_NAME, "short_name": "市安委办", "field": "应急管理", "valid_from": today},
    )
    if is_new:
        UnitName.objects.create(unit=unit, name=unit.name, short_name=unit.short_name, valid_from=today)
    return unit
