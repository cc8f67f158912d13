"""Celery: a message only wakes somebody up, the job row is the truth (liuan_safety.jobs)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuan_safety.settings")

app = Celery("liuan_safety")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
