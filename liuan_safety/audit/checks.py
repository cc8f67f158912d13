"""System check: the triggers that keep the log stand. `manage.py check --database default` asks for it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

from liuan_safety.audit.immutable import missing


@register(Tags.database)
def log_is_kept(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """One error for each trigger that is gone; nothing before the first migration."""
    return [
        Error(
            f"表 {table} 的只增触发器 {name} 不在",
            hint="运行 manage.py protect_audit 恢复，并用 manage.py prove_audit 核验记录",
            id="audit.E001",
        )
        for alias in databases or []
        for table, name in missing(connections[alias])
    ]
