"""Seal what has settled; beat does the same every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from liuan_safety.audit.sealing import seal


class Command(BaseCommand):
    help = "封存已落定的操作记录"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"已封存 {seal()} 条操作记录")
