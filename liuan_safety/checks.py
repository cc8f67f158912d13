"""Checks of the installation (`manage.py check --deploy`): what works on a desk and must not go to real use."""

import sqlite3
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError

SQLITE_NEEDED = (3, 35, 0)  # RETURNING and DROP COLUMN
KEY_LENGTH = 32


@register(Tags.compatibility)
def sqlite_is_new_enough(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The bulk writes of the import need RETURNING."""
    if settings.USES_POSTGRESQL or sqlite3.sqlite_version_info >= SQLITE_NEEDED:
        return []
    needed = ".".join(map(str, SQLITE_NEEDED))
    return [Error(f"SQLite {sqlite3.sqlite_version} 太旧,至少要 {needed}", id="liuan.E001")]


@register(Tags.security, deploy=True)
def no_demonstration(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A made-up city must not become the real one: its passwords stand in a file."""
    users = apps.get_model("organizations", "User")
    try:
        count = users.objects.filter(is_demonstration=True).count()
    except DatabaseError:
        return []  # no tables yet: nobody can log in either
    if not count:
        return []
    hint = "正式使用请换一个空数据库,不要装入演示数据(docs/operation.md)"
    return [Error(f"数据库里有 {count} 个演示账号", hint=hint, id="liuan.E002")]


@register(Tags.security, deploy=True)
def keys_are_their_own(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The key of the audit's digests is long and isn't the key of sessions: one may change without the other."""
    if settings.AUDIT_KEY == settings.SECRET_KEY:
        return [Error("AUDIT_KEY 不能与 SECRET_KEY 相同", id="liuan.E003")]
    if len(settings.AUDIT_KEY) < KEY_LENGTH:
        return [Error(f"AUDIT_KEY 至少 {KEY_LENGTH} 个字符", id="liuan.E004")]
    return []


@register(Tags.security, deploy=True)
def debug_is_for_desks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With DEBUG a failure shows people's data; PostgreSQL says that they are real."""
    if settings.DEBUG and settings.USES_POSTGRESQL:
        return [Error("连接 PostgreSQL 时不能打开 DEBUG", id="liuan.E005")]
    return []


@register(Tags.security, deploy=True)
def broker_is_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL means several machines; a broker and a cache of files know only one."""
    if settings.USES_POSTGRESQL and not settings.REDIS_URL:
        hint = "设置 REDIS_URL;否则各台机器互相看不到任务与缓存"
        return [Warning("数据库是 PostgreSQL,消息与缓存却在本机文件里", hint=hint, id="liuan.W001")]
    return []
