"""通知"""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "liuan_safety.notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from liuan_safety.audit import actions
        from liuan_safety.jobs import schedule
        from liuan_safety.notices.tasks import DELIVER, SECONDS
        from liuan_safety.organizations.roles import Deed
        from liuan_safety.ui import menu

        actions.register("notices.channels.chosen", "修改接收方式", {"channels": "渠道", "email": "邮箱"})
        actions.register("notices.delivery.sent_again", "重发外发通知")
        schedule.every(DELIVER, DELIVER, seconds=SECONDS)
        menu.register(menu.MenuItem("系统", "发送记录", "notices:deliveries", Deed.DELIVERIES_VIEW, 220, "scroll-text"))
        menu.register_account(menu.AccountLink("接收方式", "notices:channels", "bell", None, 25))
