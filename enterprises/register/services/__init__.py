"""Deeds on the register: create, mend, close, move, merge, split, take back; places, standings, grants, reveal."""

from enterprises.register.services.closing import close_enterprise, reopen_enterprise
from enterprises.register.services.creating import create_enterprise
from enterprises.register.services.granting import end_grant, grant_enterprise
from enterprises.register.services.mending import mend_enterprise
from enterprises.register.services.merging import merge_enterprises
from enterprises.register.services.moving import move_enterprise
from enterprises.register.services.places import (
    add_place,
    change_place,
    close_expired_site,
    close_place,
    make_primary,
)
from enterprises.register.services.revealing import reveal_field
from enterprises.register.services.splitting import split_enterprise
from enterprises.register.services.tagging import lift_standing, place_standing
from enterprises.register.services.taking_back import take_back
from enterprises.register.services.trading import change_trade

__all__ = [
    "add_place",
    "change_place",
    "change_trade",
    "close_enterprise",
    "close_expired_site",
    "close_place",
    "create_enterprise",
    "end_grant",
    "grant_enterprise",
    "lift_standing",
    "make_primary",
    "mend_enterprise",
    "merge_enterprises",
    "move_enterprise",
    "place_standing",
    "reopen_enterprise",
    "reveal_field",
    "split_enterprise",
    "take_back",
]
