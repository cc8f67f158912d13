"""The wing of enterprises: register, census (D7)."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        from celery.schedules import crontab

        from enterprises import crossings
        from enterprises.census.announcing import announce
        from enterprises.demonstration import census, loading
        from enterprises.register import registration
        from liuan_safety.jobs import schedule
        from liuan_safety.operations import demonstration

        crossings.declare()
        registration.register()
        announce()
        demonstration.register("enterprises", 30, loading.load, loading.is_empty)
        demonstration.register("census", 40, census.load)
        schedule.every("enterprises.settle_search", "enterprises.settle_search", seconds=60)
        # Soon after midnight, when settings come into force.
        schedule.every("enterprises.resize", "enterprises.resize", at=crontab(hour=0, minute=10))
