"""Typed readers of the environment: a value that makes no sense stops the start, a secret may stand in a file.

`NAME_FILE` (a path) may stand for any `NAME`, so that secrets can be mounted instead of set.
"""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable's text, from `NAME` or the file that `NAME_FILE` names; both set is an error."""
    path = os.environ.get(f"{name}_FILE")
    if path and name in os.environ:
        raise ImproperlyConfigured(f"{name} 与 {name}_FILE 只能设置一个")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE 指向的文件读不出来: {error}") from error
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool = False) -> bool:
    """True or False and nothing else: 'yes' or '1' is refused rather than guessed at."""
    value = text(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} 只能是 True 或 False,现在是 {value!r}")
    return value == "True"


def integer(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} 应是整数,现在是 {value!r}") from error


def address(name: str) -> str:
    """An address with its scheme (https://…, jsons://…), or nothing."""
    value = text(name)
    if value and "://" not in value:
        raise ImproperlyConfigured(f"{name} 应是带协议的地址,如 https://…")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def kept_secret(name: str, folder: Path) -> str:
    """The secret that is set, or one made once and kept in `folder`, readable by its owner alone."""
    value = text(name)
    if value:
        return value
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name.lower()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    made = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made
