"""依据与记录"""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "liuan_safety.audit"
    verbose_name = "依据与记录"

    def ready(self) -> None:
        from liuan_safety.audit import checks, immutable  # noqa: F401  (importing registers the check)

        for model in ("DeedRecord", "Seal", "SealedDeed"):
            immutable.protect(self.get_model(model)._meta.db_table)
        # Sent once per app after all migrations have run, so this one sender sees every table.
        post_migrate.connect(_put_triggers_back, sender=self, dispatch_uid="audit.immutable")


def _put_triggers_back(using: str, **kwargs: Any) -> None:
    from liuan_safety.audit.immutable import put_back

    put_back(connections[using])
