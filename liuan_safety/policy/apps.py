"""参数"""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "liuan_safety.policy"
    verbose_name = "参数"

    def ready(self) -> None:
        from liuan_safety.audit import actions
        from liuan_safety.audit.papers import show_where
        from liuan_safety.organizations import settings_door
        from liuan_safety.organizations.roles import Deed
        from liuan_safety.policy import selectors
        from liuan_safety.ui import menu

        settings_door.provide(selectors.text_for_door)
        show_where(selectors.papers_are_open)
        actions.register("policy.setting.set", "修改参数")
        menu.register(
            menu.MenuItem(
                "系统", "参数", "policy:list", Deed.POLICY_VIEW, 200, "sliders-horizontal", active_prefix="/policy/"
            )
        )
