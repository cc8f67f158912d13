"""`manage.py load_demonstration`: what `make run` does with an empty database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from liuan_safety.operations import demonstration


class Command(BaseCommand):
    help = "向空数据库装入演示数据并打印账号;已有人员或企业时拒绝"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            demonstration.load(say=self.stdout.write)
        except demonstration.NotEmpty as error:
            raise CommandError(str(error)) from error
        for account in demonstration.known_accounts():
            self.stdout.write(account.line())
