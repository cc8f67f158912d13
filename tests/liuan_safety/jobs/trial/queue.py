"""`python -m tests.liuan_safety.jobs.trial.queue FOLDER NAME:POINT…` queues trial jobs as the site would."""

import os
import sys

import django


def main(folder: str, *wishes: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.liuan_safety.jobs.trial.settings"
    django.setup()
    from django.db import transaction

    from liuan_safety.jobs.services import enqueue

    # One transaction: all rows are there before the first message wakes a worker.
    with transaction.atomic():
        for wish in wishes:
            name, _, point = wish.partition(":")
            job = enqueue(kind="trial.work", params={"folder": folder, "name": name, "rest": point}, by=None)
            sys.stdout.write(f"{job.pk}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
