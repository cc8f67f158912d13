"""The demonstration: a believable city for an empty database, put together by loaders that rooms register.

Loaded by `make run` alone (or by the command of that name), only where nobody and nothing is registered yet.
"""

from liuan_safety.operations.demonstration.accounts import Account, has_demonstration_accounts, known_accounts
from liuan_safety.operations.demonstration.registry import NotEmpty, is_empty_database, load, register

__all__ = [
    "Account",
    "NotEmpty",
    "has_demonstration_accounts",
    "is_empty_database",
    "known_accounts",
    "load",
    "register",
]
