"""`manage.py open_first_account --username zhangsan --name 张三`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from liuan_safety.operations.first_account import open_first_account
from liuan_safety.ui.errors import RuleBroken


class Command(BaseCommand):
    help = "正式启用时开设第一个账号(市安委办工作人员),打印一次性密码;已有账号时拒绝"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="登录名")
        parser.add_argument("--name", required=True, help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user, password = open_first_account(username=options["username"], name=options["name"])
        except RuleBroken as error:
            raise CommandError(error.message_zh) from error
        except ValidationError as error:
            raise CommandError(";".join(error.messages)) from error
        self.stdout.write(f"已开设账号 {user.username},初始密码 {password},首次登录须修改")
