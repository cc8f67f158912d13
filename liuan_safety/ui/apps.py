"""界面"""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "liuan_safety.ui"
    verbose_name = "界面"

    def ready(self) -> None:
        """Errors of the framework's own fields in the house's words: what is wrong and what to do."""
        from liuan_safety.ui import form_words

        form_words.install()
