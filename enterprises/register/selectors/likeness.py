"""Records that may be one firm: of one name, or at one address that says where, or both roughly (D7)."""

from django.db.models import Q, QuerySet

from enterprises.register.alike import core_of_name, is_exact_address
from enterprises.register.models import Enterprise, Place
from enterprises.register.names import name_key
from enterprises.register.selectors.search import suggested
from liuan_safety.organizations.models import Jurisdiction, User

_MOST = 10


def likely_same(enterprise: Enterprise, user: User) -> list[Enterprise]:
    """Records in the register of the same name, of the former name, or with the same primary address in its place.

    An address without number, village or building is shared by half a town: there the names have to be alike too.
    """
    keys = {name_key(name) for name in (enterprise.name, enterprise.former_name) if name}
    found = {row.pk: row for row in _others(enterprise, user).filter(name_key__in=keys).order_by("name_pinyin")[:_MOST]}
    primary = enterprise.places.filter(is_primary=True, valid_to=None).exclude(address="").first()
    if primary is not None:
        # Along the index of places by jurisdiction; addresses have none of their own.
        there = Place.objects.filter(
            jurisdiction=primary.jurisdiction_id, address=primary.address, is_primary=True, valid_to=None
        ).values("enterprise_id")
        rows = _others(enterprise, user).filter(pk__in=there).order_by("name_pinyin")
        if not is_exact_address(primary.address):
            rows = rows.filter(_named_alike(enterprise))
        found |= {row.pk: row for row in rows[:_MOST]}
    return list(found.values())[:_MOST]


def _named_alike(enterprise: Enterprise) -> Q:
    """The firm's own part of a name stands in the other's; nothing where names say too little."""
    chain = Jurisdiction.objects.filter(pk__in=enterprise.jurisdiction.ancestor_ids)
    places = list(chain.values_list("name", flat=True))
    cores = {core_of_name(name, places) for name in (enterprise.name, enterprise.former_name) if name} - {""}
    alike = Q(pk__in=())
    for core in cores:
        alike |= Q(name_key__contains=core)
    return alike


def records_named(words: str, enterprise: Enterprise, user: User) -> list[Enterprise]:
    """The first few in the register that the words mean, this one aside."""
    return suggested(_others(enterprise, user), words) if words.strip() else []


def _others(enterprise: Enterprise, user: User) -> "QuerySet[Enterprise]":
    rows = Enterprise.objects.visible_to(user).filter(valid_to=None).exclude(pk=enterprise.pk)
    return rows.select_related("jurisdiction")
