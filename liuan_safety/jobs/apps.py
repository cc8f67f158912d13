"""后台任务"""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "liuan_safety.jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        from liuan_safety.audit import actions
        from liuan_safety.jobs import schedule, worker  # noqa: F401  the import connects the worker's signals
        from liuan_safety.jobs.rules import SWEEP_SECONDS
        from liuan_safety.organizations.roles import Deed
        from liuan_safety.ui import menu

        actions.register("jobs.job.cancelled", "取消后台任务")
        schedule.every("jobs.sweep", "jobs.sweep", seconds=SWEEP_SECONDS)
        menu.register(
            menu.MenuItem("系统", "后台任务", "jobs:all", Deed.JOBS_VIEW_ALL, 230, "server", active_prefix="/jobs/")
        )
        menu.register_account(menu.AccountLink("我的任务", "jobs:own", icon="clipboard-list"))
