"""通知"""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "liuan_safety.notices"
    verbose_name = "通知"
