"""The sealer: closes deeds in batches behind them, so that no deed ever waits for another's log line.

Each seal is keyed (AUDIT_KEY stands outside the database) and chained to the one before, so that whoever has the
database alone can neither change a deed nor make the chain anew. Deeds are taken when they are a few seconds old;
on PostgreSQL a lower number may be committed after a higher one, and whatever is unsealed goes into the next batch.
"""

import datetime
import hashlib
import hmac
import json
from collections.abc import Iterable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from liuan_safety.audit.models import DeedRecord, Seal, SealedDeed

SETTLE = datetime.timedelta(seconds=5)
BATCH = 2000
# How far below the highest sealed number a late commit is still looked for; older ones are `prove_audit`'s to find.
LOOK_BACK = 100_000
GENESIS = "0" * 64
_FIELDS = [field.attname for field in DeedRecord._meta.concrete_fields]


def seal(now: datetime.datetime | None = None) -> int:
    """Seal all deeds that have settled; returns how many. Two sealers at once: one of them does nothing."""
    now = now or timezone.now()
    total = 0
    while True:
        last = Seal.objects.last()
        deeds = list(_unsealed(last, now)[:BATCH])
        if not deeds:
            return total
        try:
            _close(last, deeds, now)
        except IntegrityError:
            return total
        total += len(deeds)


def _unsealed(last: Seal | None, now: datetime.datetime) -> QuerySet[DeedRecord]:
    sealed = SealedDeed.objects.filter(deed_id=OuterRef("pk"))
    rows = DeedRecord.objects.filter(at__lt=now - SETTLE).filter(~Exists(sealed)).order_by("id")
    return rows.filter(pk__gt=last.last_deed - LOOK_BACK) if last else rows


def _close(last: Seal | None, deeds: list[DeedRecord], now: datetime.datetime) -> None:
    digests = [deed_digest(deed) for deed in deeds]
    made = Seal(
        number=last.number + 1 if last else 1,
        at=now,
        count=len(deeds),
        is_complete=len(deeds) < BATCH,
        last_deed=max([deeds[-1].pk, *([last.last_deed] if last else [])]),
        previous=last.hash if last else GENESIS,
        batch=batch_digest(zip((deed.pk for deed in deeds), digests, strict=True)),
    )
    made.hash = seal_hash(made)
    with transaction.atomic():
        made.save(force_insert=True)
        SealedDeed.objects.bulk_create(
            [
                SealedDeed(deed_id=deed.pk, seal=made, position=position, digest=digest)
                for position, (deed, digest) in enumerate(zip(deeds, digests, strict=True), start=1)
            ],
            batch_size=500,
        )


def deed_digest(deed: DeedRecord) -> str:
    """Keyed digest of every column of the deed, in canonical text."""
    row = {name: getattr(deed, name) for name in _FIELDS}
    row["at"] = _instant(deed.at)
    return _keyed("deed", json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")))


def batch_digest(pairs: Iterable[tuple[int, str]]) -> str:
    """Keyed digest of a batch: numbers and digests in their order."""
    return _keyed("batch", "\n".join(f"{pk}:{digest}" for pk, digest in pairs))


def seal_hash(made: Seal) -> str:
    """The link of the chain: the previous link, and all that the seal says about its batch."""
    about = [made.number, _instant(made.at), made.count, made.last_deed, int(made.is_complete)]
    parts = [made.previous, *about, made.batch]
    return _keyed("seal", "|".join(str(part) for part in parts))


def _instant(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")


def _keyed(purpose: str, text: str) -> str:
    # The purpose keeps these apart from `masked`, which people can make the system compute for values of their choice.
    return hmac.new(settings.AUDIT_KEY.encode(), f"liuan.audit.{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()
