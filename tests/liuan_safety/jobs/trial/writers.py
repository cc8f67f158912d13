"""`python -m tests.liuan_safety.jobs.trial.writers long|short ROUNDS` writes as an import or as other people do.

Prints the longest wait for the write lock in seconds; ends with an error if a single write fails.
"""

import os
import sys
import time

import django


def _long(rounds: int) -> float:
    """The last transaction of a big import: many rows, the lock held for about a second, again and again."""
    from django.db import transaction

    from tests.liuan_safety.jobs.trial.models import Trace

    longest = 0.0
    for _ in range(rounds):
        asked = time.monotonic()
        with transaction.atomic():
            longest = max(longest, time.monotonic() - asked)
            until = time.monotonic() + 1
            while time.monotonic() < until:
                Trace.objects.bulk_create([Trace(job_id=1, pid=os.getpid()) for _ in range(2000)])
    return longest


def _short(rounds: int) -> float:
    """A deed as the site does it: read, change, log, in one short transaction; and a progress row by itself."""
    from django.db import transaction

    from tests.liuan_safety.jobs.trial.models import Trace

    longest = 0.0
    for number in range(rounds):
        asked = time.monotonic()
        with transaction.atomic():
            longest = max(longest, time.monotonic() - asked)
            Trace.objects.filter(pk=number).first()
            Trace.objects.create(job_id=2, pid=os.getpid())
        Trace.objects.filter(job_id=-1).update(pid=number)
        time.sleep(0.02)
    return longest


def main(kind: str, rounds: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.liuan_safety.jobs.trial.settings"
    django.setup()
    longest = {"long": _long, "short": _short}[kind](int(rounds))
    sys.stdout.write(f"{longest:.3f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
