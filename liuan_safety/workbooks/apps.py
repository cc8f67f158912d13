"""工作簿"""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "liuan_safety.workbooks"
    verbose_name = "工作簿"

    def ready(self) -> None:
        from liuan_safety.organizations.sheets import registered
        from liuan_safety.ui import menu

        for spec in registered():
            address = f"workbooks:{spec.key}"
            menu.register(menu.MenuItem("机构", spec.title, address, spec.deed, spec.order, spec.icon))
