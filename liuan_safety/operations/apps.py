"""运行维护"""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "liuan_safety.operations"
    verbose_name = "运行维护"

    def ready(self) -> None:
        from celery.schedules import crontab

        from liuan_safety import checks  # noqa: F401  the import registers the checks
        from liuan_safety.audit import actions
        from liuan_safety.jobs import schedule
        from liuan_safety.operations import demonstration
        from liuan_safety.operations.demonstration import accounts, houses, people, reminders, units
        from liuan_safety.ui import menu

        actions.register("operations.demonstration.loaded", "装入演示数据")
        actions.register("operations.restored", "从备份恢复")
        actions.register("operations.first_account", "开设首个账号", {"post": "岗位"})
        schedule.every("operations.seal_audit", "operations.seal_audit", seconds=60)
        schedule.every("operations.carry_out_due_changes", "operations.carry_out_due_changes", seconds=600)
        schedule.every("operations.clear_away", "operations.clear_away", at=crontab(hour=2, minute=30))
        menu.set_demonstration_check(accounts.mark)
        demonstration.register("units", 10, units.load)
        demonstration.register("people", 20, people.load, people.is_empty)
        demonstration.register("houses", 25, houses.load, houses.is_empty)
        demonstration.register("reminders", 90, reminders.load)
