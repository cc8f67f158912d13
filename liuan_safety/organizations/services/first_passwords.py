"""First passwords: random, shown once, kept nowhere; the person changes them at the first log-in."""

import secrets

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hashers, make_password

# Without signs that are mistaken for one another on a printed slip (0 O, 1 l I) or begin a formula (= + - @).
_SETS = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "#%!?")
_LENGTH = 14
# 14 random signs hold over 80 bits: stretching them adds nothing, and 300 accounts are hashed within a second or two
# instead of half a minute. The first log-in of a person hashes anew with the preferred hasher. So few that a wrong
# try takes no longer than for other names: `passwords.spend_as_long` adds the preferred hasher's work to it.
_ROUNDS = 1_000


def random_password() -> str:
    """A password that passes the rules: 14 signs of all four classes."""
    signs = [secrets.choice(signs) for signs in _SETS]
    signs += [secrets.choice("".join(_SETS[:3])) for _ in range(_LENGTH - len(signs))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def hashed(password: str) -> str:
    """The hash of one account's password, by the preferred hasher."""
    return make_password(password)


def hashed_for_bulk(password: str) -> str:
    """The hash of a random password among hundreds."""
    stretching = next((one for one in get_hashers() if type(one) is PBKDF2PasswordHasher), None)
    if stretching is None:  # an installation that has taken it off the list
        return make_password(password)
    return stretching.encode(password, stretching.salt(), iterations=_ROUNDS)
