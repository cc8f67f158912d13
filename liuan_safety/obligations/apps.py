"""期限与待办"""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "liuan_safety.obligations"
    verbose_name = "期限与待办"

    def ready(self) -> None:
        from celery.schedules import crontab

        from liuan_safety.audit import actions
        from liuan_safety.audit.papers import show_where
        from liuan_safety.jobs import schedule
        from liuan_safety.notices import delivering
        from liuan_safety.obligations import inbox_registration, selectors, still_owed
        from liuan_safety.organizations.roles import Deed
        from liuan_safety.ui import menu

        inbox_registration.register()
        # Each hour: what is sent is sent once, and a run that was missed or killed is made up within the hour.
        schedule.every("obligations.remind", "obligations.remind", at=crontab(minute=20))
        delivering.ask_whether_open(still_owed.open_matters)
        actions.register("obligations.notice.recorded", "登记放假通知", {"text": "放假安排", "number": "文号"})
        show_where(selectors.papers_are_open)
        menu.register(
            menu.MenuItem(
                "系统",
                "工作日历",
                "obligations:this_year",
                Deed.POLICY_VIEW,
                190,
                "calendar",
                active_prefix="/calendar/",
            )
        )
