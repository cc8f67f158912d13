"""期限与待办"""

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "liuan_safety.obligations"
    verbose_name = "期限与待办"

    def ready(self) -> None:
        from liuan_safety.audit import actions
        from liuan_safety.audit.papers import show_where
        from liuan_safety.obligations import selectors
        from liuan_safety.organizations.roles import Deed
        from liuan_safety.ui import menu

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
