"""`manage.py write_docs`: documents that are printed from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from liuan_safety.operations.permissions_document import permissions_document


class Command(BaseCommand):
    help = "写出由程序生成的文档:docs/permissions.md"

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "permissions.md"
        path.write_text(permissions_document(), encoding="utf-8")
        self.stdout.write(f"已写出 {path.relative_to(settings.BASE_DIR)}")
