"""The register (企业台账): enterprises, places, entries, standings, grants."""

from enterprises.register.models.enterprise import Enterprise, EnterpriseGrant, EnterpriseQuerySet
from enterprises.register.models.entry import EnterpriseVersion, FieldSource, PlaceVersion, RegisterEntry
from enterprises.register.models.place import Place
from enterprises.register.models.standing import Standing

__all__ = [
    "Enterprise",
    "EnterpriseGrant",
    "EnterpriseQuerySet",
    "EnterpriseVersion",
    "FieldSource",
    "Place",
    "PlaceVersion",
    "RegisterEntry",
    "Standing",
]
