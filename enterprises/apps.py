"""The wing of enterprises: register, supervision, census (D7)."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        from celery.schedules import crontab

        from enterprises import crossings
        from enterprises.blindspots import registration as blindspots_registration
        from enterprises.census.announcing import announce
        from enterprises.certification import registration as certification_registration
        from enterprises.demonstration import census, certification, grid, loading, supervision
        from enterprises.grid import registration as grid_registration
        from enterprises.register import registration
        from enterprises.supervision import registration as supervision_registration
        from liuan_safety.jobs import schedule
        from liuan_safety.operations import demonstration

        crossings.declare()
        registration.register()
        supervision_registration.register()
        announce()
        grid_registration.register()
        blindspots_registration.register()
        certification_registration.register()
        demonstration.register("enterprises", 30, loading.load, loading.is_empty)
        demonstration.register("census", 40, census.load)
        demonstration.register("grid", 42, grid.load, grid.is_empty)
        demonstration.register("supervision", 45, supervision.load)
        demonstration.register("certification", 60, certification.load)
        schedule.every("enterprises.settle_search", "enterprises.settle_search", seconds=60)
        # Soon after midnight, when settings come into force.
        # Imports, mended scopes, a version that comes into force at midnight.
        schedule.every("enterprises.propose_supervisors", "enterprises.propose_supervisors", seconds=300)
        schedule.every("enterprises.resize", "enterprises.resize", at=crontab(hour=0, minute=10))
