"""The trial's source and gateway: each rests at the named point while a file asks it to."""

import datetime
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from liuan_safety.notices.channels import Letter
from liuan_safety.obligations.sources import Owed, Seat, Source
from liuan_safety.organizations.models import Jurisdiction
from liuan_safety.organizations.roles import Deed
from tests.liuan_safety.notices.trial.models import Matter


def rest(point: str) -> None:
    """Say that the point is reached, then stay there as long as the file `hold-<point>` exists."""
    folder = Path(settings.VAR_DIR)
    if (folder / f"hold-{point}").exists():
        (folder / f"reached-{point}-{os.getpid()}").touch()
    while (folder / f"hold-{point}").exists():
        time.sleep(0.05)


def owed(seat: Seat | None, today: datetime.date) -> Iterator[Owed]:
    """All matters, owed by the county's office since yesterday."""
    rest("reading")
    place = Jurisdiction.objects.get(name="金安区")
    for key in Matter.objects.order_by("pk").values_list("key", flat=True):
        yield Owed(
            kind="trial.matter", key=key, title=f"事项{key}", wanted_by="市安委办", article="试验",
            jurisdiction=place.pk, deed=Deed.CENSUS_REVIEW, last_day=today - datetime.timedelta(1), url="/", verb="办",
        )  # fmt: skip


def still(keys: Collection[str]) -> set[str]:
    """All of them; the batch that holds matter 1500 rests in the middle of its transaction."""
    if "1500" in keys:
        rest("writing")
    return set(keys)


SOURCE = Source("trial.matter", "试验", frozenset({Deed.CENSUS_REVIEW}), owed, lambda seat: [], still=still)


def write_down(address: str, letter: Letter) -> str:
    """The gateway: one line for each letter that it takes, then it rests, so that the worker dies before noting it."""
    with (Path(settings.VAR_DIR) / "letters").open("a", encoding="utf-8") as file:
        file.write(f"{address} {timezone.now():%H:%M:%S}\n")
    rest("sent")
    return letter.reference
