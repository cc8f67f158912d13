"""Jurisdictions, units, posts, people: who stands where, from when to when."""

from liuan_safety.organizations.models.house import EnforcementOfficer, House
from liuan_safety.organizations.models.jurisdiction import Jurisdiction, JurisdictionAlias
from liuan_safety.organizations.models.post import Post, Tenure
from liuan_safety.organizations.models.saved_view import SavedView
from liuan_safety.organizations.models.token import ApiToken
from liuan_safety.organizations.models.unit import Unit, UnitEvent, UnitName
from liuan_safety.organizations.models.user import FormerPassword, User

__all__ = [
    "ApiToken",
    "EnforcementOfficer",
    "FormerPassword",
    "House",
    "Jurisdiction",
    "JurisdictionAlias",
    "Post",
    "SavedView",
    "Tenure",
    "Unit",
    "UnitEvent",
    "UnitName",
    "User",
]
