"""Settings of the trial's processes: the site's own, with e-mail on and the room."""

from liuan_safety.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.liuan_safety.notices.trial.apps.TrialConfig"]  # noqa: F405
NOTICE_EMAIL_FROM = "platform@example.org"
