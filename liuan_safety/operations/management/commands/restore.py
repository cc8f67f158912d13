"""`manage.py restore FILE --yes [--replace]`."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from liuan_safety.audit.proving import prove
from liuan_safety.operations import archive


class Command(BaseCommand):
    help = "用备份恢复数据库和文件,然后核验操作记录;请先停止网站与后台进程"
    # The tables may be missing altogether.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="backup 写出的 .tar")
        parser.add_argument("--yes", action="store_true", help="确认恢复")
        parser.add_argument("--replace", action="store_true", help="数据库里已有数据也照样替换")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            if not options["yes"]:
                made_at = archive.read_manifest(path).made_at
                raise CommandError(f"这是 {made_at} 的备份;确认恢复请加 --yes")
            manifest = archive.restore(path, replace=options["replace"])
        except archive.ArchiveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已恢复到 {manifest.made_at} 的备份,文件 {len(manifest.digests) - 1} 个")
        proof = prove()
        if proof.broken:
            self.stderr.write(f"操作记录核验不通过:{proof.broken}")
            sys.exit(1)
        self.stdout.write(f"操作记录核验通过:封存 {proof.seals} 次,记录 {proof.deeds} 条")
