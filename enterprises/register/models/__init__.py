"""The register (企业台账): enterprises, places, entries, standings, grants."""

from enterprises.register.models.enterprise import (
    Condition,
    Enterprise,
    EnterpriseGrant,
    EnterpriseQuerySet,
    SizeClass,
)
from enterprises.register.models.entry import EnterpriseVersion, PlaceVersion, RegisterEntry
from enterprises.register.models.place import Place
from enterprises.register.models.standing import Standing

__all__ = [
    "Condition",
    "Enterprise",
    "EnterpriseGrant",
    "EnterpriseQuerySet",
    "EnterpriseVersion",
    "Place",
    "PlaceVersion",
    "RegisterEntry",
    "SizeClass",
    "Standing",
]
