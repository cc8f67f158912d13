"""Nothing is written while a year is certified: one door, with a twin for each database (D7).

PostgreSQL: the tables of this wing are locked in SHARE MODE, which waits for every writer that has begun and keeps new
ones waiting until the transaction ends; readers go on. Who certifies gives way: it waits a short while, lets go of
everything and tries again, so that no officer's deed is the victim of a deadlock. SQLite: the transaction is IMMEDIATE,
there is no other writer.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import OperationalError, connection, transaction

from enterprises.census.models import CensusReturn
from liuan_safety.ui.errors import Conflict

TRIES = 8
# Less than the second after which PostgreSQL looks for deadlocks: whoever waits for us is still waiting when we let go.
WAIT_MS = 700
_PAUSE = 0.3  # seconds between two tries
_OWN = ("summary", "freeze", "frozenyear", "frozenpart", "censusyear", "yearstep", "lockexception")


def tables_at_rest() -> list[str]:
    """Every table of the wing that a blind spot or a list can arise in: all but those that certifying itself writes."""
    models = apps.get_app_config("enterprises").get_models(include_auto_created=True)
    return sorted(model._meta.db_table for model in models if model._meta.model_name not in _OWN)


@contextmanager
def standstill(year: int) -> Iterator[None]:
    """A transaction in which nobody else writes; the year's returns are held as well.

    Raises Conflict when the register never came to rest.
    """
    for attempt in range(TRIES):
        with transaction.atomic():
            if _at_rest(year):
                yield
                return
        if attempt < TRIES - 1:
            time.sleep(_PAUSE)
    raise Conflict("certification.busy", "台账正有人在写入，没有办理认定，也没有改动任何数据。请稍后再试。")


def _at_rest(year: int) -> bool:
    if connection.vendor != "postgresql":
        return True
    names = ", ".join(connection.ops.quote_name(name) for name in tables_at_rest())
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Of the statement, not of one lock: it may have to wait for several tables in turn.
            cursor.execute(f"SET LOCAL statement_timeout = {WAIT_MS}")
            cursor.execute(f"LOCK TABLE {names} IN SHARE MODE")
            rows = CensusReturn.objects.filter(year=year).order_by("pk").select_for_update(of=("self",), nowait=True)
            list(rows.values_list("pk", flat=True))
            cursor.execute("SET LOCAL statement_timeout = 0")
    except OperationalError:
        return False
    return True
