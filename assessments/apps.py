"""The wing of assessments; its first room is the dashboard of the census (D7)."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "考核"

    def ready(self) -> None:
        from assessments.dashboard import registration

        registration.register()
