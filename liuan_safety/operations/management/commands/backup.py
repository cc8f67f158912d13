"""`manage.py backup --to DIR|FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liuan_safety.operations import archive


class Command(BaseCommand):
    help = "把数据库和文件备份成一个 .tar,不停机;密钥不在其中"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, help="目录,或尚不存在的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path, manifest = archive.write_backup(Path(options["to"]))
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"已备份:{path}({size:.1f} MB,文件 {len(manifest.digests) - 1} 个)")
        self.stdout.write(
            "备份未加密,内有个人信息;AUDIT_KEY 与 SECRET_KEY 不在其中,请另行保存,没有 AUDIT_KEY 无法恢复。"
        )
