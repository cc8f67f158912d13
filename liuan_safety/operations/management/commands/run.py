"""`manage.py run`: what `make run` does once everything is installed."""

import socket
import sys
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from liuan_safety import env
from liuan_safety.operations import demonstration
from liuan_safety.operations.preparation import bring_up_to_date
from liuan_safety.operations.supervision import Supervisor, read_procfile


class Command(BaseCommand):
    help = "更新数据库、空库装入演示数据、启动网站与后台进程;Ctrl-C 全部结束"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-demonstration", action="store_true", help="空库也不装入演示数据")

    def handle(self, *args: Any, **options: Any) -> None:
        self.host, self.port = env.text("HOST", "127.0.0.1"), env.integer("PORT", 8000)
        self._refuse_taken_port()
        try:
            bring_up_to_date(self.stdout.write)
        except OperationalError as error:
            raise CommandError(f"数据库连接不上,请核对 DATABASE_URL:{error}") from error
        if not options["without_demonstration"] and demonstration.is_empty_database():
            demonstration.load(say=self.stdout.write)
        supervisor = Supervisor(read_procfile(settings.BASE_DIR / "Procfile"), settings.VAR_DIR / "log", self._say)
        sys.exit(supervisor.run(self._is_ready, self._tell))

    def _refuse_taken_port(self) -> None:
        with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                raise CommandError(
                    f"端口 {self.port} 不能用({error.strerror});换一个端口:make run PORT={self.port + 1}"
                ) from error

    def _is_ready(self) -> bool:
        """Whether the site answers; asked on loopback when it listens everywhere."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}/healthz", timeout=2) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def _tell(self) -> None:
        accounts = demonstration.known_accounts()
        lines = [account.line() for account in accounts]
        if lines:
            lines = ["", "演示账号(密码为本机随机生成):", *lines]
        elif demonstration.has_demonstration_accounts():
            lines = ["", "演示账号的密码只保存在首次启动时的 VAR_DIR 里,这里没有。"]
        where = [f"网站已启动:http://localhost:{self.port}    Ctrl-C 结束", f"日志:{settings.VAR_DIR / 'log'}"]
        self._say("\n".join([*lines, "", *where]))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
