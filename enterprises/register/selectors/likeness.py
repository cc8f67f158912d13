"""Records that may be one firm: of one name, or at one address (D7)."""

from django.db.models import QuerySet

from enterprises.register.models import Enterprise, Place
from enterprises.register.names import name_key
from enterprises.register.selectors.search import suggested
from liuan_safety.organizations.models import User

_MOST = 10


def likely_same(enterprise: Enterprise, user: User) -> list[Enterprise]:
    """Records in the register of the same name, of the former name, or with the same primary address in its place."""
    keys = {name_key(name) for name in (enterprise.name, enterprise.former_name) if name}
    found = {row.pk: row for row in _others(enterprise, user).filter(name_key__in=keys).order_by("name_pinyin")[:_MOST]}
    primary = enterprise.places.filter(is_primary=True, valid_to=None).exclude(address="").first()
    if primary is not None:
        # Along the index of places by jurisdiction; addresses have none of their own.
        there = Place.objects.filter(
            jurisdiction=primary.jurisdiction_id, address=primary.address, is_primary=True, valid_to=None
        ).values("enterprise_id")
        rows = _others(enterprise, user).filter(pk__in=there).order_by("name_pinyin")
        found |= {row.pk: row for row in rows[:_MOST]}
    return list(found.values())[:_MOST]


def records_named(words: str, enterprise: Enterprise, user: User) -> list[Enterprise]:
    """The first few in the register that the words mean, this one aside."""
    return suggested(_others(enterprise, user), words) if words.strip() else []


def _others(enterprise: Enterprise, user: User) -> "QuerySet[Enterprise]":
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).exclude(pk=enterprise.pk)
    return rows.select_related("jurisdiction")
