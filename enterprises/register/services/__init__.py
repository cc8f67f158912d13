"""Deeds on the register: mend, create, places, standings, grants, reveal."""

from enterprises.register.services.creating import create_enterprise
from enterprises.register.services.granting import end_grant, grant_enterprise
from enterprises.register.services.mending import mend_enterprise
from enterprises.register.services.places import (
    add_place,
    change_place,
    close_expired_site,
    close_place,
    make_primary,
)
from enterprises.register.services.revealing import reveal_field
from enterprises.register.services.tagging import lift_standing, place_standing

__all__ = [
    "add_place",
    "change_place",
    "close_expired_site",
    "close_place",
    "create_enterprise",
    "end_grant",
    "grant_enterprise",
    "lift_standing",
    "make_primary",
    "mend_enterprise",
    "place_standing",
    "reveal_field",
]
