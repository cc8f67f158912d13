"""Put the triggers of the log back after something dropped them."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from liuan_safety.audit.immutable import missing, put_back


class Command(BaseCommand):
    help = "恢复操作记录的只增触发器"
    requires_system_checks: list[str] = []  # the check that would stop it is the one that it mends

    def handle(self, *args: Any, **options: Any) -> None:
        gone = missing(connection)
        put_back(connection)
        for table, name in gone:
            self.stdout.write(f"已恢复：{table} {name}")
        self.stdout.write(f"共恢复 {len(gone)} 个触发器")
