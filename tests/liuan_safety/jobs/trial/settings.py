"""Settings of the trial's processes: the site's own (the test sets VAR_DIR, DATABASE_URL, REDIS_URL), and the room."""

import os

from liuan_safety.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.liuan_safety.jobs.trial.apps.TrialConfig"]  # noqa: F405
if REDIS_URL:  # noqa: F405
    # Others may use the same Redis at the same time: their workers must not take this trial's messages.
    CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["TRIAL_PREFIX"]  # noqa: F405
