"""`manage.py prepare`: the second half of `make setup`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from liuan_safety.operations.preparation import bring_up_to_date


class Command(BaseCommand):
    help = "让数据库结构与程序一致;没有要做的就什么也不做"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bring_up_to_date(self.stdout.write)
        except OperationalError as error:
            raise CommandError(f"数据库连接不上,请核对 DATABASE_URL:{error}") from error
        self.stdout.write("已就绪。启动:make run")
