"""Brings the database to the state that the code expects."""

from collections.abc import Callable

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from liuan_safety.audit import immutable


def migrations_missing() -> int:
    """How many migrations the database still lacks. Raises OperationalError when it can't be reached."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date(say: Callable[[str], None]) -> None:
    """Run the missing migrations and put back the log's triggers, and say so; nothing is done when none is missing.

    A release may guard the log better without changing a table: then no migration runs.
    """
    missing = migrations_missing()
    if missing:
        say(f"更新数据库结构({missing} 步)…")
        call_command("migrate", interactive=False, verbosity=0)
    if absent := len(immutable.missing(connection)):
        say(f"恢复操作记录的只增触发器（{absent} 个）…")
        immutable.put_back(connection)
