"""组织机构"""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "liuan_safety.organizations"
    verbose_name = "组织机构"

    def ready(self) -> None:
        from liuan_safety.organizations.accounts.registration import register_accounts
        from liuan_safety.organizations.house.registration import register_houses
        from liuan_safety.organizations.registration import register_directory
        from liuan_safety.organizations.workbook import register_account_sheet

        register_accounts()
        register_directory()
        register_houses()
        register_account_sheet()
