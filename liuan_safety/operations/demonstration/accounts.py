"""Demonstration accounts: random passwords, kept where only the owner reads, printed at every start."""

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from liuan_safety.organizations.models import User

_SIGNS = ("ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789")


@dataclass(frozen=True)
class Account:
    """One account as it is printed."""

    username: str
    password: str
    name: str
    posts: str

    def line(self) -> str:
        """A line of the table at the end of `make run`; widths count what a terminal shows."""
        return f"  {self.username:<16} {self.password:<16} {self.name}{'  ' * (4 - len(self.name))} {self.posts}"


def new_password() -> str:
    """Twelve signs in three groups, of all classes, none easily taken for another."""
    groups = ["".join(secrets.choice(signs) for signs in (*_SIGNS, "".join(_SIGNS))) for _ in range(3)]
    return "-".join(groups)


def _file() -> Path:
    return settings.VAR_DIR / "demonstration-accounts.json"


def keep(accounts: list[Account]) -> None:
    """Write them down, readable by the owner alone."""
    path = _file()
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)


def add(*accounts: Account) -> None:
    """Write further ones down: of rooms above, whose people come after the first."""
    written = json.loads(_file().read_text(encoding="utf-8")) if _file().exists() else []
    keep([*(Account(**row) for row in written), *accounts])


def known_accounts() -> list[Account]:
    """The accounts written down here that are still demonstration accounts of this database."""
    if not _file().exists():
        return []
    accounts = [Account(**row) for row in json.loads(_file().read_text(encoding="utf-8"))]
    rows = dict(User.objects.filter(is_demonstration=True).values_list("username", "name"))
    return [account for account in accounts if rows.get(account.username) == account.name]


def has_demonstration_accounts() -> bool:
    """Whether this is a demonstration; each page says so and `check --deploy` fails."""
    return User.objects.filter(is_demonstration=True).exists()


class DemonstrationMark:
    """`has_demonstration_accounts` for the frame of every page: the database is asked once a minute and process."""

    REMEMBERED_SECONDS = 60.0

    def __init__(self) -> None:
        self._answer = False
        self._until = 0.0

    def __call__(self) -> bool:
        if time.monotonic() >= self._until:
            self._answer = has_demonstration_accounts()
            self._until = time.monotonic() + self.REMEMBERED_SECONDS
        return self._answer

    def forget(self) -> None:
        """The next page asks again."""
        self._until = 0.0


mark = DemonstrationMark()
