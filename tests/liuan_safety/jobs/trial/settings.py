"""Settings of the trial's processes: the site's own (the test sets VAR_DIR, DATABASE_URL, REDIS_URL), and the room."""

from liuan_safety.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.liuan_safety.jobs.trial.apps.TrialConfig"]  # noqa: F405
